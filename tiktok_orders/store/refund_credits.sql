-- Each refund beside its sales order, its credit memo and the job of it. A request that was edited is superseded
-- by the one that it goes on with, as in `refund_facts`, said here in a way that is quick for few of many.
-- name: standings
SELECT
    c.case_id, c.account_id, c.order_id, c.kind, c.case_type, c.state,
    coalesce(nullif(c.reason_text, ''), c.reason) AS reason, c.update_time, c.currency, c.refund_total,
    coalesce(c.partial_amount, 0) > 0 AS is_partial, c.buyer_keeps_item,
    coalesce(c.next_case_id <> '' AND EXISTS (FROM after_sale_cases n WHERE n.case_id = c.next_case_id), FALSE)
        OR EXISTS (FROM after_sale_cases n WHERE n.pre_case_id <> '' AND n.pre_case_id = c.case_id) AS is_superseded,
    c.pre_case_id <> '' AND (
        EXISTS (FROM credit_memos b WHERE b.case_id = c.pre_case_id)
        OR EXISTS (
            FROM jobs b
            WHERE b.job_id = concat('credit:', c.account_id, ':', c.pre_case_id)
                AND b.state NOT IN ('skipped', 'stopped')
        )
    ) AS credited_before,
    coalesce(s.magento_id, '') AS magento_id, coalesce(s.increment_id, '') AS increment_id,
    coalesce(s.state, '') AS magento_state, s.total_invoiced, coalesce(m.increment_id, '') AS credit_memo,
    coalesce(j.state, '') AS job_state, coalesce(j.code, '') AS job_code
FROM picked c
LEFT JOIN sales_orders s ON s.order_id = c.order_id
LEFT JOIN credit_memos m ON m.case_id = c.case_id
LEFT JOIN jobs j ON j.job_id = concat('credit:', c.account_id, ':', c.case_id)
ORDER BY c.update_time NULLS LAST, c.case_id;

-- name: of_account
SELECT c.* FROM after_sale_cases c
SEMI JOIN sales_orders s ON s.order_id = c.order_id
ANTI JOIN credit_memos m ON m.case_id = c.case_id
WHERE c.account_id = $account_id AND c.state = 'REFUNDED' AND c.refund_total > 0
    AND (
        c.kind = 'RETURN'
        OR EXISTS (
            FROM orders o
            WHERE o.order_id = c.order_id AND o.status <> 'CANCELLED' AND c.unit_count < o.unit_count
        )
    );

-- name: of_orders
SELECT c.* FROM after_sale_cases c WHERE list_contains($order_ids, c.order_id);

-- name: parts
SELECT case_id, refund_total, refund_subtotal, refund_shipping_fee, refund_tax, retail_delivery_fee,
    buyer_service_fee, currency
FROM after_sale_cases WHERE list_contains($case_ids, case_id);

-- name: lines
SELECT case_id, line_item_id FROM after_sale_lines
WHERE list_contains($case_ids, case_id) AND line_item_id <> '' ORDER BY case_id, line_item_id;
