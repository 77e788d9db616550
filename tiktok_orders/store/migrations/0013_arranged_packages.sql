-- Parcels that TikTok carries and whose shipment was arranged from here: what was asked, and what TikTok says of them.
-- Labels and packing slips are not kept: they hold a buyer's address, and TikTok makes them again when asked.
CREATE TABLE arranged_packages (
    package_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,              -- through which it was arranged; others may travel in it
    line_item_ids VARCHAR NOT NULL,         -- JSON: the order's lines in it
    handover_method VARCHAR NOT NULL,       -- PICKUP, DROP_OFF, '' where a label was bought
    slot_start TIMESTAMP,                   -- when the carrier comes, NULL where TikTok has not said
    slot_end TIMESTAMP,
    service_name VARCHAR NOT NULL,          -- of the label, '' without one
    price DECIMAL(18, 4),                   -- TikTok's estimate for it
    currency VARCHAR NOT NULL,
    arranged_at TIMESTAMP NOT NULL,
    arranged_by VARCHAR NOT NULL,
    status VARCHAR NOT NULL,                -- TikTok's, '' until it was read
    tracking_number VARCHAR NOT NULL,
    shipping_provider VARCHAR NOT NULL,
    label_ready_at TIMESTAMP,               -- when TikTok first had the label, NULL before
    read_at TIMESTAMP
);
