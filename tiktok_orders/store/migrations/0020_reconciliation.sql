-- One row per order, and per sales order of Magento's without one: in which box of the reconciliation it stands.
-- Reckoned from what the other tables say (services/reconcile.py), so it can be made anew at any time.
CREATE TABLE reconciled_orders (
    order_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,            -- '' of a sales order of which nobody knows the account
    placed_at TIMESTAMP,
    placed_date DATE,                       -- the day of the account's own time zone
    box VARCHAR NOT NULL,                   -- see domain/reconciliation.py
    part VARCHAR NOT NULL,
    what VARCHAR NOT NULL,                  -- what differs, in a few words
    status VARCHAR NOT NULL,                -- of both sides, so that a page of a box joins no large table
    increment_id VARCHAR NOT NULL,
    magento_status VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    tiktok_amount DECIMAL(18, 4),
    expected_amount DECIMAL(18, 4),         -- what the sales order must come to
    magento_amount DECIMAL(18, 4),
    settled_amount DECIMAL(18, 4),          -- what TikTok settled, after what it keeps
    difference DECIMAL(18, 4),
    steps VARCHAR NOT NULL,                 -- JSON: how the difference comes about
    bridge VARCHAR NOT NULL,                -- JSON: from TikTok's total to what was expected
    about VARCHAR NOT NULL,                 -- the facts that a closing is about
    is_closed BOOLEAN NOT NULL,             -- a person closed it, and the facts are still those
    facts_hash BIGINT NOT NULL,
    decided_at TIMESTAMP NOT NULL
);

-- What changed since it was reckoned. Written in the transaction of the change, taken by the reckoning.
CREATE TABLE orders_to_reconcile (
    order_id VARCHAR NOT NULL,              -- no key: twice is as good as once
    is_taken BOOLEAN NOT NULL
);
INSERT INTO orders_to_reconcile SELECT order_id, false FROM orders;

-- Differences that a person closed, with the reason: never changed, but for when the facts changed afterwards or a
-- person took it back.
CREATE TABLE reconciliation_closings (
    order_id VARCHAR NOT NULL,
    closed_at TIMESTAMP NOT NULL,
    account_id VARCHAR NOT NULL,
    box VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    difference DECIMAL(18, 4),
    currency VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    closed_by VARCHAR NOT NULL,
    ended_at TIMESTAMP,                     -- NULL while it holds
    ended_by VARCHAR NOT NULL,              -- who took it back, '' where the facts changed
    PRIMARY KEY (order_id, closed_at)
);

-- Sales orders that bear the number of a TikTok order and are linked to none, as they were seen among Magento's changes.
CREATE TABLE lone_sales_orders (
    magento_id VARCHAR NOT NULL,
    entity_id BIGINT NOT NULL,
    order_id VARCHAR NOT NULL,              -- TikTok's, as the sales order names it
    account_id VARCHAR NOT NULL,            -- whose other sales orders are of the same store view, '' for several
    increment_id VARCHAR NOT NULL,
    store_id INTEGER,
    state VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    grand_total DECIMAL(18, 4) NOT NULL,
    created_at TIMESTAMP,
    PRIMARY KEY (magento_id, entity_id)
);
