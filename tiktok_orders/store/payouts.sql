-- name: stored_statements
SELECT s.statement_id AS id, s.account_id, s.payload_hash, s.first_seen_at
FROM statements s
JOIN batch_ids b ON b.id = s.statement_id;

-- name: stored_payments
SELECT p.payment_id AS id, p.account_id, p.payload_hash, p.first_seen_at
FROM payments p
JOIN batch_ids b ON b.id = p.payment_id;

-- name: save_statements
INSERT OR REPLACE INTO statements BY NAME SELECT * FROM batch_rows;

-- name: orders_of_statements
SELECT DISTINCT order_id FROM statement_transactions WHERE statement_id = ANY($statement_ids);

-- name: delete_transactions
DELETE FROM statement_transactions WHERE statement_id = ANY($statement_ids);

-- name: insert_transactions
INSERT INTO statement_transactions BY NAME SELECT * FROM batch_rows;

-- name: save_payments
INSERT OR REPLACE INTO payments BY NAME SELECT * FROM batch_rows;

-- name: oldest_open_statement
SELECT min(statement_time) AS instant FROM statements
WHERE account_id = $account_id AND payment_status <> 'PAID' AND statement_time >= $not_before;

-- name: oldest_open_payment
SELECT min(create_time) AS instant FROM payments
WHERE account_id = $account_id AND status <> 'PAID' AND create_time >= $not_before;

-- name: list_statements
SELECT
    s.statement_id, s.account_id, a.title AS account_title, a.region, s.statement_time, s.currency,
    s.settlement_amount, s.revenue_amount, s.shipping_amount, s.fee_tax_amount, s.adjustment_amount,
    s.reserve_amount, s.payable_amount, s.adds_up, s.payment_status, s.payment_id, s.payment_time,
    s.transaction_count, p.bank_account, p.amount AS paid_amount, p.currency AS paid_currency,
    coalesce(p.paid_time, CASE WHEN s.payment_status = 'PAID' THEN s.payment_time END) AS paid_time
FROM statements s
JOIN accounts a ON a.account_id = s.account_id
LEFT JOIN payments p ON p.payment_id = s.payment_id
WHERE s.account_id = ANY($account_ids) AND ($payment_status = '' OR s.payment_status = $payment_status)
    AND ($statement_id = '' OR s.statement_id = $statement_id)
ORDER BY s.statement_time DESC NULLS LAST, s.statement_id
LIMIT $limit OFFSET $offset;

-- name: sums
SELECT
    s.currency,
    count(*) AS statements,
    sum(s.settlement_amount) AS settlement_amount,
    sum(s.revenue_amount) AS revenue_amount,
    sum(s.shipping_amount) AS shipping_amount,
    sum(s.fee_tax_amount) AS fee_tax_amount,
    sum(s.adjustment_amount) AS adjustment_amount,
    coalesce(sum(s.settlement_amount) FILTER (s.payment_status = 'PAID'), 0) AS paid_amount,
    coalesce(sum(s.settlement_amount) FILTER (s.payment_status <> 'PAID'), 0) AS open_amount,
    count(*) FILTER (s.payment_status = 'FAILED') AS failed
FROM statements s
WHERE s.account_id = ANY($account_ids) AND ($payment_status = '' OR s.payment_status = $payment_status)
GROUP BY s.currency
ORDER BY s.currency;

-- name: transactions
SELECT
    t.transaction_id, t.type, t.order_id, t.order_create_time, t.adjustment_id, t.currency, t.settlement_amount,
    t.revenue_amount, t.shipping_amount, t.fee_tax_amount, t.adjustment_amount, t.reserve_amount,
    t.goods_amount, t.goods_refund_amount, t.seller_discount_amount, t.seller_discount_refund_amount,
    t.customer_payment_amount, t.customer_refund_amount,
    o.order_id IS NOT NULL AS is_order_here
FROM statement_transactions t
LEFT JOIN orders o ON o.order_id = t.order_id AND o.account_id = t.account_id
WHERE t.statement_id = $statement_id
ORDER BY t.order_create_time NULLS LAST, t.transaction_id;

-- name: of_order
SELECT
    t.transaction_id, t.type, t.currency, t.settlement_amount, t.revenue_amount, t.shipping_amount,
    t.fee_tax_amount, t.adjustment_amount, s.statement_id, s.statement_time, s.payment_status, s.payment_time
FROM statement_transactions t
JOIN statements s ON s.statement_id = t.statement_id
WHERE t.order_id = $order_id AND t.account_id = $account_id
ORDER BY s.statement_time, t.transaction_id;
