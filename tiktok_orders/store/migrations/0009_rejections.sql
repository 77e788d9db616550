-- What was rejected on TikTok Shop from here, and what was credited in Magento: written with the answer, never changed.
CREATE TABLE rejections (
    order_id VARCHAR NOT NULL,
    cancel_id VARCHAR NOT NULL,             -- TikTok's id of the cancellation
    account_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,                -- of domain/cancel_reasons.py
    line_item_ids VARCHAR NOT NULL,         -- JSON: the lines that were rejected, [] for the order as a whole
    rejected_by VARCHAR NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    rejected_at TIMESTAMP NOT NULL,
    PRIMARY KEY (order_id, cancel_id)
);

-- The newest rejection of each order, as the list shows it.
CREATE VIEW newest_rejections AS
SELECT
    order_id,
    arg_max(reason, rejected_at) AS reason,
    arg_max(line_item_ids, rejected_at) AS line_item_ids,
    arg_max(rejected_by, rejected_at) AS rejected_by,
    max(rejected_at) AS rejected_at
FROM rejections
GROUP BY order_id;

-- One row per cancellation or return whose refund stands in Magento's books.
CREATE TABLE credit_memos (
    case_id VARCHAR PRIMARY KEY,            -- TikTok's cancel_id or return_id
    account_id VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,
    magento_id VARCHAR NOT NULL,
    entity_id BIGINT NOT NULL,              -- of the credit memo
    increment_id VARCHAR NOT NULL,
    line_item_ids VARCHAR NOT NULL,         -- JSON: TikTok's lines that were paid back
    currency VARCHAR NOT NULL,
    grand_total DECIMAL(18, 4) NOT NULL,
    origin VARCHAR NOT NULL,                -- created, found
    credited_at TIMESTAMP NOT NULL
);
