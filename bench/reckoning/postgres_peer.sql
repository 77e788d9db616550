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

-- name: indexes
ALTER TABLE orders ADD PRIMARY KEY (order_id);
ALTER TABLE order_lines ADD PRIMARY KEY (order_id, line_item_id);
ALTER TABLE sales_orders ADD PRIMARY KEY (order_id);
CREATE INDEX orders_by_time ON orders (create_time);
CREATE INDEX orders_by_account ON orders (account_id, create_time);
CREATE INDEX orders_by_status ON orders (status, create_time);
VACUUM ANALYZE;

-- name: by_time
WITH quarters AS MATERIALIZED (
    SELECT
        o.account_id, o.currency, o.create_time / 900 * 900 AS quarter,
        count(*) FILTER (WHERE {sold}) AS orders,
        coalesce(sum(o.total_amount) FILTER (WHERE {sold}), 0) AS sales
    FROM orders o
    WHERE {where}
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
