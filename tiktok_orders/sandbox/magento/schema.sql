-- The books of the practice Magento. A document is kept whole as JSON; beside it stand the columns that are
-- unique, joined on or often searched for.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sales_order (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER NOT NULL, increment_id TEXT NOT NULL COLLATE NOCASE,
    ext_order_id TEXT COLLATE NOCASE, state TEXT COLLATE NOCASE, status TEXT COLLATE NOCASE,
    created_at TEXT NOT NULL COLLATE NOCASE, updated_at TEXT NOT NULL COLLATE NOCASE,
    data TEXT NOT NULL, UNIQUE (increment_id, store_id));
CREATE TABLE sales_order_item (
    item_id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL, sku TEXT NOT NULL COLLATE NOCASE,
    data TEXT NOT NULL);
CREATE TABLE sales_order_address (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE sales_order_payment (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE sales_order_status_history (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE sales_invoice (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE sales_shipment (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE sales_shipment_track (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, parent_id INTEGER NOT NULL, order_id INTEGER NOT NULL,
    data TEXT NOT NULL);
CREATE TABLE sales_creditmemo (
    entity_id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE sales_sequence (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE catalog_product (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sku TEXT NOT NULL UNIQUE COLLATE NOCASE, status INTEGER NOT NULL,
    data TEXT NOT NULL);
CREATE TABLE inventory_source_item (
    source_item_id INTEGER PRIMARY KEY AUTOINCREMENT, source_code TEXT NOT NULL, sku TEXT NOT NULL COLLATE NOCASE,
    quantity REAL NOT NULL, status INTEGER NOT NULL, UNIQUE (sku, source_code));
CREATE TABLE inventory_reservation (
    reservation_id INTEGER PRIMARY KEY AUTOINCREMENT, stock_id INTEGER NOT NULL, sku TEXT NOT NULL COLLATE NOCASE,
    quantity REAL NOT NULL, metadata TEXT NOT NULL);
CREATE TABLE oauth_nonce (
    nonce TEXT NOT NULL, consumer TEXT NOT NULL, timestamp INTEGER NOT NULL,
    PRIMARY KEY (nonce, consumer)) WITHOUT ROWID;
CREATE VIEW inventory_source_item_document AS
    SELECT source_item_id, sku, json_object('sku', sku, 'source_code', source_code, 'quantity',
        iif(quantity = CAST(quantity AS INTEGER), CAST(quantity AS INTEGER), quantity), 'status', status) AS data
    FROM inventory_source_item;
