-- The statements behind the figures. {where} is the condition of a filter of the list of orders, the other names in
-- braces are the words of `order_conditions`: the list and the figures count the same orders. Amounts are summed per
-- currency and never across.

-- name: totals
-- One row per account and currency. Orders are summed by their status first: what counts only sold ones then looks at a
-- few sums instead of each order.
WITH parts AS (
    SELECT
        o.account_id,
        o.currency,
        o.status,
        count(*) AS orders,
        count(*) FILTER (WHERE o.rts_sla_time IS NOT NULL OR o.tts_sla_time IS NOT NULL) AS with_deadline,
        count(*) FILTER (WHERE {sent_late}) AS late,
        sum(o.total_amount) AS sales,
        sum(o.seller_discount) AS seller_discount,
        sum(o.platform_discount) AS platform_discount,
        sum(o.shipping_seller_discount) AS shipping_seller_discount,
        sum(o.shipping_platform_discount) AS shipping_platform_discount,
        sum(o.shipping_cofunded_discount) AS shipping_cofunded_discount,
        sum(o.payment_discount) AS payment_discount
    FROM orders o
    WHERE {where}
    GROUP BY o.account_id, o.currency, o.status
)
SELECT
    o.account_id,
    o.currency,
    CAST(sum(o.orders) AS BIGINT) AS placed,
    CAST(coalesce(sum(o.orders) FILTER (WHERE {sold}), 0) AS BIGINT) AS orders,
    coalesce(sum(o.sales) FILTER (WHERE {sold}), 0) AS sales,
    CAST(coalesce(sum(o.orders) FILTER (WHERE o.status = 'CANCELLED'), 0) AS BIGINT) AS cancelled,
    CAST(coalesce(sum(o.with_deadline) FILTER (WHERE {sold}), 0) AS BIGINT) AS with_deadline,
    CAST(coalesce(sum(o.late) FILTER (WHERE {sold}), 0) AS BIGINT) AS late,
    coalesce(sum(o.seller_discount) FILTER (WHERE {sold}), 0) AS seller_discount,
    coalesce(sum(o.platform_discount) FILTER (WHERE {sold}), 0) AS platform_discount,
    coalesce(sum(o.shipping_seller_discount) FILTER (WHERE {sold}), 0) AS shipping_seller_discount,
    coalesce(sum(o.shipping_platform_discount) FILTER (WHERE {sold}), 0) AS shipping_platform_discount,
    coalesce(sum(o.shipping_cofunded_discount) FILTER (WHERE {sold}), 0) AS shipping_cofunded_discount,
    coalesce(sum(o.payment_discount) FILTER (WHERE {sold}), 0) AS payment_discount
FROM parts o
GROUP BY o.account_id, o.currency
ORDER BY o.account_id, o.currency;

-- name: by_time
-- Sold orders: one row per account, currency and day of the account's own time zone, and (where `day` is NULL) one per
-- currency, day of the week (1 is Monday) and hour. Orders are counted in quarters of an hour first, and only those are
-- moved into the time zone: every zone of today differs from UTC by whole quarters. How far it is ahead is looked up
-- once for each day, and for each quarter only on the days on which its clocks change.
WITH quarters AS MATERIALIZED (
    SELECT
        o.account_id,
        o.currency,
        time_bucket(INTERVAL 15 MINUTES, o.create_time) AS quarter,
        count(*) AS orders,
        coalesce(sum(o.total_amount), 0) AS sales
    FROM orders o
    WHERE {where} AND {sold}
    GROUP BY o.account_id, o.currency, quarter
), days AS MATERIALIZED (
    SELECT
        z.time_zone,
        d.day,
        timezone(z.time_zone, timezone('UTC', d.day)) - d.day AS ahead,
        timezone(z.time_zone, timezone('UTC', d.day + INTERVAL 1 DAY)) - (d.day + INTERVAL 1 DAY) AS ahead_after
    FROM (SELECT DISTINCT date_trunc('day', quarter) AS day FROM quarters) d
    CROSS JOIN (SELECT DISTINCT time_zone FROM accounts) z
), there AS (
    SELECT
        q.account_id,
        q.currency,
        q.orders,
        q.sales,
        CASE
            WHEN d.ahead = d.ahead_after THEN q.quarter + d.ahead
            ELSE timezone(d.time_zone, timezone('UTC', q.quarter))
        END AS at_local
    FROM quarters q
    JOIN accounts a ON a.account_id = q.account_id
    JOIN days d ON d.time_zone = a.time_zone AND d.day = date_trunc('day', q.quarter)
), parts AS (
    SELECT account_id, currency, CAST(at_local AS DATE) AS day, isodow(at_local) AS weekday, hour(at_local) AS hour,
        orders, sales
    FROM there
)
SELECT account_id, currency, day, weekday, hour, CAST(sum(orders) AS BIGINT) AS orders, sum(sales) AS sales
FROM parts
GROUP BY GROUPING SETS ((account_id, currency, day), (currency, weekday, hour))
ORDER BY ALL;

