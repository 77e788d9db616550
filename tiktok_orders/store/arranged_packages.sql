-- name: save
INSERT INTO arranged_packages (package_id, account_id, order_id, line_item_ids, handover_method, slot_start, slot_end,
    service_name, price, currency, arranged_at, arranged_by, status, tracking_number, shipping_provider)
VALUES ($package_id, $account_id, $order_id, $line_item_ids, $handover_method, $slot_start, $slot_end,
    $service_name, $price, $currency, $arranged_at, $arranged_by, '', '', '')
ON CONFLICT (package_id) DO UPDATE SET
    order_id = excluded.order_id, line_item_ids = excluded.line_item_ids, handover_method = excluded.handover_method,
    slot_start = excluded.slot_start, slot_end = excluded.slot_end, service_name = excluded.service_name,
    price = excluded.price, currency = excluded.currency, arranged_at = excluded.arranged_at,
    arranged_by = excluded.arranged_by, label_ready_at = NULL;

-- name: note
-- A parcel that is dropped off has no time at which it is collected.
UPDATE arranged_packages SET
    status = $status, tracking_number = $tracking_number, shipping_provider = $shipping_provider,
    handover_method = coalesce(nullif($handover_method, ''), handover_method),
    slot_start = CASE WHEN $handover_method = 'DROP_OFF' THEN NULL ELSE coalesce($slot_start, slot_start) END,
    slot_end = CASE WHEN $handover_method = 'DROP_OFF' THEN NULL ELSE coalesce($slot_end, slot_end) END,
    label_ready_at = CASE WHEN $has_label THEN coalesce(label_ready_at, $read_at) ELSE label_ready_at END,
    read_at = $read_at
WHERE package_id = $package_id;

-- name: find
SELECT * FROM arranged_packages WHERE list_contains($package_ids, package_id);

-- name: of_orders
SELECT * FROM arranged_packages WHERE list_contains($order_ids, order_id) ORDER BY arranged_at, package_id;

-- name: times_done
SELECT order_id, count(*) AS jobs FROM jobs
WHERE action = $action AND state = 'done' AND list_contains($order_ids, order_id)
GROUP BY order_id;
