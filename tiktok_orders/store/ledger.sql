-- name: lines
SELECT j.job_id, j.order_id, j.account_id, coalesce(a.title, '') AS account_title, j.action, j.state, j.requested_by,
    j.requested_at, j.sent_at, j.answered_at, j.linked_at, j.confirmed_at, j.tries, j.code, j.message,
    coalesce(s.increment_id, '') AS increment_id, coalesce(s.magento_id, '') AS magento_id, s.entity_id
FROM jobs j
LEFT JOIN accounts a ON a.account_id = j.account_id
LEFT JOIN sales_orders s ON s.order_id = j.order_id

-- name: attempts
SELECT t.*
FROM job_attempts t
JOIN jobs j ON j.job_id = t.job_id
LEFT JOIN sales_orders s ON s.order_id = j.order_id

-- name: counted
SELECT count(*) AS lines FROM jobs j LEFT JOIN sales_orders s ON s.order_id = j.order_id

-- name: prove_once
WITH counted AS (
    SELECT * FROM sales_orders
    WHERE order_id NOT IN (SELECT order_id FROM orders WHERE account_id IN (FROM left_out_accounts))
)
SELECT
    (SELECT count(*) FROM counted) AS linked,
    (SELECT count(*) FROM (SELECT 1 FROM counted GROUP BY order_id HAVING count(*) > 1)) AS orders_with_several,
    (SELECT count(*) FROM (
        SELECT 1 FROM counted WHERE entity_id IS NOT NULL GROUP BY magento_id, entity_id HAVING count(*) > 1
    )) AS shared_sales_orders;
