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
CREATE TABLE after_sale_cases (
    case_id TEXT PRIMARY KEY, order_id TEXT, kind TEXT, state TEXT, reason TEXT, reason_text TEXT, currency TEXT,
    refund_total INTEGER, pre_case_id TEXT, next_case_id TEXT
) WITHOUT ROWID;
CREATE TABLE statements (
    statement_id TEXT PRIMARY KEY, account_id TEXT, currency TEXT, settlement_amount INTEGER, revenue_amount INTEGER,
    shipping_amount INTEGER, fee_tax_amount INTEGER, adjustment_amount INTEGER, payment_status TEXT, payment_id TEXT,
    payment_time INTEGER
) WITHOUT ROWID;
CREATE TABLE payments (payment_id TEXT PRIMARY KEY, paid_time INTEGER) WITHOUT ROWID;

-- name: indexes
CREATE INDEX orders_by_time ON orders (create_time);
CREATE INDEX orders_by_account ON orders (account_id, create_time);
CREATE INDEX orders_by_status ON orders (status, create_time);
CREATE INDEX cases_by_order ON after_sale_cases (order_id);
CREATE INDEX cases_by_earlier ON after_sale_cases (pre_case_id);
ANALYZE;

-- name: by_time
WITH quarters AS MATERIALIZED (
    SELECT
        o.account_id, o.currency, o.create_time / 900 * 900 AS quarter,
        count(*) AS orders, coalesce(sum(o.total_amount), 0) AS sales
    FROM orders o
    WHERE {where} AND {sold}
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

-- name: refunds
WITH orders_back AS MATERIALIZED (
    SELECT
        o.order_id, o.account_id, o.create_time, coalesce(nullif(c.currency, ''), o.currency) AS currency,
        sum(c.refunded_amount) AS refunds, max(c.kind = 'RETURN') AS is_returned
    FROM refund_facts c
    JOIN orders o ON o.order_id = c.order_id
    WHERE {where} AND {sold}
    GROUP BY 1, 2, 3, 4
)
SELECT b.account_id, b.currency, date((b.create_time + z.ahead) / 86400 * 86400, 'unixepoch') AS day,
    count(*) FILTER (WHERE b.refunds > 0) AS refunded, count(*) FILTER (WHERE b.is_returned) AS returned,
    sum(b.refunds) AS refunds
FROM orders_back b
JOIN accounts a ON a.account_id = b.account_id
JOIN zone_spans z ON z.time_zone = a.time_zone AND b.create_time >= z.starts AND b.create_time < z.ends
GROUP BY 1, 2, 3;

-- name: payouts
WITH paid AS (
    SELECT s.*, coalesce(p.paid_time, s.payment_time) AS paid_time
    FROM statements s
    LEFT JOIN payments p ON p.payment_id = s.payment_id
    WHERE s.payment_status = 'PAID'
), told AS (
    SELECT
        date((s.paid_time + z.ahead) / 86400 * 86400, 'unixepoch') AS day, s.statement_id, s.account_id, s.currency,
        s.settlement_amount AS paid_out, s.revenue_amount AS revenue, s.shipping_amount AS shipping,
        s.fee_tax_amount AS fees, s.adjustment_amount AS adjustments
    FROM paid s
    JOIN accounts a ON a.account_id = s.account_id
    JOIN zone_spans z ON z.time_zone = a.time_zone AND s.paid_time >= z.starts AND s.paid_time < z.ends
)
SELECT * FROM told
WHERE day BETWEEN $first AND $last AND $account_id IN ('', account_id) AND $currency IN ('', currency);