-- name: products
-- One row per variant and currency: its units (gifts only where $with_gifts), and what buyers pay for it, after
-- discounts. A line says itself what its order is: `o` are the lines here.
SELECT
    coalesce(nullif(o.sku_id, ''), o.seller_sku) AS sku,
    o.currency,
    any_value(o.account_id) AS account_id,
    any_value(coalesce(nullif(o.product_id, ''), o.product_name)) AS product_id,
    any_value(o.product_name) AS product,
    any_value(o.sku_name) AS variant,
    any_value(o.seller_sku) AS seller_sku,
    count(*) FILTER (WHERE $with_gifts OR NOT o.is_gift) AS units,
    coalesce(sum(o.sale_price), 0) AS sales
FROM order_lines o
WHERE {where} AND {sold}
GROUP BY sku, o.currency
ORDER BY sales DESC, sku, o.currency;

-- name: areas
-- One row per country, its largest part that TikTok states ('' for none) and currency.
SELECT
    o.recipient_region AS region,
    coalesce(o.recipient_area, '') AS area,
    o.currency,
    count(*) AS orders,
    coalesce(sum(o.total_amount), 0) AS sales
FROM orders o
WHERE {where} AND {sold}
GROUP BY ALL
ORDER BY sales DESC, region, area, o.currency;

-- name: reasons
-- One row per reason, who cancelled, and currency: cancelled orders and what they would have come to.
SELECT
    o.cancel_reason AS reason,
    o.cancellation_initiator AS initiator,
    o.currency,
    count(*) AS orders,
    coalesce(sum(o.total_amount), 0) AS sales
FROM orders o
WHERE {where} AND o.status = 'CANCELLED'
GROUP BY ALL
ORDER BY orders DESC, reason, initiator, o.currency;

-- name: speeds
-- One row per account, and one for all of them (`account_id` NULL): seconds from payment (cash on delivery: from
-- placing) to the carrier and to the buyer, in which half and nine tenths of the orders were there. They are sorted as
-- whole microseconds.
SELECT
    o.account_id,
    list_transform(quantile_cont(
        epoch_us(o.collection_time) - epoch_us({accepted_at}), [0.5, 0.9]
    ), lambda span: span / 1e6) AS shipment,
    list_transform(quantile_cont(
        epoch_us(o.delivery_time) - epoch_us({accepted_at}), [0.5, 0.9]
    ), lambda span: span / 1e6) AS delivery
FROM orders o
WHERE {where} AND {sold}
GROUP BY GROUPING SETS ((o.account_id), ())
ORDER BY o.account_id NULLS FIRST;

-- name: creation
-- The same to the sales order, of those that were created from here.
SELECT
    o.account_id,
    count(*) AS orders,
    list_transform(quantile_cont(
        epoch_us(o.sales_order_at) - epoch_us({accepted_at}), [0.5, 0.9]
    ), lambda span: span / 1e6) AS creation
FROM orders o
WHERE {where} AND {sold} AND {created_here}
GROUP BY GROUPING SETS ((o.account_id), ())
ORDER BY o.account_id NULLS FIRST;

-- name: funnel
-- One row per account and currency: how far the placed orders came.
WITH steps AS (
    SELECT
        o.account_id,
        o.currency,
        {paid} AS is_paid,
        o.sales_order_origin IS NOT NULL AS is_in_magento,
        {handed_over} AS is_handed_over,
        {delivered} AS is_delivered
    FROM orders o
    WHERE {where}
)
SELECT
    account_id,
    currency,
    count(*) AS placed,
    count(*) FILTER (WHERE is_paid) AS paid,
    count(*) FILTER (WHERE is_paid AND is_in_magento) AS in_magento,
    count(*) FILTER (WHERE is_paid AND is_handed_over) AS handed_over,
    count(*) FILTER (WHERE is_paid AND is_delivered) AS delivered
FROM steps
GROUP BY account_id, currency
ORDER BY account_id, currency;

-- name: currencies
SELECT o.currency, count(*) AS orders FROM orders o WHERE {where} GROUP BY o.currency ORDER BY orders DESC, o.currency;
