-- The statements behind the figures of payouts: by the day on which TikTok paid, of the account's own time zone,
-- whenever their orders were placed. Amounts are signed from the seller's side.

-- name: payouts
-- One row per statement that was paid in these days.
SELECT
    p.paid_date AS day,
    p.statement_id,
    p.account_id,
    p.currency,
    coalesce(p.settlement_amount, 0) AS paid_out,
    p.revenue_amount AS revenue,
    p.shipping_amount AS shipping,
    p.fee_tax_amount AS fees,
    p.adjustment_amount AS adjustments
FROM paid_statements p
WHERE p.paid_date BETWEEN $first AND $last
    AND (($account_id = '' AND p.account_id NOT IN (FROM left_out_accounts)) OR p.account_id = $account_id)
    AND ($currency = '' OR p.currency = $currency)
ORDER BY p.paid_date, p.account_id, p.statement_id;
