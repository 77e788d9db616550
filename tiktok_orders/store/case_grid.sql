-- One row per case of the page, with its order's sales order.
-- name: rows
SELECT
    c.case_id, c.order_id, c.account_id, a.title AS account_title, a.region, a.time_zone, c.kind, c.case_type,
    c.status, c.state, c.reason, c.reason_text, c.refund_total, c.currency, c.create_time, c.update_time,
    c.next_action, c.respond_by, c.arbitration_status, c.unit_count, c.refund_subtotal, c.refund_shipping_fee,
    c.refund_tax, c.tracking_number, c.provider_name, c.next_case_id,
    n.case_id IS NOT NULL AS is_superseded,
    c.increment_id, c.magento, c.credit_memo, c.credited_total, c.expected_total, c.credited_currency
FROM in_magento c
JOIN accounts a ON a.account_id = c.account_id
-- A list of all ids would be made anew for each page: only those that the page's cases name are looked for.
LEFT JOIN (SELECT o.case_id FROM after_sale_cases o SEMI JOIN picked p ON o.case_id = p.next_case_id) n
    ON n.case_id = c.next_case_id;

-- name: in_magento
-- The picked cases, each with what Magento's books have of it.
SELECT
    c.*,
    coalesce(s.increment_id, '') AS increment_id,
    CASE
        WHEN s.order_id IS NULL THEN 'no_sales_order'
        WHEN m.grand_total <> m.expected_total OR c.refund_total <> m.refund_total THEN 'differs'
        WHEN m.case_id IS NOT NULL THEN 'credited'
        WHEN s.state = 'canceled' THEN 'cancelled'
        WHEN s.state = 'closed' THEN 'closed'
        WHEN c.next_case_id <> '' THEN 'nothing_yet'
        WHEN j.state IN ('queued', 'running', 'unknown') THEN 'crediting'
        WHEN j.state = 'skipped' AND j.code = 'credit_without_invoice' AND coalesce(s.total_invoiced, 0) = 0
            THEN 'not_invoiced'
        WHEN c.state = 'REFUNDED' AND coalesce(c.refund_total, 0) > 0 THEN 'to_credit'
        WHEN s.state = 'holded' THEN 'on_hold'
        ELSE 'nothing_yet'
    END AS magento,
    coalesce(m.increment_id, '') AS credit_memo, m.grand_total AS credited_total, m.expected_total,
    coalesce(m.currency, '') AS credited_currency
FROM picked c
LEFT JOIN sales_orders s ON s.order_id = c.order_id
LEFT JOIN credit_memos m ON m.case_id = c.case_id
LEFT JOIN (
    SELECT split_part(job_id, ':', 3) AS case_id, account_id, state, code FROM jobs
    WHERE action = 'credit_in_magento' AND state IN ('queued', 'running', 'unknown', 'skipped')
) j ON j.case_id = c.case_id AND j.account_id = c.account_id;

-- name: list_statuses
SELECT DISTINCT status FROM after_sale_cases WHERE status <> '' ORDER BY status;

-- name: list_reasons
SELECT DISTINCT coalesce(nullif(reason_text, ''), reason) AS reason FROM after_sale_cases WHERE reason <> ''
    OR reason_text <> '' ORDER BY reason;

-- name: orders_of_cases
SELECT case_id, order_id FROM after_sale_cases WHERE list_contains($case_ids, case_id);

-- name: accounts_of_cases
SELECT case_id, account_id FROM after_sale_cases SEMI JOIN asked_ids USING (case_id);
