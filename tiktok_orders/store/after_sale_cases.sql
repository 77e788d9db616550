-- name: stored_of_batch
SELECT c.case_id, c.account_id, c.update_time, c.payload_hash, c.payload_version, c.first_seen_at
FROM after_sale_cases c
JOIN batch_ids b ON b.case_id = c.case_id;

-- name: save_cases
INSERT OR REPLACE INTO after_sale_cases BY NAME SELECT * FROM batch_rows;

-- name: delete_lines
DELETE FROM after_sale_lines WHERE case_id = ANY($case_ids);

-- name: insert_lines
INSERT INTO after_sale_lines BY NAME SELECT * FROM batch_rows;

-- name: insert_payloads
INSERT INTO after_sale_payloads BY NAME SELECT * FROM batch_rows;

-- name: find_case
SELECT c.*, c.next_case_id IN (SELECT case_id FROM after_sale_cases) AS is_superseded
FROM after_sale_cases c WHERE c.case_id = $case_id;

-- name: cases_of_order
SELECT c.*, c.next_case_id IN (SELECT case_id FROM after_sale_cases) AS is_superseded
FROM after_sale_cases c WHERE c.order_id = $order_id
ORDER BY c.create_time DESC NULLS LAST, c.case_id;

-- name: cases_by_id
SELECT c.*, c.next_case_id IN (SELECT case_id FROM after_sale_cases) AS is_superseded
FROM after_sale_cases c WHERE c.case_id = ANY($case_ids);

-- name: open_of_orders
SELECT c.*, FALSE AS is_superseded
FROM after_sale_cases c
WHERE c.order_id = ANY($order_ids) AND c.state = 'TO_ANSWER'
ORDER BY c.respond_by NULLS LAST, c.case_id;

-- name: lines_of_case
SELECT * FROM after_sale_lines WHERE case_id = $case_id ORDER BY case_line_id;

-- name: payloads_of_case
SELECT version, received_at, payload FROM after_sale_payloads WHERE case_id = $case_id ORDER BY version DESC;

-- name: save_records
INSERT INTO after_sale_records (case_id, records, read_at) VALUES ($case_id, $records, $read_at)
ON CONFLICT (case_id) DO UPDATE SET records = excluded.records, read_at = excluded.read_at;

-- name: returns_without_history
SELECT c.case_id
FROM after_sale_cases c
LEFT JOIN after_sale_records r ON r.case_id = c.case_id
WHERE c.account_id = $account_id AND c.kind = 'RETURN' AND (r.read_at IS NULL OR r.read_at < c.changed_at)
ORDER BY c.state <> 'TO_ANSWER', c.update_time DESC NULLS LAST, c.case_id
LIMIT $limit;

-- name: find_records
SELECT records, read_at FROM after_sale_records WHERE case_id = $case_id;
