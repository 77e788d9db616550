-- What figures are made of: the parts of an order's money and the times that stood in the payload alone, as columns
-- (a look into a million payloads takes half a minute), and views without personal data for people's own questions.
ALTER TABLE orders ADD COLUMN collection_time TIMESTAMP;               -- handed to the carrier
ALTER TABLE orders ADD COLUMN recipient_area VARCHAR DEFAULT '';       -- state, nation or province; '' where none is stated
ALTER TABLE orders ADD COLUMN seller_discount DECIMAL(18, 4);          -- on the goods, by the seller
ALTER TABLE orders ADD COLUMN platform_discount DECIMAL(18, 4);        -- on the goods, by TikTok
ALTER TABLE orders ADD COLUMN shipping_seller_discount DECIMAL(18, 4);
ALTER TABLE orders ADD COLUMN shipping_platform_discount DECIMAL(18, 4);
ALTER TABLE orders ADD COLUMN shipping_cofunded_discount DECIMAL(18, 4);   -- by both together
ALTER TABLE orders ADD COLUMN payment_discount DECIMAL(18, 4);         -- on the payment, by TikTok
ALTER TABLE orders ADD COLUMN shipping_fee DECIMAL(18, 4);             -- what the buyer paid for it
ALTER TABLE orders ADD COLUMN tax_amount DECIMAL(18, 4);               -- that TikTok states on top of prices

-- First read in one look at each payload, then joined: together it takes more memory than the database may have.
CREATE TABLE stated_parts AS
SELECT
    order_id,
    version,
    json_extract_string(payload, [
        '$.collection_time',
        '$.payment.seller_discount',
        '$.payment.platform_discount',
        '$.payment.shipping_fee_seller_discount',
        '$.payment.shipping_fee_platform_discount',
        '$.payment.shipping_fee_cofunded_discount',
        '$.payment.payment_platform_discount',
        '$.payment.shipping_fee',
        '$.payment.tax'
    ]) AS parts
FROM order_payloads;

UPDATE orders SET
    collection_time = make_timestamp(nullif(TRY_CAST(s.parts[1] AS BIGINT), 0) * 1000000),
    recipient_area = coalesce(
        list_filter(
            TRY_CAST(json_extract(recipient_address, '$.district_info') AS JSON[]),
            lambda one: one ->> '$.address_level' = 'L1'
        )[1] ->> '$.address_name',
        ''
    ),
    seller_discount = TRY_CAST(s.parts[2] AS DECIMAL(18, 4)),
    platform_discount = TRY_CAST(s.parts[3] AS DECIMAL(18, 4)),
    shipping_seller_discount = TRY_CAST(s.parts[4] AS DECIMAL(18, 4)),
    shipping_platform_discount = TRY_CAST(s.parts[5] AS DECIMAL(18, 4)),
    shipping_cofunded_discount = TRY_CAST(s.parts[6] AS DECIMAL(18, 4)),
    payment_discount = TRY_CAST(s.parts[7] AS DECIMAL(18, 4)),
    shipping_fee = TRY_CAST(s.parts[8] AS DECIMAL(18, 4)),
    tax_amount = TRY_CAST(s.parts[9] AS DECIMAL(18, 4))
FROM stated_parts s
WHERE s.order_id = orders.order_id AND s.version = orders.payload_version;

DROP TABLE stated_parts;

-- Views for people's own questions, described in docs/data.md: no names, addresses, messages, or who did what.
-- Practice accounts are in none of them where a real one is connected.
CREATE VIEW account_facts AS
SELECT a.account_id, a.title AS account, a.region, a.time_zone, a.is_practice, a.state, a.connected_at
FROM accounts a
WHERE a.account_id NOT IN (SELECT account_id FROM left_out_accounts);

