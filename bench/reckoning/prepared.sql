-- What part (b)'s database lacks for figures: times of creation that differ, failures of a dozen causes, tries, and what
-- comes after the sale: cases, statements, payments.
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

-- name: cases
-- One of twelve sold orders comes back, one of a hundred loses a part, and paid ones that were cancelled are paid back.
-- One of forty returns was edited: its first id says how it goes on.
INSERT INTO after_sale_cases BY NAME
WITH told AS (
    SELECT order_id, account_id, currency, total_amount, coalesce(delivery_time, create_time) AS since, 'RETURN' AS kind,
        if(hash(order_id) // 12 % 4 = 0, 'CLOSED', 'REFUNDED') AS state, total_amount AS refund_total
    FROM orders
    WHERE status IN ('DELIVERED', 'COMPLETED') AND hash(order_id) % 12 = 0
    UNION ALL
    SELECT order_id, account_id, currency, total_amount, create_time, 'CANCELLATION', 'REFUNDED',
        CAST(if(status = 'CANCELLED', total_amount, total_amount / 2) AS DECIMAL(18, 2))
    FROM orders
    WHERE paid_time IS NOT NULL AND (status = 'CANCELLED' OR (status <> 'UNPAID' AND hash(order_id) % 100 = 1))
), numbered AS (
    SELECT *, kind || order_id AS case_id, '' AS pre_case_id, '' AS next_case_id FROM told
), edited AS (
    SELECT * FROM numbered WHERE kind = 'RETURN' AND hash(case_id) % 40 = 0
), every AS (
    SELECT * REPLACE (if(case_id IN (SELECT case_id FROM edited), 'NEXT' || order_id, '') AS next_case_id) FROM numbered
    UNION ALL
    SELECT * REPLACE ('NEXT' || order_id AS case_id, case_id AS pre_case_id) FROM edited
)
SELECT
    case_id, account_id, order_id, kind, if(kind = 'RETURN', 'RETURN_AND_REFUND', 'CANCEL') AS case_type,
    state AS status, state, 'BUYER' AS role, 'reason_' || hash(order_id) // 48 % 9 AS reason,
    if(hash(order_id) // 48 % 9 = 0, '', 'Reason ' || hash(order_id) // 48 % 9) AS reason_text,
    since + INTERVAL 1 DAY AS create_time, since + INTERVAL 4 DAYS AS update_time, '' AS next_action,
    '' AS arbitration_status, currency, refund_total, false AS buyer_keeps_item, '' AS tracking_number,
    '' AS provider_name, pre_case_id, next_case_id, 1 AS unit_count, since AS first_seen_at, since AS changed_at,
    '' AS search_text, 1 AS payload_version, 0 AS payload_hash
FROM every;

-- name: statements
-- One per account and day of what was delivered, one of twenty not paid yet; South-East Asia has no payments.
INSERT INTO statements BY NAME
WITH days AS (
    SELECT account_id, currency, CAST(delivery_time AS DATE) AS day, sum(total_amount) AS revenue, count(*) AS orders
    FROM orders
    WHERE delivery_time IS NOT NULL AND status <> 'CANCELLED'
    GROUP BY ALL
), parts AS (
    SELECT *, account_id || strftime(day, '%Y%m%d') AS statement_id, CAST(revenue * -0.04 AS DECIMAL(18, 2)) AS shipping,
        CAST(revenue * -0.09 AS DECIMAL(18, 2)) AS fees
    FROM days
)
SELECT
    statement_id, account_id, day + INTERVAL 1 DAY AS statement_time, currency, revenue + shipping + fees AS settlement_amount,
    revenue AS revenue_amount, shipping AS shipping_amount, fees AS fee_tax_amount, 0 AS adjustment_amount,
    true AS adds_up, if(hash(statement_id) % 20 = 0, 'PROCESSING', 'PAID') AS payment_status,
    if(currency = 'SGD', '', 'P' || statement_id) AS payment_id, day + INTERVAL 3 DAYS AS payment_time,
    orders AS transaction_count, day AS first_seen_at, day AS changed_at, 0 AS payload_hash, '{}' AS payload
FROM parts;

-- name: payments
INSERT INTO payments BY NAME
SELECT
    payment_id, account_id, 'PAID' AS status, statement_time AS create_time,
    payment_time + to_seconds((hash(statement_id) % 80_000)::INTEGER) AS paid_time, currency, settlement_amount AS amount,
    currency AS settlement_currency, settlement_amount, '' AS exchange_rate, '' AS bank_account, first_seen_at, changed_at,
    0 AS payload_hash, '{}' AS payload
FROM statements
WHERE payment_id <> '' AND payment_status = 'PAID';

-- name: read_to_their_end
INSERT INTO sync_cursors BY NAME
SELECT account_id, feed, $now AS watermark
FROM accounts, (SELECT unnest(['cancellations', 'returns', 'statements', 'payments']) AS feed);
