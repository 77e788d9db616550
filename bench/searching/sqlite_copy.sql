-- name: tables
CREATE TABLE accounts (
    account_id TEXT PRIMARY KEY, title TEXT, region TEXT, time_zone TEXT, is_practice INTEGER
) WITHOUT ROWID;
CREATE TABLE workspace (base_currency TEXT);
CREATE TABLE sales_orders (
    order_id TEXT PRIMARY KEY, increment_id TEXT, magento_id TEXT, entity_id INTEGER, magento_status TEXT, base_currency TEXT,
    base_grand_total INTEGER
) WITHOUT ROWID;
CREATE TABLE order_failures (
    order_id TEXT PRIMARY KEY, code TEXT, message TEXT, retry_at INTEGER
) WITHOUT ROWID;
CREATE TABLE mismatches (order_id TEXT, closed_at INTEGER, is_waiting INTEGER);
CREATE TABLE current_rates (
    currency TEXT PRIMARY KEY, rate INTEGER, rate_source TEXT, rate_date TEXT
) WITHOUT ROWID;
CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    order_id TEXT, account_id TEXT, status TEXT, cancel_reason TEXT, cancellation_initiator TEXT,
    total_amount INTEGER, currency TEXT,
    create_time INTEGER, imported_at INTEGER, update_time INTEGER, paid_time INTEGER, hold_ends_at INTEGER,
    rts_sla_time INTEGER, tts_sla_time INTEGER,
    unit_count INTEGER, ordered_items TEXT, recipient_name TEXT, recipient_region TEXT,
    tracking_number TEXT, shipping_provider TEXT, fulfillment_type TEXT,
    is_buyer_request_cancel INTEGER, is_sample_order INTEGER, has_gift INTEGER, has_message INTEGER
);
CREATE VIRTUAL TABLE words USING fts5(search_text, tokenize = 'trigram', detail = none);

-- name: indexes
CREATE UNIQUE INDEX orders_by_id ON orders (order_id);
CREATE INDEX orders_by_time ON orders (create_time, order_id);
CREATE INDEX orders_by_status ON orders (status, create_time, order_id);
CREATE INDEX orders_by_account ON orders (account_id, create_time, order_id);
INSERT INTO words (words) VALUES ('optimize');
ANALYZE;

-- name: view
CREATE VIEW order_grid AS
SELECT
    o.number, o.order_id, o.account_id, a.title AS account_title, a.region, a.time_zone, a.is_practice,
    coalesce(s.increment_id, '') AS increment_id, o.status, coalesce(s.magento_status, '') AS magento_status,
    o.cancel_reason, o.cancellation_initiator,
    coalesce(f.code, '') AS failure_code, coalesce(f.message, '') AS failure_message, f.retry_at,
    s.entity_id, coalesce(s.magento_id, '') AS magento_id,
    o.total_amount, o.currency, coalesce(s.base_currency, w.base_currency) AS base_currency,
    coalesce(s.base_grand_total, (o.total_amount * r.rate + 50000000) / 100000000) AS base_total,
    s.base_grand_total IS NOT NULL AS base_total_is_final, r.rate, r.rate_source, r.rate_date,
    o.create_time, o.imported_at, o.update_time, o.paid_time, o.hold_ends_at, o.rts_sla_time,
    o.unit_count, o.ordered_items, o.recipient_name, o.recipient_region, o.tracking_number, o.shipping_provider,
    o.is_buyer_request_cancel, o.is_sample_order, o.has_gift, o.has_message
FROM orders o
JOIN accounts a ON a.account_id = o.account_id
CROSS JOIN workspace w
LEFT JOIN sales_orders s ON s.order_id = o.order_id
LEFT JOIN order_failures f ON f.order_id = o.order_id
LEFT JOIN current_rates r ON r.currency = o.currency;

-- name: accounts
SELECT account_id, title, region, time_zone, is_practice::INTEGER FROM accounts;

-- name: workspace
SELECT base_currency FROM workspace;

-- name: current_rates
SELECT currency, (rate * 100000000)::BIGINT, rate_source, rate_date::VARCHAR FROM current_rates;

-- name: sales_orders
SELECT
    order_id, increment_id, magento_id, entity_id, magento_status, base_currency,
    (base_grand_total * 10000)::BIGINT
FROM sales_orders;

-- name: order_failures
SELECT order_id, code, message, epoch(retry_at)::BIGINT FROM order_failures;

-- name: mismatches
SELECT order_id, epoch(closed_at)::BIGINT, is_waiting::INTEGER FROM mismatches;

-- name: orders
SELECT
    row_number() OVER (ORDER BY create_time, order_id),
    order_id, account_id, status, cancel_reason, cancellation_initiator,
    (total_amount * 10000)::BIGINT, currency,
    epoch(create_time)::BIGINT, epoch(imported_at)::BIGINT, epoch(update_time)::BIGINT, epoch(paid_time)::BIGINT,
    epoch(hold_ends_at)::BIGINT, epoch(rts_sla_time)::BIGINT, epoch(tts_sla_time)::BIGINT,
    unit_count, ordered_items, recipient_name, recipient_region,
    tracking_number, shipping_provider, fulfillment_type,
    is_buyer_request_cancel::INTEGER, is_sample_order::INTEGER, has_gift::INTEGER, has_message::INTEGER
FROM orders
ORDER BY create_time, order_id;

-- name: words
SELECT row_number() OVER (ORDER BY create_time, order_id), search_text FROM orders ORDER BY create_time, order_id;
