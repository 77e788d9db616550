-- Made after the first orders are in, which is faster. The filters follow the sort so that counting reads the
-- index alone.

CREATE INDEX orders_by_update ON orders (
    shop_id, update_time, id, status, shipping_type, is_buyer_request_cancel
);

CREATE INDEX orders_by_create ON orders (
    shop_id, create_time, id, status, shipping_type, is_buyer_request_cancel
);

CREATE INDEX cases_by_update ON cases (shop_id, kind, update_time, id);

CREATE INDEX cases_by_create ON cases (shop_id, kind, create_time, id);

CREATE INDEX cases_by_order ON cases (order_id);

CREATE INDEX due_events_by_time ON due_events (due_time, id);

CREATE INDEX due_events_by_order ON due_events (order_id);

CREATE INDEX package_orders_by_package ON package_orders (package_id, order_id);

CREATE INDEX packages_by_update ON packages (shop_id, update_time, id, status);

CREATE INDEX packages_by_create ON packages (shop_id, create_time, id, status);

CREATE INDEX packages_by_tracking ON packages (tracking_number);
