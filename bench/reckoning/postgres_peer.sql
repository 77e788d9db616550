-- What PostgreSQL alone needs: its tables and indexes, and the days and hours of time zones.
-- name: tables
CREATE TABLE accounts (account_id TEXT PRIMARY KEY, time_zone TEXT);
CREATE TABLE orders (
    order_id TEXT, account_id TEXT, status TEXT, currency TEXT,
    create_time BIGINT, paid_time BIGINT, rts_time BIGINT, collection_time BIGINT, delivery_time BIGINT,
    rts_sla_time BIGINT, tts_sla_time BIGINT,
    total_amount BIGINT, seller_discount BIGINT, platform_discount BIGINT, shipping_seller_discount BIGINT,
    shipping_platform_discount BIGINT, shipping_cofunded_discount BIGINT, payment_discount BIGINT,
    is_cod BOOLEAN, is_sample_order BOOLEAN, is_replacement_order BOOLEAN, is_exchange_order BOOLEAN,
    recipient_region TEXT, recipient_area TEXT, cancel_reason TEXT, cancellation_initiator TEXT
);
CREATE TABLE order_lines (
    order_id TEXT, line_item_id TEXT, product_id TEXT, sku_id TEXT, product_name TEXT, sku_name TEXT,
    seller_sku TEXT, is_gift BOOLEAN,
    sale_price BIGINT
);
CREATE TABLE sales_orders (order_id TEXT, origin TEXT, linked_at BIGINT);
CREATE TABLE after_sale_cases (
    case_id TEXT, order_id TEXT, kind TEXT, state TEXT, reason TEXT, reason_text TEXT, currency TEXT,
    refund_total BIGINT, pre_case_id TEXT, next_case_id TEXT
);
CREATE TABLE statements (
    statement_id TEXT, account_id TEXT, currency TEXT, settlement_amount BIGINT, revenue_amount BIGINT,
    shipping_amount BIGINT, fee_tax_amount BIGINT, adjustment_amount BIGINT, payment_status TEXT, payment_id TEXT,
    payment_time BIGINT
);
CREATE TABLE payments (payment_id TEXT, paid_time BIGINT);

-- name: indexes
ALTER TABLE after_sale_cases ADD PRIMARY KEY (case_id);
ALTER TABLE statements ADD PRIMARY KEY (statement_id);
ALTER TABLE payments ADD PRIMARY KEY (payment_id);
ALTER TABLE orders ADD PRIMARY KEY (order_id);
ALTER TABLE order_lines ADD PRIMARY KEY (order_id, line_item_id);
ALTER TABLE sales_orders ADD PRIMARY KEY (order_id);
CREATE INDEX orders_by_time ON orders (create_time);
CREATE INDEX orders_by_account ON orders (account_id, create_time);
CREATE INDEX orders_by_status ON orders (status, create_time);
CREATE INDEX cases_by_order ON after_sale_cases (order_id);
CREATE INDEX cases_by_earlier ON after_sale_cases (pre_case_id);
VACUUM ANALYZE;

-- name: by_time
WITH quarters AS MATERIALIZED (
    SELECT
        o.account_id, o.currency, o.create_time / 900 * 900 AS quarter,
        count(*) AS orders, coalesce(sum(o.total_amount), 0) AS sales
    FROM orders o
    WHERE {where} AND {sold}
    GROUP BY 1, 2, 3
), there AS (
    SELECT q.account_id, q.currency, q.orders, q.sales, to_timestamp(q.quarter) AT TIME ZONE a.time_zone AS at_local
    FROM quarters q
    JOIN accounts a ON a.account_id = q.account_id
), parts AS MATERIALIZED (
    SELECT account_id, currency, CAST(at_local AS DATE) AS day, extract(isodow FROM at_local) AS weekday,
        extract(hour FROM at_local) AS hour, orders, sales
    FROM there
)
SELECT account_id, currency, day, weekday, hour, sum(orders) AS orders, sum(sales) AS sales
FROM parts
GROUP BY GROUPING SETS ((account_id, currency, day), (currency, weekday, hour));

-- name: speeds
WITH middles AS (
    SELECT
        o.account_id,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
            ORDER BY CAST(o.collection_time - {accepted_at} AS DOUBLE PRECISION)
        ) AS shipment,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
            ORDER BY CAST(o.delivery_time - {accepted_at} AS DOUBLE PRECISION)
        ) AS delivery
    FROM orders o
    WHERE {where} AND {sold}
    GROUP BY GROUPING SETS ((o.account_id), ())
)
SELECT account_id, shipment[1] AS shipment_half, shipment[2] AS shipment_most, delivery[1] AS delivery_half,
    delivery[2] AS delivery_most
FROM middles;

-- name: creation
WITH middles AS (
    SELECT
        o.account_id,
        count(*) AS orders,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
            ORDER BY CAST(s.linked_at - {accepted_at} AS DOUBLE PRECISION)
        ) AS creation
    FROM orders o
    JOIN sales_orders s ON s.order_id = o.order_id
    WHERE {where} AND {sold} AND s.origin = 'created' AND s.linked_at IS NOT NULL
    GROUP BY GROUPING SETS ((o.account_id), ())
)
SELECT account_id, orders, creation[1] AS creation_half, creation[2] AS creation_most FROM middles;

-- name: refunds
WITH orders_back AS MATERIALIZED (
    SELECT
        o.order_id, o.account_id, o.create_time, coalesce(nullif(c.currency, ''), o.currency) AS currency,
        sum(c.refunded_amount) AS refunds, bool_or(c.kind = 'RETURN') AS is_returned
    FROM refund_facts c
    JOIN orders o ON o.order_id = c.order_id
    WHERE {where} AND {sold}
    GROUP BY 1, 2, 3, 4
)
SELECT b.account_id, b.currency, CAST(to_timestamp(b.create_time) AT TIME ZONE a.time_zone AS DATE) AS day,
    count(*) FILTER (WHERE b.refunds > 0) AS refunded, count(*) FILTER (WHERE b.is_returned) AS returned,
    sum(b.refunds) AS refunds
FROM orders_back b
JOIN accounts a ON a.account_id = b.account_id
GROUP BY 1, 2, 3;

-- name: payouts
WITH told AS (
    SELECT
        CAST(to_timestamp(coalesce(p.paid_time, s.payment_time)) AT TIME ZONE a.time_zone AS DATE) AS day,
        s.statement_id, s.account_id, s.currency, s.settlement_amount AS paid_out, s.revenue_amount AS revenue,
        s.shipping_amount AS shipping, s.fee_tax_amount AS fees, s.adjustment_amount AS adjustments
    FROM statements s
    JOIN accounts a ON a.account_id = s.account_id
    LEFT JOIN payments p ON p.payment_id = s.payment_id
    WHERE s.payment_status = 'PAID'
)
SELECT * FROM told
WHERE day BETWEEN $first AND $last AND $account_id IN ('', account_id) AND $currency IN ('', currency);
