-- Orders that could not go on, by what is at the root of it; {deadline} is the nearest deadline of an `orders o`.

-- One row per action, code, cause and currency.
-- name: list_groups
SELECT
    split_part(f.job_id, ':', 1) AS action,
    f.code,
    f.cause,
    o.currency,
    count(*) AS orders,
    coalesce(sum(o.total_amount), 0) AS total,
    coalesce(sum(CAST(o.total_amount * r.rate AS DECIMAL(18, 4))), 0) AS base_total,
    min({deadline}) AS deadline,
    min(f.failed_at) AS first_failed_at,
    max(f.failed_at) AS last_failed_at,
    count(f.retry_at) AS tried_again,
    arg_max(f.message, f.failed_at) AS message,
    list(DISTINCT o.account_id) AS account_ids
FROM order_failures f
JOIN orders o ON o.order_id = f.order_id
LEFT JOIN current_rates r ON r.currency = o.currency
WHERE ($account_id = '' AND o.account_id NOT IN (FROM left_out_accounts)) OR o.account_id = $account_id
GROUP BY ALL;

-- One row per order of a group, the nearest deadline first.
-- name: orders_of_group
SELECT
    o.order_id, o.account_id, a.title AS account_title, o.total_amount, o.currency, {deadline} AS deadline,
    o.recipient_region, f.job_id, f.message, f.failed_at, f.retry_at
FROM order_failures f
JOIN orders o ON o.order_id = f.order_id
JOIN accounts a ON a.account_id = o.account_id
WHERE split_part(f.job_id, ':', 1) = $action AND f.code = $code AND f.cause = $cause
    AND (($account_id = '' AND o.account_id NOT IN (FROM left_out_accounts)) OR o.account_id = $account_id)
ORDER BY deadline NULLS LAST, o.order_id;

-- name: find_failure
SELECT split_part(job_id, ':', 1) AS action, code, cause FROM order_failures WHERE order_id = $order_id;
