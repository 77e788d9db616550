-- Magento's base total beside TikTok's, for sorting alone: joining all sales orders to a million orders takes five
-- times as long as reading a column. `store.sales_orders.carry_to_orders` keeps it what `sales_orders` says.
ALTER TABLE orders ADD COLUMN base_grand_total DECIMAL(18, 4);     -- NULL until there is a sales order

UPDATE orders SET base_grand_total = s.base_grand_total FROM sales_orders s WHERE s.order_id = orders.order_id;
