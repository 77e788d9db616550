-- What figures and people's own questions read of what comes after the sale: returns, refunds, payouts.

-- One row per statement that was paid, with the day of it in the account's own time zone: the payment says when, and
-- where a market has no payments the statement does.
CREATE VIEW paid_statements AS
SELECT
    s.statement_id, s.account_id, s.statement_time, s.currency, s.settlement_amount, s.revenue_amount,
    s.shipping_amount, s.fee_tax_amount, s.adjustment_amount, s.transaction_count,
    coalesce(p.paid_time, s.payment_time) AS paid_time,
    CAST(timezone(a.time_zone, timezone('UTC', coalesce(p.paid_time, s.payment_time))) AS DATE) AS paid_date
FROM statements s
JOIN accounts a ON a.account_id = s.account_id
LEFT JOIN payments p ON p.payment_id = s.payment_id
WHERE s.payment_status = 'PAID';

-- Views for people's own questions, beside those of 0014: no personal data, no practice accounts beside a real one.
CREATE VIEW case_facts AS
SELECT
    c.case_id,
    c.order_id,
    c.account_id,
    a.account,
    c.kind,
    c.case_type,
    c.state,
    c.role AS asked_by,
    coalesce(nullif(c.reason_text, ''), c.reason) AS reason,
    c.create_time AS asked_at,
    CAST(timezone(a.time_zone, timezone('UTC', c.create_time)) AS DATE) AS asked_date,
    c.respond_by,
    c.unit_count AS units,
    coalesce(nullif(c.currency, ''), o.currency) AS currency,
    c.refunded_amount,
    c.refunded_at,
    CAST(timezone(a.time_zone, timezone('UTC', c.refunded_at)) AS DATE) AS refunded_date,
    o.create_time AS placed_at,
    CAST(timezone(a.time_zone, timezone('UTC', o.create_time)) AS DATE) AS placed_date,
    o.status NOT IN ('UNPAID', 'CANCELLED') AS is_sold,
    o.is_sample_order OR o.is_replacement_order OR o.is_exchange_order AS is_extra
FROM refund_facts c
JOIN account_facts a ON a.account_id = c.account_id
LEFT JOIN orders o ON o.order_id = c.order_id;

CREATE VIEW payout_facts AS
SELECT
    s.statement_id,
    s.account_id,
    a.account,
    a.region AS account_region,
    CAST(s.statement_time - INTERVAL 1 DAY AS DATE) AS statement_date,
    s.currency,
    s.settlement_amount,
    s.revenue_amount,
    s.shipping_amount,
    s.fee_tax_amount,
    s.adjustment_amount,
    s.transaction_count AS transactions,
    s.payment_status,
    p.statement_id IS NOT NULL AS is_paid,
    p.paid_time AS paid_at,
    p.paid_date
FROM statements s
JOIN account_facts a ON a.account_id = s.account_id
LEFT JOIN paid_statements p ON p.statement_id = s.statement_id;
