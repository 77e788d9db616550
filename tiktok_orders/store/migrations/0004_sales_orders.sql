-- From TikTok order to Magento sales order: connections, policies, mappings, and the ledger of what was sent.
-- What TikTok says and what was decided here never share a table.

CREATE TABLE magento_connections (
    magento_id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    base_url VARCHAR NOT NULL,              -- '' for the practice Magento, which says at each start where it listens
    admin_url VARCHAR NOT NULL,             -- of Magento's admin, '' where nobody said
    keys VARCHAR NOT NULL,                  -- ciphertext
    is_practice BOOLEAN NOT NULL,
    connected_at TIMESTAMP NOT NULL,
    connected_by VARCHAR NOT NULL
);

-- Of a connection that keeps failing: nothing is sent until then, or, where that is NULL, until a person resumes.
CREATE TABLE magento_pauses (
    magento_id VARCHAR PRIMARY KEY,
    paused_at TIMESTAMP NOT NULL,
    paused_until TIMESTAMP,
    reason VARCHAR NOT NULL
);

-- How an account works with Magento, where a person decided; a practice account starts live, a real one watches.
CREATE TABLE account_modes (
    account_id VARCHAR PRIMARY KEY,
    mode VARCHAR NOT NULL,                  -- WATCH_ONLY, LIVE
    go_live_at TIMESTAMP,
    changed_at TIMESTAMP NOT NULL,
    changed_by VARCHAR NOT NULL
);

CREATE TABLE policies (                     -- every version; the highest number holds
    account_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    policy VARCHAR NOT NULL,                -- JSON
    saved_at TIMESTAMP NOT NULL,
    saved_by VARCHAR NOT NULL,
    PRIMARY KEY (account_id, version)
);

CREATE TABLE sku_map (
    tiktok_sku VARCHAR PRIMARY KEY,
    components VARCHAR NOT NULL,            -- JSON: sku, quantity and share of the price of each
    saved_at TIMESTAMP NOT NULL,
    saved_by VARCHAR NOT NULL
);

CREATE TABLE address_corrections (
    order_id VARCHAR PRIMARY KEY,
    corrections VARCHAR NOT NULL,           -- JSON: field to value
    saved_at TIMESTAMP NOT NULL,
    saved_by VARCHAR NOT NULL
);

-- One row per sales order that was created or adopted.
ALTER TABLE sales_orders ADD COLUMN magento_id VARCHAR DEFAULT '';
ALTER TABLE sales_orders ADD COLUMN entity_id BIGINT;
ALTER TABLE sales_orders ADD COLUMN store_id INTEGER;
ALTER TABLE sales_orders ADD COLUMN state VARCHAR DEFAULT '';
ALTER TABLE sales_orders ADD COLUMN currency VARCHAR DEFAULT '';
ALTER TABLE sales_orders ADD COLUMN grand_total DECIMAL(18, 4);
ALTER TABLE sales_orders ADD COLUMN expected_total DECIMAL(18, 4);
ALTER TABLE sales_orders ADD COLUMN bridge VARCHAR DEFAULT '[]';       -- JSON: from TikTok's total to the expected one
ALTER TABLE sales_orders ADD COLUMN origin VARCHAR DEFAULT 'created';  -- created, adopted
ALTER TABLE sales_orders ADD COLUMN linked_at TIMESTAMP;
ALTER TABLE sales_orders ADD COLUMN updated_at TIMESTAMP;              -- Magento's, of what is known here

-- What brought an order in first: button, command line, first import, backfill, schedule, webhook. Only orders of the
-- last two may become sales orders by themselves.
ALTER TABLE orders ADD COLUMN brought_in_by VARCHAR DEFAULT 'button';

CREATE TABLE bulk_actions (
    bulk_id VARCHAR PRIMARY KEY,
    action VARCHAR NOT NULL,                -- create_sales_order, ...
    requested_at TIMESTAMP NOT NULL,
    requested_by VARCHAR NOT NULL,
    starts_at TIMESTAMP NOT NULL,           -- until then it can be undone and nothing is sent
    state VARCHAR NOT NULL,                 -- running, paused, stopped, undone
    asked_count INTEGER NOT NULL,           -- orders that were selected
    skipped_count INTEGER NOT NULL          -- of these, not asked for, with a reason
);

-- The outbox: one row per thing to do, whatever asks for it and however often. The key names the order, so a second
-- request finds the first.
CREATE TABLE jobs (
    job_id VARCHAR PRIMARY KEY,             -- action:account:order
    action VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    order_id VARCHAR NOT NULL,
    magento_id VARCHAR NOT NULL,
    bulk_id VARCHAR NOT NULL,               -- '' where the policy asked
    requested_at TIMESTAMP NOT NULL,
    requested_by VARCHAR NOT NULL,
    details VARCHAR NOT NULL,               -- JSON: what the action was asked to do, like a reason or tracking
    state VARCHAR NOT NULL,                 -- queued, running, unknown, done, skipped, failed, stopped
    due_at TIMESTAMP NOT NULL,              -- not before
    tries INTEGER NOT NULL,                 -- in vain, since it was last requested
    finished_at TIMESTAMP,
    code VARCHAR NOT NULL,                  -- of the failure or the reason for skipping
    message VARCHAR NOT NULL,               -- the sentence for people
    sent_at TIMESTAMP,                      -- the ledger: first sent, answered, linked, looked up again and found
    answered_at TIMESTAMP,
    linked_at TIMESTAMP,
    confirmed_at TIMESTAMP
);

CREATE TABLE job_attempts (                 -- only ever added to
    job_id VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP NOT NULL,
    outcome VARCHAR NOT NULL,               -- done, failed, unknown, skipped, adopted
    code VARCHAR NOT NULL,
    request_id VARCHAR NOT NULL,
    message VARCHAR NOT NULL                -- what was answered, without secrets and personal data
);

CREATE TABLE switches (                     -- "stop all sending" and whatever else is on or off for all
    name VARCHAR PRIMARY KEY,
    is_on BOOLEAN NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    changed_by VARCHAR NOT NULL
);

-- What hinders an order at this moment, as the list shows it: small, so that a million orders can be joined to it.
CREATE TABLE order_failures (
    order_id VARCHAR PRIMARY KEY,
    job_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,                  -- see domain/failures.py
    message VARCHAR NOT NULL,
    failed_at TIMESTAMP NOT NULL,
    retry_at TIMESTAMP                      -- of the next try by itself, NULL where a person is needed
);
