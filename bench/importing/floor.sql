-- name: tables
CREATE TABLE orders (
    order_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    create_time TIMESTAMP,
    update_time TIMESTAMP,
    paid_time TIMESTAMP,
    rts_sla_time TIMESTAMP,
    tts_sla_time TIMESTAMP,
    currency VARCHAR NOT NULL,
    total_amount DECIMAL(18, 4),
    fulfillment_type VARCHAR NOT NULL,
    shipping_type VARCHAR NOT NULL,
    shipping_provider VARCHAR,
    tracking_number VARCHAR,
    is_cod BOOLEAN,
    is_sample_order BOOLEAN,
    is_on_hold_order BOOLEAN,
    is_buyer_request_cancel BOOLEAN,
    recipient_name VARCHAR,
    recipient_region VARCHAR
);

CREATE TABLE order_lines (
    order_id VARCHAR NOT NULL,
    line_item_id VARCHAR NOT NULL,
    product_id VARCHAR NOT NULL,
    product_name VARCHAR NOT NULL,
    sku_id VARCHAR NOT NULL,
    sku_name VARCHAR NOT NULL,
    seller_sku VARCHAR NOT NULL,
    display_status VARCHAR NOT NULL,
    original_price DECIMAL(18, 4),
    sale_price DECIMAL(18, 4),
    seller_discount DECIMAL(18, 4),
    platform_discount DECIMAL(18, 4),
    is_gift BOOLEAN NOT NULL,
    package_id VARCHAR,
    tracking_number VARCHAR,
    shipping_provider_name VARCHAR
);

CREATE TABLE order_payloads (order_id VARCHAR PRIMARY KEY, payload VARCHAR NOT NULL);

-- name: upsert
INSERT OR REPLACE INTO orders BY NAME
SELECT * REPLACE (
    make_timestamp(create_time * 1000000) AS create_time,
    make_timestamp(update_time * 1000000) AS update_time,
    make_timestamp(paid_time * 1000000) AS paid_time,
    make_timestamp(rts_sla_time * 1000000) AS rts_sla_time,
    make_timestamp(tts_sla_time * 1000000) AS tts_sla_time
)
FROM order_rows;

INSERT OR REPLACE INTO order_payloads BY NAME SELECT * FROM payload_rows;

INSERT INTO order_lines BY NAME SELECT * FROM line_rows;
