-- What TikTok settled and paid out: one row per statement, per transaction of one, and per payment.
-- Amounts are signed from the seller's side: what comes in is positive.

CREATE TABLE statements (
    statement_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,
    statement_time TIMESTAMP,               -- the end of the UTC day that it is about
    currency VARCHAR NOT NULL,
    settlement_amount DECIMAL(18, 4),
    revenue_amount DECIMAL(18, 4) NOT NULL,
    shipping_amount DECIMAL(18, 4) NOT NULL,
    fee_tax_amount DECIMAL(18, 4) NOT NULL,
    adjustment_amount DECIMAL(18, 4) NOT NULL,
    reserve_amount DECIMAL(18, 4),
    payable_amount DECIMAL(18, 4),
    adds_up BOOLEAN NOT NULL,               -- whether the parts come to what TikTok calls settled
    payment_status VARCHAR NOT NULL,        -- TikTok's: PAID, FAILED, PROCESSING, or what it adds
    payment_id VARCHAR NOT NULL,
    payment_time TIMESTAMP,
    transaction_count INTEGER NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    payload_hash BIGINT NOT NULL,
    payload VARCHAR NOT NULL                -- what TikTok said last, without the transactions
);

CREATE TABLE statement_transactions (
    statement_id VARCHAR NOT NULL,
    transaction_id VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    type VARCHAR NOT NULL,                  -- TikTok's: ORDER, RESERVE, or the kind of adjustment
    order_id VARCHAR NOT NULL,              -- the order that it is about, '' for none
    order_create_time TIMESTAMP,
    adjustment_id VARCHAR NOT NULL,
    reserve_id VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    settlement_amount DECIMAL(18, 4),
    revenue_amount DECIMAL(18, 4) NOT NULL,
    shipping_amount DECIMAL(18, 4) NOT NULL,
    fee_tax_amount DECIMAL(18, 4) NOT NULL,
    adjustment_amount DECIMAL(18, 4) NOT NULL,
    reserve_amount DECIMAL(18, 4),
    goods_amount DECIMAL(18, 4) NOT NULL,   -- before discounts; what follows are the other parts of the revenue
    goods_refund_amount DECIMAL(18, 4) NOT NULL,
    seller_discount_amount DECIMAL(18, 4) NOT NULL,
    seller_discount_refund_amount DECIMAL(18, 4) NOT NULL,
    customer_payment_amount DECIMAL(18, 4),
    customer_refund_amount DECIMAL(18, 4),
    payload VARCHAR NOT NULL,
    PRIMARY KEY (statement_id, transaction_id)
);

CREATE TABLE payments (
    payment_id VARCHAR PRIMARY KEY,
    account_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    create_time TIMESTAMP,
    paid_time TIMESTAMP,
    currency VARCHAR NOT NULL,
    amount DECIMAL(18, 4),                  -- after an exchange
    settlement_currency VARCHAR NOT NULL,
    settlement_amount DECIMAL(18, 4),
    reserve_amount DECIMAL(18, 4),
    before_exchange_amount DECIMAL(18, 4),
    exchange_rate VARCHAR NOT NULL,
    bank_account VARCHAR NOT NULL,          -- masked by TikTok
    first_seen_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    payload_hash BIGINT NOT NULL,
    payload VARCHAR NOT NULL
);

-- One row per order and currency that any statement is about: what all its transactions come to together.
CREATE VIEW settled_orders AS
SELECT
    t.account_id, t.order_id, t.currency,
    sum(t.settlement_amount) AS settlement_amount,
    sum(t.revenue_amount) AS revenue_amount,
    sum(t.shipping_amount) AS shipping_amount,
    sum(t.fee_tax_amount) AS fee_tax_amount,
    sum(t.adjustment_amount) AS adjustment_amount,
    sum(t.goods_amount) AS goods_amount,
    sum(t.goods_refund_amount) AS goods_refund_amount,
    sum(t.seller_discount_amount) AS seller_discount_amount,
    sum(t.seller_discount_refund_amount) AS seller_discount_refund_amount,
    sum(t.customer_payment_amount) AS customer_payment_amount,
    sum(t.customer_refund_amount) AS customer_refund_amount,
    count(*) AS transaction_count,
    min(s.statement_time) AS first_settled_at,
    max(s.statement_time) AS last_settled_at,
    bool_and(s.payment_status = 'PAID') AS is_paid
FROM statement_transactions t
JOIN statements s ON s.statement_id = t.statement_id
WHERE t.order_id <> ''
GROUP BY t.account_id, t.order_id, t.currency;
