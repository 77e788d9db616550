-- What SQLite alone needs: its tables and indexes, and the days and hours of time zones, which it does not know.
-- name: tables
CREATE TABLE accounts (account_id TEXT PRIMARY KEY, time_zone TEXT) WITHOUT ROWID;
CREATE TABLE zone_spans (time_zone TEXT, starts INTEGER, ends INTEGER, ahead INTEGER);
CREATE TABLE orders (
    order_id TEXT PRIMARY KEY, account_id TEXT, status TEXT, currency TEXT,
    create_time INTEGER, paid_time INTEGER, rts_time INTEGER, collection_time INTEGER, delivery_time INTEGER,
    rts_sla_time INTEGER, tts_sla_time INTEGER,
    total_amount INTEGER, seller_discount INTEGER, platform_discount INTEGER, shipping_seller_discount INTEGER,
    shipping_platform_discount INTEGER, shipping_cofunded_discount INTEGER, payment_discount INTEGER,
    is_cod BOOLEAN, is_sample_order BOOLEAN, is_replacement_order BOOLEAN, is_exchange_order BOOLEAN,
    recipient_region TEXT, recipient_area TEXT, cancel_reason TEXT, cancellation_initiator TEXT
);
CREATE TABLE order_lines (
    order_id TEXT, line_item_id TEXT, product_id TEXT, sku_id TEXT, product_name TEXT, sku_name TEXT,
    seller_sku TEXT, is_gift BOOLEAN,
    sale_price INTEGER, PRIMARY KEY (order_id, line_item_id)
) WITHOUT ROWID;
CREATE TABLE sales_orders (order_id TEXT PRIMARY KEY, origin TEXT, linked_at INTEGER) WITHOUT ROWID;

-- name: indexes
CREATE INDEX orders_by_time ON orders (create_time);
CREATE INDEX orders_by_account ON orders (account_id, create_time);
CREATE INDEX orders_by_status ON orders (status, create_time);
ANALYZE;

-- name: by_time
WITH quarters AS MATERIALIZED (
    SELECT
        o.account_id, o.currency, o.create_time / 900 * 900 AS quarter,
        count(*) FILTER (WHERE {sold}) AS orders,
        coalesce(sum(o.total_amount) FILTER (WHERE {sold}), 0) AS sales
    FROM orders o
    WHERE {where}
    GROUP BY 1, 2, 3
), there AS MATERIALIZED (
    SELECT q.account_id, q.currency, q.orders, q.sales, q.quarter + z.ahead AS at_local
    FROM quarters q
    JOIN accounts a ON a.account_id = q.account_id
    JOIN zone_spans z ON z.time_zone = a.time_zone AND q.quarter >= z.starts AND q.quarter < z.ends
)
SELECT account_id, currency, date(at_local / 86400 * 86400, 'unixepoch') AS day, NULL AS weekday, NULL AS hour,
    sum(orders) AS orders, sum(sales) AS sales
FROM there
GROUP BY account_id, currency, at_local / 86400
UNION ALL
SELECT NULL, currency, NULL, (at_local / 86400 + 3) % 7 + 1, at_local / 3600 % 24, sum(orders), sum(sales)
FROM there
GROUP BY currency, (at_local / 86400 + 3) % 7 + 1, at_local / 3600 % 24;
