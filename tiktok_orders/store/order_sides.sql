-- One row per asked id: the order on TikTok, its sales order, or one that bears its number and is linked to none. Of the
-- practice Magento's, those of no known account are left out beside a real one.
-- name: sides
SELECT
    i.order_id,
    coalesce(o.account_id, l.account_id, '') AS account_id,
    o.order_id IS NOT NULL AS is_on_tiktok,
    l.order_id IS NOT NULL AS is_lone,
    coalesce(o.create_time, l.created_at) AS placed_at,
    CAST(timezone(coalesce(a.time_zone, 'UTC'), timezone('UTC', coalesce(o.create_time, l.created_at))) AS DATE)
        AS placed_date,
    coalesce(o.status, '') AS status,
    coalesce(o.currency, l.currency, '') AS currency,
    o.total_amount,
    o.delivery_time,
    o.payload_hash,
    coalesce(s.increment_id, l.increment_id, '') AS increment_id,
    coalesce(s.state, l.state, '') AS magento_state,
    coalesce(s.magento_status, l.state, '') AS magento_status,
    coalesce(s.currency, l.currency, '') AS magento_currency,
    coalesce(s.grand_total, l.grand_total) AS grand_total,
    s.expected_total,
    coalesce(s.bridge, '[]') AS bridge,
    coalesce(s.total_refunded, 0) AS total_refunded,
    s.gone_at IS NOT NULL AS is_gone
FROM asked_ids i
LEFT JOIN orders o ON o.order_id = i.order_id
LEFT JOIN accounts a ON a.account_id = o.account_id
LEFT JOIN sales_orders s ON s.order_id = o.order_id
LEFT JOIN (
    SELECT order_id, arg_max(account_id, entity_id) AS account_id, arg_max(increment_id, entity_id) AS increment_id,
        arg_max(state, entity_id) AS state, arg_max(currency, entity_id) AS currency,
        arg_max(grand_total, entity_id) AS grand_total, arg_max(created_at, entity_id) AS created_at
    FROM lone_sales_orders
    WHERE state NOT IN ('canceled', 'closed') AND (
        account_id <> ''
        OR magento_id NOT IN (SELECT magento_id FROM magento_connections WHERE is_practice)
        OR NOT EXISTS (FROM magento_connections WHERE NOT is_practice)
    )
    GROUP BY order_id
) l ON l.order_id = i.order_id AND o.order_id IS NULL
ORDER BY i.order_id;

-- The refunds that TikTok has paid, as `refund_facts` counts them, each with its credit memo.
-- name: refunds
WITH mine AS (SELECT c.* FROM after_sale_cases c SEMI JOIN asked_ids i ON i.order_id = c.order_id)
SELECT
    c.order_id, c.case_id, c.refund_total, c.refund_subtotal, c.update_time, m.entity_id AS memo_id,
    coalesce(m.expected_total, c.refund_total) AS credit_due, coalesce(m.grand_total, 0) AS credited,
    (
        SELECT list(n.line_item_id ORDER BY n.case_line_id) FROM after_sale_lines n WHERE n.case_id = c.case_id
    ) AS line_item_ids
FROM mine c
LEFT JOIN credit_memos m ON m.case_id = c.case_id
WHERE c.state = 'REFUNDED' AND coalesce(c.refund_total, 0) > 0
    AND c.next_case_id NOT IN (SELECT case_id FROM mine) AND c.case_id NOT IN (SELECT pre_case_id FROM mine)
ORDER BY c.order_id, c.case_id;

-- An adjustment or a reserve about an order may come before its settlement: without that it is not settled yet. Some of
-- them state no settlement beside their parts.
-- name: settled
SELECT
    t.order_id, t.currency,
    sum(coalesce(t.settlement_amount, t.revenue_amount + t.shipping_amount + t.fee_tax_amount + t.adjustment_amount))
        AS settlement,
    sum(t.revenue_amount) AS revenue,
    sum(t.goods_amount) AS goods,
    sum(t.seller_discount_amount) AS seller_discount,
    sum(t.goods_refund_amount) AS goods_refund,
    sum(t.seller_discount_refund_amount) AS seller_discount_refund,
    max(s.statement_time) FILTER (t.type = 'ORDER') AS last_settled_at,
    bool_or(s.payment_status = 'FAILED') AS is_failed
FROM (SELECT t.* FROM statement_transactions t SEMI JOIN asked_ids i ON i.order_id = t.order_id) t
JOIN statements s ON s.statement_id = t.statement_id
GROUP BY t.order_id, t.currency
HAVING bool_or(t.type = 'ORDER')
ORDER BY t.order_id, t.currency;

-- name: first_statements
SELECT account_id, min(statement_time) AS first_at FROM statements GROUP BY account_id;
