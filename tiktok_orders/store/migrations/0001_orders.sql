-- Primary keys stand on ids that never change; there is no other index and no foreign key. `orders` is kept
-- in the order in which orders were placed, which answers the page's questions without an index.

CREATE TABLE workspace (
    only_row BOOLEAN PRIMARY KEY CHECK (only_row),
    base_currency VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL
);

CREATE TABLE apps (
    app_key VARCHAR PRIMARY KEY,
    app_secret VARCHAR NOT NULL,     -- ciphertext
    service_id VARCHAR NOT NULL,
    base_url VARCHAR NOT NULL,       -- '' for the practice shop, which says at each start where it listens
    auth_url VARCHAR NOT NULL,
    is_practice BOOLEAN NOT NULL
);

CREATE TABLE authorisations (
    authorisation_id VARCHAR PRIMARY KEY,   -- app key and the seller's open_id
    app_key VARCHAR NOT NULL,
    open_id VARCHAR NOT NULL,
    seller_name VARCHAR NOT NULL,
    seller_base_region VARCHAR NOT NULL,
    access_token VARCHAR NOT NULL,          -- ciphertext
    access_token_expires_at TIMESTAMP NOT NULL,
    refresh_token VARCHAR NOT NULL,         -- ciphertext
    refresh_token_expires_at TIMESTAMP,     -- NULL where TikTok did not say
    granted_scopes VARCHAR NOT NULL,        -- joined with blanks
    authorised_at TIMESTAMP NOT NULL,
    authorised_by VARCHAR NOT NULL
);

CREATE TABLE accounts (
    account_id VARCHAR PRIMARY KEY,         -- TikTok's shop id
    authorisation_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    seller_type VARCHAR NOT NULL,
    shop_cipher VARCHAR NOT NULL,
    shop_code VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL,
    position INTEGER NOT NULL,              -- order of connection; decides the account's colour
    is_practice BOOLEAN NOT NULL,
    connected_at TIMESTAMP NOT NULL
);

CREATE TABLE sync_cursors (
    account_id VARCHAR PRIMARY KEY,
    watermark TIMESTAMP,        -- everything that changed before this instant has been read
    window_start TIMESTAMP,     -- of a window that was begun and not finished, else NULL
    reached TIMESTAMP           -- how far into that window the pages were saved
);

CREATE TABLE sync_runs (
    run_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,
    started_by VARCHAR NOT NULL,
    trigger VARCHAR NOT NULL,               -- button, command line
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    state VARCHAR NOT NULL,                 -- running, finished, stopped, failed, interrupted
    window_start TIMESTAMP NOT NULL,
    window_end TIMESTAMP NOT NULL,
    expected_count BIGINT,
    new_count BIGINT NOT NULL,
    changed_count BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    unreadable_count BIGINT NOT NULL,
    message VARCHAR NOT NULL
);

