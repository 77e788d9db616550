-- name: stored_of_batch
SELECT o.order_id, o.account_id, o.update_time, o.payload_hash, o.payload_version, o.recipient_address, o.imported_at
FROM orders o
JOIN batch_ids b ON b.order_id = o.order_id;

-- name: stored_hashes
SELECT o.order_id, o.payload_hash FROM orders o SEMI JOIN batch_ids b ON b.order_id = o.order_id
WHERE o.account_id = $account_id;

-- name: insert_orders
INSERT INTO orders BY NAME SELECT * FROM batch_rows;

-- name: change_orders
INSERT INTO orders BY NAME SELECT * FROM batch_rows
ON CONFLICT (order_id) DO UPDATE SET

-- name: delete_lines
DELETE FROM order_lines WHERE order_id = ANY($order_ids);

-- name: insert_lines
INSERT INTO order_lines BY NAME SELECT * FROM batch_rows;

-- name: insert_payloads
INSERT INTO order_payloads BY NAME SELECT * FROM batch_rows;
