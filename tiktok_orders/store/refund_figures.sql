-- The statements behind the figures of what comes after the sale, written like those of `analytics.sql`: returns and
-- refunds of the sold orders that a filter of the list holds, as far as they have come, of the accounts whose refunds
-- were read.

-- name: refunds
-- One row per account, currency and day of placing (of the account's own time zone): orders of which money was paid
-- back, orders for which goods or money were asked back, and what was paid back.
-- The day is that of the last midnight there before it: moving each order into its time zone takes as long as all else.
WITH orders_back AS MATERIALIZED (
    SELECT
        o.order_id,
        o.account_id,
        o.create_time,
        coalesce(nullif(c.currency, ''), o.currency) AS currency,
        sum(c.refunded_amount) AS refunds,
        bool_or(c.kind = 'RETURN') AS is_returned
    FROM refund_facts c
    JOIN orders o ON o.order_id = c.order_id
    WHERE {where} AND {sold} AND {refunds_read}
    GROUP BY ALL
), days AS (
    SELECT unnest(
        generate_series(
            CAST(min(create_time) AS DATE) - INTERVAL 1 DAY,
            CAST(max(create_time) AS DATE) + INTERVAL 1 DAY,
            INTERVAL 1 DAY
        )
    ) AS day
    FROM orders_back
), midnights AS (
    SELECT a.account_id, CAST(d.day AS DATE) AS day, timezone('UTC', timezone(a.time_zone, d.day)) AS begins_at
    FROM accounts a, days d
)
SELECT
    b.account_id,
    b.currency,
    m.day,
    count(*) FILTER (WHERE b.refunds > 0) AS refunded,
    count(*) FILTER (WHERE b.is_returned) AS returned,
    sum(b.refunds) AS refunds
FROM orders_back b
ASOF JOIN midnights m ON m.account_id = b.account_id AND b.create_time >= m.begins_at
GROUP BY ALL
ORDER BY b.account_id, b.currency, m.day;

-- name: return_reasons
-- One row per reason and currency: orders for which goods or money were asked back for it, and what was paid back.
SELECT
    coalesce(nullif(c.reason_text, ''), c.reason) AS reason,
    coalesce(nullif(c.currency, ''), o.currency) AS currency,
    count(DISTINCT o.order_id) AS orders,
    sum(c.refunded_amount) AS refunds
FROM refund_facts c
JOIN orders o ON o.order_id = c.order_id
WHERE c.kind = 'RETURN' AND {where} AND {sold} AND {refunds_read}
GROUP BY ALL
ORDER BY orders DESC, reason, currency;
