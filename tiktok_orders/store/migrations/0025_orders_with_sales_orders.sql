-- When and how an order got its sales order, beside TikTok's words, for figures alone: joining all sales orders to a
-- million orders was most of what they took. `store.sales_orders.carry_to_orders` keeps it what `sales_orders` says.
ALTER TABLE orders ADD COLUMN sales_order_at TIMESTAMP;            -- NULL until there is a sales order
ALTER TABLE orders ADD COLUMN sales_order_origin VARCHAR;          -- created, adopted; NULL until there is one

UPDATE orders SET sales_order_at = s.linked_at, sales_order_origin = coalesce(s.origin, '')
FROM sales_orders s
WHERE s.order_id = orders.order_id;