CREATE TABLE orders (
    order_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    order_type VARCHAR NOT NULL,
    create_time TIMESTAMP,
    update_time TIMESTAMP,
    paid_time TIMESTAMP,
    rts_time TIMESTAMP,
    delivery_time TIMESTAMP,
    cancel_time TIMESTAMP,
    rts_sla_time TIMESTAMP,
    tts_sla_time TIMESTAMP,
    cancel_order_sla_time TIMESTAMP,
    hold_ends_at TIMESTAMP,                 -- of a hold that our own rule imposes, else NULL
    imported_at TIMESTAMP NOT NULL,         -- first brought in: "Order Created On"
    changed_at TIMESTAMP NOT NULL,          -- last time an import changed this row
    currency VARCHAR NOT NULL,
    total_amount DECIMAL(18, 4),
    unit_count INTEGER NOT NULL,
    ordered_items VARCHAR NOT NULL,
    fulfillment_type VARCHAR NOT NULL,
    shipping_type VARCHAR NOT NULL,
    split_or_combine_tag VARCHAR NOT NULL,
    shipping_provider VARCHAR NOT NULL,
    tracking_number VARCHAR NOT NULL,
    is_cod BOOLEAN NOT NULL,
    is_sample_order BOOLEAN NOT NULL,
    is_on_hold_order BOOLEAN NOT NULL,
    is_buyer_request_cancel BOOLEAN NOT NULL,
    is_replacement_order BOOLEAN NOT NULL,
    is_exchange_order BOOLEAN NOT NULL,
    has_gift BOOLEAN NOT NULL,
    has_message BOOLEAN NOT NULL,
    has_updated_recipient_address BOOLEAN NOT NULL,
    cancel_reason VARCHAR NOT NULL,
    cancellation_initiator VARCHAR NOT NULL,
    recipient_name VARCHAR NOT NULL,
    recipient_region VARCHAR NOT NULL,
    recipient_address VARCHAR NOT NULL,     -- JSON; a masked value never replaced a clear one
    search_text VARCHAR NOT NULL,           -- all that is searched, in lower case
    search_numbers VARCHAR NOT NULL,        -- its long numbers alone: most searches are for a number
    payload_version INTEGER NOT NULL,
    payload_hash BIGINT NOT NULL
);

CREATE TABLE order_lines (                  -- one row per physical unit, as TikTok counts
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
    tax_amount DECIMAL(18, 4) NOT NULL,
    is_gift BOOLEAN NOT NULL,
    package_id VARCHAR NOT NULL,
    tracking_number VARCHAR NOT NULL,
    shipping_provider_name VARCHAR NOT NULL
);

CREATE TABLE order_payloads (               -- every version of what TikTok said, never changed
    order_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    received_at TIMESTAMP NOT NULL,
    payload VARCHAR NOT NULL,
    PRIMARY KEY (order_id, version)
);

CREATE TABLE unreadable_records (           -- kept whole, with the reason, until they can be read
    account_id VARCHAR NOT NULL,
    record_key BIGINT NOT NULL,             -- hash of the payload: the same record is kept once
    record_id VARCHAR NOT NULL,             -- the id it claims, '' where it has none
    reason VARCHAR NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP,                  -- when a readable version of the same order came in
    payload VARCHAR NOT NULL,
    PRIMARY KEY (account_id, record_key)
);

CREATE TABLE sales_orders (                 -- what we know of Magento's side; one row per order once created
    order_id VARCHAR PRIMARY KEY,
    increment_id VARCHAR NOT NULL,
    magento_status VARCHAR NOT NULL,
    base_currency VARCHAR NOT NULL,
    base_grand_total DECIMAL(18, 4)
);

CREATE TABLE exchange_rates (
    base_currency VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    rate_date DATE NOT NULL,
    rate DECIMAL(18, 8) NOT NULL,           -- one unit of `currency` in `base_currency`
    source VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by VARCHAR NOT NULL,
    PRIMARY KEY (base_currency, currency, rate_date)
);

CREATE TABLE grid_layouts (
    person VARCHAR NOT NULL,
    grid VARCHAR NOT NULL,
    layout VARCHAR NOT NULL,                -- JSON: columns in order, shown, pinned, wide
    PRIMARY KEY (person, grid)
);

CREATE TABLE audit (                        -- who did what; only ever added to
    done_at TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    deed VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    detail VARCHAR NOT NULL
);

-- One row per currency: the newest rate into the workspace's base currency.
CREATE VIEW current_rates AS
SELECT
    r.currency,
    arg_max(r.rate, r.rate_date) AS rate,
    arg_max(r.source, r.rate_date) AS rate_source,
    max(r.rate_date) AS rate_date
FROM exchange_rates r
JOIN workspace w ON w.base_currency = r.base_currency
GROUP BY r.currency
UNION ALL
SELECT base_currency, 1, 'same currency', NULL FROM workspace;
