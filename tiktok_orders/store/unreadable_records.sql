-- name: keep
INSERT INTO unreadable_records
    (account_id, feed, record_key, record_id, reason, first_seen_at, last_seen_at, payload)
SELECT $account_id, $feed, record_key, record_id, reason, $now, $now, payload FROM batch_records
-- One that was closed and comes again just as damaged is open again.
ON CONFLICT (account_id, record_key) DO UPDATE SET
    last_seen_at = excluded.last_seen_at, reason = excluded.reason, resolved_at = NULL;

-- name: resolve
UPDATE unreadable_records
SET resolved_at = $now
WHERE account_id = $account_id AND resolved_at IS NULL AND record_id <> ''
    AND record_id IN (
        SELECT order_id FROM orders WHERE account_id = $account_id AND changed_at >= last_seen_at
        UNION ALL
        SELECT case_id FROM after_sale_cases WHERE account_id = $account_id AND changed_at >= last_seen_at
        UNION ALL
        SELECT statement_id FROM statements WHERE account_id = $account_id AND changed_at >= last_seen_at
        UNION ALL
        SELECT payment_id FROM payments WHERE account_id = $account_id AND changed_at >= last_seen_at
    );

-- name: list_unreadable
SELECT account_id, feed, record_key, record_id, reason, first_seen_at, last_seen_at, payload
FROM unreadable_records
WHERE resolved_at IS NULL
    AND (account_id = $account_id OR ($account_id = '' AND account_id NOT IN (FROM left_out_accounts)))
ORDER BY last_seen_at DESC, record_key
LIMIT $limit;

-- name: count_unreadable
SELECT account_id, count(*) AS records FROM unreadable_records WHERE resolved_at IS NULL GROUP BY account_id;

-- name: resolve_keys
UPDATE unreadable_records
SET resolved_at = $now
WHERE account_id = $account_id AND resolved_at IS NULL AND list_contains($record_keys, record_key);

-- name: resolve_ids
UPDATE unreadable_records
SET resolved_at = $now
WHERE account_id = $account_id AND resolved_at IS NULL AND list_contains($order_ids, record_id);

-- name: open_record_ids
SELECT DISTINCT record_id FROM unreadable_records
WHERE account_id = $account_id AND resolved_at IS NULL AND record_id <> '';

-- name: open_records
SELECT record_key, record_id, payload FROM unreadable_records
WHERE account_id = $account_id AND resolved_at IS NULL AND feed = $feed
    AND record_id NOT IN (SELECT order_id FROM orders WHERE account_id <> $account_id)
    AND record_id NOT IN (SELECT case_id FROM after_sale_cases WHERE account_id <> $account_id)
ORDER BY first_seen_at, record_key;

-- name: forget_resolved
DELETE FROM unreadable_records WHERE resolved_at < $before RETURNING record_key;
