-- The ready questions, over the documented views alone. $account_id is "" for all accounts; $first and $last are days
-- of each account's own time zone, both included; the bounds of `placed_at` hold these days of all zones, so that only
-- their orders are moved into a zone.

-- name: sales_per_month
SELECT strftime(placed_date, '%Y-%m') AS month, account, currency, count(*) AS orders, sum(total_amount) AS sales
FROM order_facts
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY month, account, currency;

-- name: best_products
SELECT account, any_value(product) AS product, any_value(variant) AS variant, any_value(seller_sku) AS seller_sku, sku,
    currency, count(*) AS units, count(DISTINCT order_id) AS orders, sum(sale_price) AS sales
FROM line_facts
WHERE is_sold AND NOT is_extra AND NOT is_gift AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last
    AND $account_id IN ('', account_id)
GROUP BY account, sku, currency
ORDER BY units DESC, sku, currency;

-- name: last_sold
SELECT account, any_value(product) AS product, any_value(variant) AS variant, any_value(seller_sku) AS seller_sku, sku,
    max(placed_date) AS last_sold, count(*) AS units
FROM line_facts
WHERE is_sold AND NOT is_extra AND NOT is_gift AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last
    AND $account_id IN ('', account_id)
GROUP BY account, sku
ORDER BY last_sold, sku;

-- name: bought_together
WITH held AS (
    SELECT DISTINCT order_id, seller_sku
    FROM line_facts
    WHERE is_sold AND NOT is_extra AND NOT is_gift AND seller_sku <> '' AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last
        AND $account_id IN ('', account_id)
)
SELECT one.seller_sku AS product, other.seller_sku AS bought_with, count(*) AS orders
FROM held one
JOIN held other ON other.order_id = one.order_id AND other.seller_sku > one.seller_sku
GROUP BY ALL
ORDER BY orders DESC, product, bought_with;

-- name: basket_sizes
SELECT units, currency, count(*) AS orders, sum(total_amount) AS sales
FROM order_facts
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY units, currency;

-- name: best_hours
SELECT dayname(placed_at_local) AS weekday, hour(placed_at_local) AS hour, currency, count(*) AS orders,
    sum(total_amount) AS sales
FROM order_facts
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY isodow(placed_at_local), weekday, hour, currency
ORDER BY isodow(placed_at_local), hour, currency;

-- name: sales_per_region
SELECT region, area, currency, count(*) AS orders, sum(total_amount) AS sales
FROM order_facts
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY orders DESC, region, area, currency;

-- name: discounts_per_month
SELECT strftime(placed_date, '%Y-%m') AS month, account, currency,
    sum(coalesce(seller_discount, 0) + coalesce(shipping_seller_discount, 0)) AS by_seller,
    sum(coalesce(platform_discount, 0) + coalesce(shipping_platform_discount, 0) + coalesce(payment_discount, 0))
        AS by_tiktok,
    sum(coalesce(shipping_cofunded_discount, 0)) AS by_both,
    sum(total_amount) AS sales
FROM order_facts
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY month, account, currency;

-- name: dearest_orders
SELECT currency, total_amount, order_id, account, placed_date, status, units, region, increment_id
FROM order_facts
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
QUALIFY row_number() OVER (PARTITION BY currency ORDER BY total_amount DESC, order_id) <= 100
ORDER BY currency, total_amount DESC, order_id;

-- name: cash_on_delivery
SELECT is_cash_on_delivery, account, currency, count(*) AS orders, count(*) FILTER (WHERE is_cancelled) AS cancelled,
    round(100.0 * count(*) FILTER (WHERE is_cancelled) / count(*), 1) AS cancelled_percent,
    sum(total_amount) AS amount
FROM order_facts
WHERE NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY is_cash_on_delivery DESC, account, currency;

-- name: cancel_reasons
SELECT cancel_reason, cancelled_by, account, currency, count(*) AS orders, sum(total_amount) AS would_have_come_to
FROM order_facts
WHERE is_cancelled AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY orders DESC, cancel_reason, cancelled_by, account, currency;

-- name: cancelled_products
SELECT account, any_value(product) AS product, any_value(variant) AS variant, any_value(seller_sku) AS seller_sku, sku,
    count(DISTINCT order_id) AS orders, count(DISTINCT order_id) FILTER (WHERE is_cancelled) AS cancelled,
    round(100.0 * count(DISTINCT order_id) FILTER (WHERE is_cancelled) / count(DISTINCT order_id), 1)
        AS cancelled_percent
FROM line_facts
WHERE NOT is_extra AND NOT is_gift AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY account, sku
HAVING count(DISTINCT order_id) >= 10
ORDER BY cancelled_percent DESC, sku;

-- name: late_per_account
SELECT account, count(*) AS orders, count(*) FILTER (WHERE ready_at > ready_by) AS ready_late,
    count(*) FILTER (WHERE at_carrier_at > at_carrier_by) AS at_carrier_late,
    round(100.0 * count(*) FILTER (WHERE ready_at > ready_by OR at_carrier_at > at_carrier_by) / count(*), 1)
        AS late_percent
