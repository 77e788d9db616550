-- Shipments that Magento is known to have of linked sales orders, ours and others'. Written in the transaction of what
-- made or saw them, so that a package is shipped once.
CREATE TABLE magento_shipments (
    magento_id VARCHAR NOT NULL,
    shipment_id BIGINT NOT NULL,            -- Magento's entity_id
    increment_id VARCHAR NOT NULL,          -- its number for people, '' until it was seen
    account_id VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,
    package_id VARCHAR NOT NULL,            -- of TikTok's package that it is, '' where nobody said
    tracks VARCHAR NOT NULL,                -- JSON: number, carrier's name and carrier code of each
    line_item_ids VARCHAR NOT NULL,         -- JSON: TikTok's lines in it, as far as that can be told
    unit_count DECIMAL(18, 4) NOT NULL,
    origin VARCHAR NOT NULL,                -- tiktok: made here, for what TikTok shows; magento: made there
    shipped_at TIMESTAMP NOT NULL,
    PRIMARY KEY (magento_id, shipment_id)
);
