-- How failures went: of tries that ended since $since, for one account or all. A try that is repeated by itself has
-- not ended. {ended} is `ended`, {failed} and {account} are conditions of tries and of the account.
-- name: ended
-- One row per try that ended. One that succeeded is the last of its job, so the job itself tells of it; those that failed
-- are few enough to be looked up.
SELECT j.account_id, j.order_id, j.finished_at, false AS is_failed, '' AS code
FROM jobs j
WHERE j.state = 'done' AND j.finished_at >= $since AND {account}
UNION ALL
SELECT j.account_id, j.order_id, t.finished_at, true, t.code
FROM job_attempts t
JOIN jobs j ON j.job_id = t.job_id
WHERE {failed} AND t.finished_at >= $since AND {account}

-- name: by_day
-- One row per day of the account's own time zone, and whether and why tries failed that ended then: how many they are.
-- They are counted in quarters of an hour first, and each of those is moved into each time zone once.
WITH quarters AS MATERIALIZED (
    SELECT account_id, time_bucket(INTERVAL 15 MINUTES, finished_at) AS quarter, is_failed, code, count(*) AS tries
    FROM ({ended})
    GROUP BY ALL
), days AS (
    SELECT quarter, time_zone, CAST(timezone(time_zone, timezone('UTC', quarter)) AS DATE) AS day
    FROM (SELECT DISTINCT quarter FROM quarters) CROSS JOIN (SELECT DISTINCT time_zone FROM accounts)
)
SELECT d.day, q.is_failed, q.code, CAST(sum(q.tries) AS BIGINT) AS tries
FROM quarters q
JOIN accounts a ON a.account_id = q.account_id
JOIN days d ON d.quarter = q.quarter AND d.time_zone = a.time_zone
GROUP BY ALL
ORDER BY d.day, q.code;

-- name: by_cause
-- One row per root cause: orders that failed for it, how many of these are done now, the median time from the first
-- failure until then, on how many days of its account it failed, and orders that failed for it after another had been
-- resolved.
WITH failed AS (
    SELECT j.job_id, any_value(j.order_id) AS order_id, t.code, t.cause, min(t.finished_at) AS failed_at,
        list(DISTINCT CAST(timezone(a.time_zone, timezone('UTC', t.finished_at)) AS DATE)) AS days,
        any_value(CASE WHEN j.state = 'done' THEN j.finished_at END) AS resolved_at
    FROM job_attempts t
    JOIN jobs j ON j.job_id = t.job_id
    JOIN accounts a ON a.account_id = j.account_id
    WHERE t.finished_at >= $since AND {failed} AND {account}
    GROUP BY j.job_id, t.code, t.cause
)
SELECT
    code,
    cause,
    count(DISTINCT order_id) AS orders,
    count(resolved_at) AS resolved,
    CAST(median(epoch(resolved_at) - epoch(failed_at)) AS BIGINT) AS seconds_to_resolve,
    len(list_distinct(flatten(list(days)))) AS days,
    count(*) FILTER (WHERE failed_at > first_resolved_at) AS came_back
FROM (SELECT *, min(resolved_at) OVER (PARTITION BY code, cause) AS first_resolved_at FROM failed)
GROUP BY code, cause
ORDER BY orders DESC, code, cause
LIMIT 100;

-- name: by_account
-- One row per account: orders that were tried, and those of them that failed at least once.
WITH tried AS (
    SELECT account_id, order_id, bool_or(is_failed) AS has_failed FROM ({ended}) GROUP BY account_id, order_id
)
SELECT a.title, count(*) AS orders, count(*) FILTER (WHERE t.has_failed) AS failed
FROM tried t
JOIN accounts a ON a.account_id = t.account_id
GROUP BY a.account_id, a.title
ORDER BY failed DESC, a.title;

-- name: by_product
-- One row per SKU on TikTok with failures: orders with it that were tried, and those of them that failed at least once,
-- the most first. Jobs are read once, and those that ended earlier not at all: a job ends no earlier than its last try,
-- or waits after it was asked for anew. Lines are read of orders that were tried, before their SKUs are looked at.
WITH failed_jobs AS (
    SELECT DISTINCT t.job_id FROM job_attempts t WHERE {failed} AND t.finished_at >= $since
), ended AS MATERIALIZED (
    SELECT j.order_id, f.job_id IS NOT NULL AS is_failed
    FROM jobs j
    LEFT JOIN failed_jobs f ON f.job_id = j.job_id
    WHERE (j.finished_at >= $since OR j.finished_at IS NULL) AND {account}
        AND (f.job_id IS NOT NULL OR (j.state = 'done' AND j.finished_at >= $since))
), failed AS MATERIALIZED (
    SELECT coalesce(nullif(l.seller_sku, ''), l.sku_id) AS sku, any_value(l.product_name) AS product,
        count(DISTINCT l.order_id) AS failed
    FROM order_lines l
    SEMI JOIN (FROM ended WHERE is_failed) e ON e.order_id = l.order_id
    GROUP BY sku
    ORDER BY failed DESC, sku
    LIMIT 20
), lines AS MATERIALIZED (
    SELECT coalesce(nullif(l.seller_sku, ''), l.sku_id) AS sku, l.order_id
    FROM order_lines l
    SEMI JOIN ended e ON e.order_id = l.order_id
), tried AS (
    SELECT DISTINCT l.sku, l.order_id FROM lines l SEMI JOIN failed f ON f.sku = l.sku
)
SELECT f.sku, f.product, count(*) AS orders, f.failed
FROM tried t
JOIN failed f ON f.sku = t.sku
GROUP BY f.sku, f.product, f.failed
ORDER BY f.failed DESC, f.sku;
