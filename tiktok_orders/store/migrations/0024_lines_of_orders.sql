-- What decides whether a line counts stands on the line as well, as on its order: products are counted without joining
-- each line to its order, which takes five times as long. An import writes an order's lines anew whenever it writes the
-- order, so both say the same.
ALTER TABLE order_lines ADD COLUMN account_id VARCHAR;
ALTER TABLE order_lines ADD COLUMN create_time TIMESTAMP;
ALTER TABLE order_lines ADD COLUMN status VARCHAR;
ALTER TABLE order_lines ADD COLUMN currency VARCHAR;
ALTER TABLE order_lines ADD COLUMN is_sample_order BOOLEAN;
ALTER TABLE order_lines ADD COLUMN is_replacement_order BOOLEAN;
ALTER TABLE order_lines ADD COLUMN is_exchange_order BOOLEAN;

UPDATE order_lines SET
    account_id = o.account_id,
    create_time = o.create_time,
    status = o.status,
    currency = o.currency,
    is_sample_order = o.is_sample_order,
    is_replacement_order = o.is_replacement_order,
    is_exchange_order = o.is_exchange_order
FROM orders o
WHERE o.order_id = order_lines.order_id;
