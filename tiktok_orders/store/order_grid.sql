-- One row per order, as the list, the exports and the order page show it, of the orders named `picked`, with their sales
-- orders from `linked`.
-- `base_total` is Magento's once a sales order exists, before that the total times the newest rate, and NULL
-- where there is none.
-- name: rows
SELECT
    o.order_id,
    o.account_id,
    a.title AS account_title,
    a.region,
    a.time_zone,
    a.is_practice,
    coalesce(s.increment_id, '') AS increment_id,
    o.status,
    coalesce(s.magento_status, '') AS magento_status,
    o.cancel_reason,
    o.cancellation_initiator,
    coalesce(f.code, '') AS failure_code,
    coalesce(f.message, '') AS failure_message,
    f.retry_at,
    coalesce(m.label, '') AS mismatch,
    coalesce(x.reason, '') AS rejection_reason,
    coalesce(x.rejected_by, '') AS rejected_by,
    coalesce(x.line_item_ids <> '[]', false) AS is_rejected_in_part,
    s.entity_id,
    coalesce(s.magento_id, '') AS magento_id,
    o.total_amount,
    o.currency,
    coalesce(s.base_currency, w.base_currency) AS base_currency,
    coalesce(s.base_grand_total, CAST(o.total_amount * r.rate AS DECIMAL(18, 4))) AS base_total,
    s.base_grand_total IS NOT NULL AS base_total_is_final,
    r.rate,
    r.rate_source,
    r.rate_date,
    o.create_time,
    o.imported_at,
    o.update_time,
    o.paid_time,
    o.hold_ends_at,
    o.rts_sla_time,
    o.unit_count,
    o.ordered_items,
    o.recipient_name,
    o.recipient_region,
    o.tracking_number,
    o.shipping_provider,
    o.is_buyer_request_cancel,
    o.is_sample_order,
    o.has_gift,
    o.has_message,
    q.respond_by,
    coalesce(q.request_reason, '') AS request_reason,
    coalesce(q.request_action, '') AS request_action
FROM picked o
JOIN accounts a ON a.account_id = o.account_id
CROSS JOIN workspace w
LEFT JOIN linked s ON s.order_id = o.order_id
LEFT JOIN order_failures f ON f.order_id = o.order_id
LEFT JOIN order_mismatches m ON m.order_id = o.order_id
LEFT JOIN newest_rejections x ON x.order_id = o.order_id
LEFT JOIN current_rates r ON r.currency = o.currency
LEFT JOIN (
    SELECT order_id, min(respond_by) AS respond_by,
        arg_min(reason_text, coalesce(respond_by, 'infinity')) AS request_reason,
        arg_min(next_action, coalesce(respond_by, 'infinity')) AS request_action
    FROM after_sale_cases WHERE state = 'TO_ANSWER' GROUP BY order_id
) q ON q.order_id = o.order_id;

-- name: accounts_of
SELECT o.order_id, o.account_id FROM orders o JOIN asked_ids USING (order_id);

-- name: selected
SELECT o.* FROM orders o JOIN asked_ids USING (order_id);

-- name: rates
SELECT currency, rate FROM current_rates ORDER BY currency;

-- name: any_failure
SELECT 1 FROM order_failures LIMIT 1;

-- name: any_mismatch
SELECT 1 FROM mismatches WHERE closed_at IS NULL LIMIT 1;

-- name: left_out
SELECT account_id FROM left_out_accounts ORDER BY account_id;

-- name: zones
SELECT account_id, time_zone FROM accounts ORDER BY account_id;
