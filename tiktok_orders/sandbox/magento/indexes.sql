CREATE INDEX sales_order_by_ext_order_id ON sales_order (ext_order_id);
CREATE INDEX sales_order_by_updated_at ON sales_order (updated_at, entity_id);
CREATE INDEX sales_order_by_created_at ON sales_order (created_at);
CREATE INDEX sales_order_item_by_order ON sales_order_item (order_id);
CREATE INDEX sales_order_item_by_sku ON sales_order_item (sku);
CREATE INDEX sales_order_address_by_order ON sales_order_address (parent_id);
CREATE INDEX sales_order_payment_by_order ON sales_order_payment (parent_id);
CREATE INDEX sales_order_status_history_by_order ON sales_order_status_history (parent_id);
CREATE INDEX sales_invoice_by_order ON sales_invoice (order_id);
CREATE INDEX sales_shipment_by_order ON sales_shipment (order_id);
CREATE INDEX sales_shipment_track_by_shipment ON sales_shipment_track (parent_id);
CREATE INDEX sales_creditmemo_by_order ON sales_creditmemo (order_id);
CREATE INDEX inventory_reservation_by_sku ON inventory_reservation (sku, stock_id)
