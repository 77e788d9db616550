-- What the cards of the Overview count. {where} is the condition of a filter of the list of orders, {due} the
-- deadline that the card is about.

-- name: of_filter
-- One row per currency: orders, what they come to, and the nearest deadline that is still to be met or was missed.
SELECT
    o.currency,
    count(*) AS orders,
    coalesce(sum(o.total_amount), 0) AS amount,
    min({due}) AS due_at
FROM orders o
WHERE {where}
GROUP BY o.currency
ORDER BY o.currency;

-- name: returns_to_answer
-- The same of returns that wait for the seller, with the nearest time by which to answer.
SELECT
    c.currency,
    count(*) AS orders,
    coalesce(sum(c.refund_total), 0) AS amount,
    min(c.respond_by) AS due_at
FROM after_sale_cases c
WHERE c.kind = 'RETURN' AND list_contains($states, c.state)
    AND (($account_id = '' AND c.account_id NOT IN (FROM left_out_accounts)) OR c.account_id = $account_id)
GROUP BY c.currency
ORDER BY c.currency;
