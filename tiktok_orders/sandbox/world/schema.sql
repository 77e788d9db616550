-- The practice world's file (sqlite). Times are unix seconds; ids are TikTok's, which fit in 64 bits.

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One row per order. `json` is the order as TikTok would send it; `recipient` the clear address while it may
-- still be needed (NULL once nothing more will happen).
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    status TEXT NOT NULL,
    shipping_type TEXT NOT NULL,
    buyer_user_id TEXT NOT NULL,
    warehouse_id TEXT NOT NULL,
    is_buyer_request_cancel INTEGER NOT NULL,
    recipient TEXT,
    json TEXT NOT NULL
);

-- One row per package. What is in it, and where it goes, stands in the lines of its orders; `facts` is what no
-- order says (handover, weight), as JSON.
CREATE TABLE packages (
    id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    order_pay_time INTEGER NOT NULL,
    status TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    facts TEXT
);

CREATE TABLE package_orders (
    order_id INTEGER NOT NULL,
    package_id INTEGER NOT NULL,
    PRIMARY KEY (order_id, package_id)
) WITHOUT ROWID;

-- Files that sellers sent in, such as proofs of delivery.
CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL
) WITHOUT ROWID;

-- One row per cancellation or return. `json` is what the search shows of it; `records` its history.
CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    shop_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    buyer_user_id TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    arbitration_status TEXT NOT NULL,
    seller_proposed_return_type TEXT NOT NULL,
    records TEXT NOT NULL,
    json TEXT NOT NULL
);

-- What was answered under an idempotency key.
CREATE TABLE given_answers (
    shop_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (shop_id, path, idempotency_key)
) WITHOUT ROWID;

-- What will happen: one row per planned event, applied in the order of (due_time, id).
CREATE TABLE due_events (
    id INTEGER PRIMARY KEY,
    due_time INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    event TEXT NOT NULL
);

CREATE TABLE auth_codes (
    code TEXT PRIMARY KEY,
    app_key TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expire_time INTEGER NOT NULL,
    is_used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE access_tokens (
    token TEXT PRIMARY KEY,
    app_key TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expire_time INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE refresh_tokens (
    token TEXT PRIMARY KEY,
    app_key TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expire_time INTEGER NOT NULL,
    is_replaced INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE redirect_urls (
    app_key TEXT PRIMARY KEY,
    url TEXT NOT NULL
) WITHOUT ROWID;
