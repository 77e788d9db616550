-- name: requests_to_follow
SELECT c.case_id, c.order_id, c.state, c.unit_count, o.unit_count AS order_unit_count, o.status AS order_status,
    s.magento_id, s.state AS magento_state,
    -- What the policy did not want any more was never on hold: it is as if nobody had asked.
    CASE WHEN h.state = 'skipped' AND h.code = 'policy_unwanted' THEN '' ELSE coalesce(h.state, '') END AS hold_job,
    coalesce(r.state, '') AS release_job
FROM after_sale_cases c
JOIN orders o ON o.order_id = c.order_id
JOIN sales_orders s ON s.order_id = c.order_id
LEFT JOIN jobs h ON h.job_id = concat('hold_in_magento:', c.account_id, ':', c.case_id)
LEFT JOIN jobs r ON r.job_id = concat('release_in_magento:', c.account_id, ':', c.case_id)
WHERE c.account_id = $account_id AND c.kind = 'CANCELLATION' AND c.case_type = 'BUYER_CANCEL'
    AND (c.state = 'TO_ANSWER' OR h.job_id IS NOT NULL)
ORDER BY c.case_id;

-- name: open_requests_of_orders
SELECT order_id, case_id FROM after_sale_cases
WHERE list_contains($order_ids, order_id) AND kind = 'CANCELLATION' AND state = 'TO_ANSWER'
ORDER BY case_id;

-- name: hold_jobs_of_orders
SELECT h.order_id, h.job_id, h.state, coalesce(r.state, '') AS release_state, coalesce(r.code, '') AS release_code
FROM jobs h
LEFT JOIN jobs r ON r.job_id = replace(h.job_id, 'hold_in_magento:', 'release_in_magento:')
WHERE h.action = 'hold_in_magento' AND list_contains($order_ids, h.order_id)
ORDER BY h.job_id;

-- name: requests_not_read
SELECT o.order_id
FROM orders o
WHERE o.account_id = $account_id AND o.is_buyer_request_cancel
    AND NOT EXISTS (
        SELECT 1 FROM after_sale_cases c
        WHERE c.order_id = o.order_id AND c.kind = 'CANCELLATION' AND c.state = 'TO_ANSWER'
    )
ORDER BY o.order_id;