FROM order_facts
WHERE is_sold AND NOT is_extra AND ready_by IS NOT NULL AND ready_at IS NOT NULL
    AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY account
ORDER BY late_percent DESC, account;

-- name: overdue_now
SELECT order_id, account, placed_date, status, ready_by, at_carrier_by, cancelled_by_tiktok_at, total_amount, currency
FROM order_facts
WHERE $account_id IN ('', account_id) AND (
    (status IN ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING') AND ready_by < $now)
    OR (status IN ('AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING', 'AWAITING_COLLECTION') AND at_carrier_by < $now)
)
ORDER BY ready_by, order_id;

-- name: carrier_speed
SELECT carrier, account, count(*) AS orders,
    round(quantile_cont(epoch(delivered_at - at_carrier_at) / 86400, 0.5), 1) AS half_within_days,
    round(quantile_cont(epoch(delivered_at - at_carrier_at) / 86400, 0.9), 1) AS nine_tenths_within_days
FROM order_facts
WHERE is_sold AND delivered_at IS NOT NULL AND at_carrier_at IS NOT NULL AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last
    AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY half_within_days, carrier, account;

-- name: creation_speed
SELECT placed_date, account, count(*) AS sales_orders,
    round(quantile_cont(epoch(sales_order_at - accepted_at) / 3600, 0.5), 1) AS half_within_hours,
    round(quantile_cont(epoch(sales_order_at - accepted_at) / 3600, 0.9), 1) AS nine_tenths_within_hours
FROM order_facts
WHERE is_sold AND sales_order_origin = 'created' AND sales_order_at IS NOT NULL AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY placed_date, account;

-- name: without_sales_order
SELECT order_id, account, placed_date, status, total_amount, currency
FROM order_facts
WHERE is_sold AND NOT is_extra AND increment_id = '' AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
ORDER BY placed_date, order_id;

-- name: totals_that_differ
SELECT order_id, increment_id, account, placed_date, currency, total_amount, expected_total, magento_total,
    magento_total - expected_total AS difference
FROM order_facts
WHERE magento_total <> expected_total AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
ORDER BY abs(magento_total - expected_total) DESC, order_id;

-- name: failures_per_cause
SELECT code, account, currency, count(*) AS orders, sum(total_amount) AS amount, min(failed_at) AS first_failed_at
FROM failure_facts
WHERE $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY orders DESC, code, account, currency;

-- name: jobs_per_action
SELECT action, account, state, code, count(*) AS jobs, sum(attempts) AS attempts
FROM job_facts
WHERE CAST(requested_at AS DATE) BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY action, account, state, jobs DESC, code;

-- name: refunds_per_month
WITH back AS (
    SELECT order_id, sum(refunded_amount) AS refunds, bool_or(kind = 'RETURN') AS is_returned
    FROM case_facts
    GROUP BY order_id
)
SELECT strftime(placed_date, '%Y-%m') AS month, account, currency, count(*) AS orders, sum(total_amount) AS sales,
    count(*) FILTER (WHERE is_returned) AS returns_asked_for, count(*) FILTER (WHERE refunds > 0) AS orders_refunded,
    coalesce(sum(refunds), 0) AS refunds, round(100.0 * coalesce(sum(refunds), 0) / nullif(sum(total_amount), 0), 1)
        AS refunds_percent_of_sales
FROM order_facts
LEFT JOIN back USING (order_id)
WHERE is_sold AND NOT is_extra AND placed_at BETWEEN $first - 1 AND $last + 2
    AND placed_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY month, account, currency;

-- name: return_reasons
SELECT reason, account, currency, count(DISTINCT order_id) AS orders, sum(units) AS units,
    sum(refunded_amount) AS refunds
FROM case_facts
WHERE kind = 'RETURN' AND is_sold AND NOT is_extra AND placed_date BETWEEN $first AND $last
    AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY orders DESC, reason, account, currency;

-- name: returns_to_answer
SELECT respond_by, order_id, account, case_type, reason, units, asked_date
FROM case_facts
WHERE kind = 'RETURN' AND state = 'TO_ANSWER' AND $account_id IN ('', account_id)
ORDER BY respond_by NULLS LAST, case_id;

-- name: payouts_per_month
SELECT strftime(paid_date, '%Y-%m') AS month, account, currency, count(*) AS statements,
    sum(settlement_amount) AS paid_out, sum(revenue_amount) AS sales, sum(shipping_amount) AS shipping,
    sum(fee_tax_amount) AS fees_and_taxes, sum(adjustment_amount) AS adjustments
FROM payout_facts
WHERE is_paid AND paid_date BETWEEN $first AND $last AND $account_id IN ('', account_id)
GROUP BY ALL
ORDER BY month, account, currency;

-- name: not_paid_yet
SELECT statement_date, account, statement_id, payment_status, currency, settlement_amount, transactions
FROM payout_facts
WHERE NOT is_paid AND $account_id IN ('', account_id)
ORDER BY statement_date, account, statement_id;
