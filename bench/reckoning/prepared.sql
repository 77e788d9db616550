-- What part (b)'s database lacks for figures: times of creation that differ, failures of a dozen causes, and tries.
-- name: linked
UPDATE sales_orders SET linked_at = CASE WHEN o.is_cod THEN o.create_time ELSE coalesce(o.paid_time, o.create_time) END
    + to_seconds(60 + (hash(o.order_id) % 20_000)::INTEGER)
FROM orders o
WHERE o.order_id = sales_orders.order_id;

-- name: carried
UPDATE orders SET sales_order_at = s.linked_at, sales_order_origin = s.origin
FROM sales_orders s
WHERE s.order_id = orders.order_id;

-- name: failures
UPDATE order_failures SET
    code = list_extract($codes, 1 + (hash(order_id) // 10 % len($codes))::INTEGER),
    cause = 'CAUSE-' || hash(order_id) // 10 % len($codes);

-- name: attempts
INSERT INTO job_attempts BY NAME
SELECT
    job_id, finished_at - INTERVAL 2 SECONDS AS started_at, finished_at,
    CASE WHEN state = 'done' THEN 'done' ELSE 'failed' END AS outcome,
    CASE WHEN state = 'done' THEN '' ELSE list_extract($codes, 1 + (hash(order_id) // 10 % len($codes))::INTEGER) END AS code,
    '' AS request_id, '' AS message,
    CASE WHEN state = 'done' THEN '' ELSE 'CAUSE-' || hash(order_id) // 10 % len($codes) END AS cause
FROM jobs
UNION ALL
SELECT
    job_id, finished_at - INTERVAL 1 HOUR, finished_at - INTERVAL 59 MINUTES, 'failed',
    list_extract($codes, 1 + (hash(order_id) // 10 % len($codes))::INTEGER), '', '',
    'CAUSE-' || hash(order_id) // 10 % len($codes)
FROM jobs
WHERE hash(job_id) % 40 = 0;
