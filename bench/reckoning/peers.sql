-- The figures' questions in the SQL that SQLite and PostgreSQL both understand. Amounts are ten-thousandths, times
-- seconds since 1970. {where} is the condition of a scope; the other words in braces are those of the list.
-- name: totals
SELECT
    o.account_id, o.currency,
    count(*) AS placed,
    count(*) FILTER (WHERE {sold}) AS orders,
    coalesce(sum(o.total_amount) FILTER (WHERE {sold}), 0) AS sales,
    count(*) FILTER (WHERE o.status = 'CANCELLED') AS cancelled,
    count(*) FILTER (WHERE {sold} AND (o.rts_sla_time IS NOT NULL OR o.tts_sla_time IS NOT NULL)) AS with_deadline,
    count(*) FILTER (WHERE {sold} AND {sent_late}) AS late,
    coalesce(sum(o.seller_discount) FILTER (WHERE {sold}), 0) AS seller_discount,
    coalesce(sum(o.platform_discount) FILTER (WHERE {sold}), 0) AS platform_discount,
    coalesce(sum(o.shipping_seller_discount) FILTER (WHERE {sold}), 0) AS shipping_seller_discount,
    coalesce(sum(o.shipping_platform_discount) FILTER (WHERE {sold}), 0) AS shipping_platform_discount,
    coalesce(sum(o.shipping_cofunded_discount) FILTER (WHERE {sold}), 0) AS shipping_cofunded_discount,
    coalesce(sum(o.payment_discount) FILTER (WHERE {sold}), 0) AS payment_discount
FROM orders o
WHERE {where}
GROUP BY o.account_id, o.currency;

-- name: products
SELECT
    coalesce(nullif(l.sku_id, ''), l.seller_sku) AS sku, o.currency,
    count(*) FILTER (WHERE $with_gifts OR NOT l.is_gift) AS units,
    coalesce(sum(l.sale_price), 0) AS sales,
    max(coalesce(nullif(l.product_id, ''), l.product_name)) AS product_id,
    max(l.product_name) AS product, max(l.sku_name) AS variant
FROM orders o
JOIN order_lines l ON l.order_id = o.order_id
WHERE {where} AND {sold}
GROUP BY 1, 2;

-- name: areas
SELECT
    o.recipient_region AS region, coalesce(o.recipient_area, '') AS area, o.currency, count(*) AS orders,
    coalesce(sum(o.total_amount), 0) AS sales
FROM orders o
WHERE {where} AND {sold}
GROUP BY 1, 2, 3;

-- name: reasons
SELECT
    o.cancel_reason AS reason, o.cancellation_initiator AS initiator, o.currency, count(*) AS orders,
    coalesce(sum(o.total_amount), 0) AS sales
FROM orders o
WHERE {where} AND o.status = 'CANCELLED'
GROUP BY 1, 2, 3;

-- name: speeds
-- Equal spans are counted first: sorting each order's takes twice as long.
WITH told AS MATERIALIZED (
    SELECT o.account_id, o.collection_time - {accepted_at} AS shipment,
        o.delivery_time - {accepted_at} AS delivery
    FROM orders o
    WHERE {where} AND {sold}
), spans AS MATERIALIZED (
    SELECT account_id, 1 AS way, shipment AS span, count(*) AS orders FROM told WHERE shipment IS NOT NULL GROUP BY 1, 3
    UNION ALL
    SELECT account_id, 2, delivery, count(*) FROM told WHERE delivery IS NOT NULL GROUP BY 1, 3
), {ranked}
SELECT account_id, max(CASE WHEN way = 1 THEN half END) AS shipment_half, max(CASE WHEN way = 1 THEN most END)
    AS shipment_most, max(CASE WHEN way = 2 THEN half END) AS delivery_half, max(CASE WHEN way = 2 THEN most END)
    AS delivery_most
FROM middles
GROUP BY account_id;

-- name: creation
WITH spans AS MATERIALIZED (
    SELECT o.account_id, 1 AS way, s.linked_at - {accepted_at} AS span, count(*) AS orders
    FROM orders o
    JOIN sales_orders s ON s.order_id = o.order_id
    WHERE {where} AND {sold} AND s.origin = 'created' AND s.linked_at IS NOT NULL
    GROUP BY 1, 3
), {ranked}
SELECT account_id, orders, half AS creation_half, most AS creation_most FROM middles;

-- name: ranked
every AS (
    SELECT account_id, way, span, orders FROM spans
    UNION ALL
    SELECT NULL, way, span, CAST(sum(orders) AS BIGINT) FROM spans GROUP BY way, span
), counted AS MATERIALIZED (
    SELECT account_id, way, span,
        CAST(sum(orders) OVER (PARTITION BY account_id, way ORDER BY span) AS BIGINT) AS until,
        CAST(sum(orders) OVER (PARTITION BY account_id, way) AS BIGINT) AS of_all
    FROM every
), picked AS (
    SELECT account_id, way, max(of_all) AS orders,
        min(CASE WHEN until > (of_all - 1) / 2 THEN span END) AS half_low,
        min(CASE WHEN until > of_all / 2 THEN span END) AS half_high,
        min(CASE WHEN until > (of_all - 1) * 9 / 10 THEN span END) AS most_low,
        min(CASE WHEN until > ((of_all - 1) * 9 + 9) / 10 THEN span END) AS most_high
    FROM counted
    GROUP BY account_id, way
), middles AS (
    SELECT account_id, way, orders, (half_low + half_high) / 2.0 AS half,
        most_low + (most_high - most_low) * ((orders - 1) * 9 % 10) / 10.0 AS most
    FROM picked
)

-- name: funnel
SELECT
    o.account_id, o.currency, count(*) AS placed,
    count(*) FILTER (WHERE {paid}) AS paid,
    count(*) FILTER (WHERE {paid} AND s.order_id IS NOT NULL) AS in_magento,
    count(*) FILTER (WHERE {paid} AND {handed_over}) AS handed_over,
    count(*) FILTER (WHERE {paid} AND {delivered}) AS delivered
FROM orders o
LEFT JOIN sales_orders s ON s.order_id = o.order_id
WHERE {where}
GROUP BY o.account_id, o.currency;

-- name: currencies
SELECT o.currency, count(*) AS orders FROM orders o WHERE {where} GROUP BY o.currency;

-- name: return_reasons
SELECT
    coalesce(nullif(c.reason_text, ''), c.reason) AS reason, coalesce(nullif(c.currency, ''), o.currency) AS currency,
    count(DISTINCT o.order_id) AS orders, sum(c.refunded_amount) AS refunds
FROM refund_facts c
JOIN orders o ON o.order_id = c.order_id
WHERE c.kind = 'RETURN' AND {where} AND {sold}
GROUP BY 1, 2;

-- name: refund_facts
CREATE VIEW refund_facts AS
SELECT c.*, CASE WHEN c.state = 'REFUNDED' THEN coalesce(c.refund_total, 0) ELSE 0 END AS refunded_amount
FROM after_sale_cases c
WHERE NOT EXISTS (SELECT 1 FROM after_sale_cases n WHERE n.case_id = c.next_case_id)
    AND NOT EXISTS (SELECT 1 FROM after_sale_cases n WHERE n.pre_case_id = c.case_id);
