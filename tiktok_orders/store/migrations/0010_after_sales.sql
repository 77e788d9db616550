-- Cancellations and returns, as TikTok states them: one row per case, its lines, its history, every version of it.

-- An account is read list by list: orders, cancellations, returns. Each has its runs and its own position.
ALTER TABLE sync_runs ADD COLUMN feed VARCHAR DEFAULT 'orders';            -- orders, cancellations, returns
ALTER TABLE unreadable_records ADD COLUMN feed VARCHAR DEFAULT 'orders';

CREATE TABLE sync_positions (
    account_id VARCHAR NOT NULL,
    feed VARCHAR NOT NULL DEFAULT 'orders',
    watermark TIMESTAMP,        -- everything that changed before this instant has been read
    window_start TIMESTAMP,     -- of a window that was begun and not finished, else NULL
    reached TIMESTAMP,          -- how far into that window the pages were saved
    covered_from TIMESTAMP,     -- everything placed since this instant has been asked for
    PRIMARY KEY (account_id, feed)
);
INSERT INTO sync_positions (account_id, watermark, window_start, reached, covered_from)
SELECT account_id, watermark, window_start, reached, covered_from FROM sync_cursors;
DROP TABLE sync_cursors;
ALTER TABLE sync_positions RENAME TO sync_cursors;

CREATE TABLE after_sale_cases (
    case_id VARCHAR PRIMARY KEY,            -- TikTok's cancel_id or return_id: both come from one range
    account_id VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                  -- CANCELLATION, RETURN
    case_type VARCHAR NOT NULL,             -- TikTok's: CANCEL, BUYER_CANCEL; REFUND, RETURN_AND_REFUND, REPLACEMENT
    status VARCHAR NOT NULL,                -- TikTok's, in one spelling; one that is not known stays as it came
    state VARCHAR NOT NULL,                 -- what it means to the seller, see domain/after_sale.py
    role VARCHAR NOT NULL,                  -- who began it: BUYER, SELLER, SYSTEM, OPERATOR
    reason VARCHAR NOT NULL,                -- TikTok's key
    reason_text VARCHAR NOT NULL,
    create_time TIMESTAMP,
    update_time TIMESTAMP,
    next_action VARCHAR NOT NULL,           -- what TikTok waits for from the seller, '' for nothing
    respond_by TIMESTAMP,
    arbitration_status VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    refund_total DECIMAL(18, 4),
    refund_subtotal DECIMAL(18, 4),
    refund_shipping_fee DECIMAL(18, 4),
    refund_tax DECIMAL(18, 4),
    retail_delivery_fee DECIMAL(18, 4),
    buyer_service_fee DECIMAL(18, 4),
    partial_amount DECIMAL(18, 4),          -- of a partial refund that the seller offered
    buyer_keeps_item BOOLEAN NOT NULL,
    tracking_number VARCHAR NOT NULL,       -- of the parcel that comes back
    provider_name VARCHAR NOT NULL,
    pre_case_id VARCHAR NOT NULL,           -- a return that was edited goes on under another id
    next_case_id VARCHAR NOT NULL,
    unit_count INTEGER NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    search_text VARCHAR NOT NULL,
    payload_version INTEGER NOT NULL,
    payload_hash BIGINT NOT NULL
);

CREATE TABLE after_sale_lines (             -- one row per physical unit of a case
    case_id VARCHAR NOT NULL,
    case_line_id VARCHAR NOT NULL,
    line_item_id VARCHAR NOT NULL,
    sku_id VARCHAR NOT NULL,
    sku_name VARCHAR NOT NULL,
    seller_sku VARCHAR NOT NULL,
    product_name VARCHAR NOT NULL,
    picture_url VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    refund_total DECIMAL(18, 4)
);

CREATE TABLE after_sale_payloads (          -- every version of what TikTok said, never changed
    case_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    received_at TIMESTAMP NOT NULL,
    payload VARCHAR NOT NULL,
    PRIMARY KEY (case_id, version)
);

CREATE TABLE after_sale_records (           -- what happened to a return, in TikTok's words; read when it is looked at
    case_id VARCHAR PRIMARY KEY,
    records VARCHAR NOT NULL,               -- JSON, the newest first
    read_at TIMESTAMP NOT NULL
);

-- One row per case that counts: a return that was edited is counted once, under the id that it goes on with.
CREATE VIEW refund_facts AS
SELECT
    c.case_id, c.account_id, c.order_id, c.kind, c.case_type, c.state, c.role, c.reason, c.reason_text,
    c.create_time, c.update_time, c.respond_by, c.currency, c.refund_total, c.unit_count,
    CASE WHEN c.state = 'REFUNDED' THEN coalesce(c.refund_total, 0) ELSE 0 END AS refunded_amount,
    CASE WHEN c.state = 'REFUNDED' THEN c.update_time END AS refunded_at
FROM after_sale_cases c
WHERE c.next_case_id NOT IN (SELECT case_id FROM after_sale_cases)
    AND c.case_id NOT IN (SELECT pre_case_id FROM after_sale_cases);
