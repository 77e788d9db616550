-- What Magento says of a sales order beyond state and totals; NULL where nobody has looked since this came.
ALTER TABLE sales_orders ADD COLUMN qty_shipped DECIMAL(18, 4);
ALTER TABLE sales_orders ADD COLUMN qty_to_ship DECIMAL(18, 4);         -- of goods that need a parcel
ALTER TABLE sales_orders ADD COLUMN total_invoiced DECIMAL(18, 4);
ALTER TABLE sales_orders ADD COLUMN total_refunded DECIMAL(18, 4);
ALTER TABLE sales_orders ADD COLUMN gone_at TIMESTAMP;                  -- Magento did not show it when it was asked

-- In what the two sides of an order do not agree, or did not once: one row for each time.
CREATE TABLE mismatches (
    order_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                  -- see domain/mismatches.py
    account_id VARCHAR NOT NULL,
    side VARCHAR NOT NULL,                  -- TIKTOK or MAGENTO: the only one that has it; '' where both do
    label VARCHAR NOT NULL,                 -- in a few words, for the list
    parts VARCHAR NOT NULL,                 -- JSON: of a difference between amounts, its steps
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,                    -- when the two agreed again
    is_waiting BOOLEAN NOT NULL,            -- something that may mend it is under way: not shown yet
    PRIMARY KEY (order_id, kind, first_seen)
);

-- Few, so that a million orders can be joined to them: one row per order of those that do not agree now.
CREATE VIEW order_mismatches AS
SELECT order_id, string_agg(label, ' · ' ORDER BY kind) AS label, list(kind ORDER BY kind) AS kinds,
    min(first_seen) AS first_seen
FROM mismatches WHERE closed_at IS NULL AND NOT is_waiting
GROUP BY order_id;
