-- The rows that the peers get of our database, columns in the order of their tables: only those that figures need.
-- name: accounts
SELECT account_id, time_zone FROM accounts;

-- name: orders
SELECT
    order_id, account_id, status, currency,
    epoch(create_time)::BIGINT, epoch(paid_time)::BIGINT, epoch(rts_time)::BIGINT, epoch(collection_time)::BIGINT,
    epoch(delivery_time)::BIGINT, epoch(rts_sla_time)::BIGINT, epoch(tts_sla_time)::BIGINT,
    (total_amount * 10000)::BIGINT, (seller_discount * 10000)::BIGINT, (platform_discount * 10000)::BIGINT,
    (shipping_seller_discount * 10000)::BIGINT, (shipping_platform_discount * 10000)::BIGINT,
    (shipping_cofunded_discount * 10000)::BIGINT, (payment_discount * 10000)::BIGINT,
    is_cod, is_sample_order, is_replacement_order, is_exchange_order,
    recipient_region, recipient_area, cancel_reason, cancellation_initiator
FROM orders
ORDER BY create_time, order_id;

-- name: order_lines
SELECT
    order_id, line_item_id, product_id, sku_id, product_name, sku_name, seller_sku, is_gift,
    (sale_price * 10000)::BIGINT
FROM order_lines
ORDER BY order_id, line_item_id;

-- name: sales_orders
SELECT order_id, origin, epoch(linked_at)::BIGINT FROM sales_orders ORDER BY order_id;

-- name: after_sale_cases
SELECT
    case_id, order_id, kind, state, reason, reason_text, currency, (refund_total * 10000)::BIGINT, pre_case_id,
    next_case_id
FROM after_sale_cases
ORDER BY case_id;

-- name: statements
SELECT
    statement_id, account_id, currency, (settlement_amount * 10000)::BIGINT, (revenue_amount * 10000)::BIGINT,
    (shipping_amount * 10000)::BIGINT, (fee_tax_amount * 10000)::BIGINT, (adjustment_amount * 10000)::BIGINT,
    payment_status, payment_id, epoch(payment_time)::BIGINT
FROM statements
ORDER BY statement_id;

-- name: payments
SELECT payment_id, epoch(paid_time)::BIGINT FROM payments ORDER BY payment_id;