CREATE VIEW order_facts AS
SELECT
    o.order_id,
    o.account_id,
    a.account,
    a.region AS account_region,
    timezone(a.time_zone, timezone('UTC', o.create_time)) AS placed_at_local,
    CAST(timezone(a.time_zone, timezone('UTC', o.create_time)) AS DATE) AS placed_date,
    o.status,
    o.status NOT IN ('UNPAID', 'CANCELLED') AS is_sold,
    o.paid_time IS NOT NULL OR (o.is_cod AND o.status <> 'UNPAID') AS is_paid,
    o.status = 'CANCELLED' AS is_cancelled,
    o.is_sample_order OR o.is_replacement_order OR o.is_exchange_order AS is_extra,
    o.is_sample_order AS is_sample,
    o.is_replacement_order AS is_replacement,
    o.is_exchange_order AS is_exchange,
    o.is_cod AS is_cash_on_delivery,
    o.fulfillment_type,
    o.shipping_provider AS carrier,
    o.currency,
    o.total_amount,
    o.shipping_fee,
    o.tax_amount,
    o.seller_discount,
    o.platform_discount,
    o.shipping_seller_discount,
    o.shipping_platform_discount,
    o.shipping_cofunded_discount,
    o.payment_discount,
    CAST(o.total_amount * r.rate AS DECIMAL(18, 4)) AS base_amount,
    w.base_currency,
    r.rate,
    r.rate_source,
    r.rate_date,
    o.unit_count AS units,
    o.recipient_region AS region,
    coalesce(o.recipient_area, '') AS area,
    o.cancel_reason,
    o.cancellation_initiator AS cancelled_by,
    o.create_time AS placed_at,
    o.paid_time AS paid_at,
    o.rts_time AS ready_at,
    o.collection_time AS at_carrier_at,
    o.delivery_time AS delivered_at,
    o.cancel_time AS cancelled_at,
    o.rts_sla_time AS ready_by,
    o.tts_sla_time AS at_carrier_by,
    o.cancel_order_sla_time AS cancelled_by_tiktok_at,
    o.imported_at,
    coalesce(s.increment_id, '') AS increment_id,
    coalesce(s.magento_status, '') AS magento_status,
    s.linked_at AS sales_order_at,
    s.grand_total AS magento_total,
    s.expected_total
FROM orders o
JOIN account_facts a ON a.account_id = o.account_id
CROSS JOIN workspace w
LEFT JOIN current_rates r ON r.currency = o.currency
LEFT JOIN sales_orders s ON s.order_id = o.order_id;

CREATE VIEW line_facts AS
SELECT
    l.order_id,
    l.line_item_id,
    o.account_id,
    a.account,
    o.create_time AS placed_at,
    CAST(timezone(a.time_zone, timezone('UTC', o.create_time)) AS DATE) AS placed_date,
    o.status NOT IN ('UNPAID', 'CANCELLED') AS is_sold,
    o.status = 'CANCELLED' AS is_cancelled,
    o.is_sample_order OR o.is_replacement_order OR o.is_exchange_order AS is_extra,
    l.is_gift,
    l.product_id,
    l.product_name AS product,
    coalesce(nullif(l.sku_id, ''), l.seller_sku) AS sku,
    l.sku_name AS variant,
    l.seller_sku,
    l.display_status AS line_status,
    o.currency,
    l.original_price,
    l.sale_price,
    l.seller_discount,
    l.platform_discount,
    l.tax_amount,
    l.shipping_provider_name AS carrier
FROM order_lines l
JOIN orders o ON o.order_id = l.order_id
JOIN account_facts a ON a.account_id = o.account_id;

CREATE VIEW failure_facts AS
SELECT f.order_id, o.account_id, a.account, f.code, f.failed_at, f.retry_at, o.currency, o.total_amount
FROM order_failures f
JOIN orders o ON o.order_id = f.order_id
JOIN account_facts a ON a.account_id = o.account_id;

CREATE VIEW job_facts AS
SELECT j.action, j.order_id, j.account_id, a.account, j.state, j.code, j.requested_at, j.sent_at, j.linked_at,
    j.finished_at, (SELECT count(*) FROM job_attempts t WHERE t.job_id = j.job_id) AS attempts
FROM jobs j
JOIN account_facts a ON a.account_id = j.account_id;
