-- name: save_check
INSERT INTO day_checks (account_id, placed_date, checked_at, tiktok_count, stored_count, fetched_count,
    unreadable_count)
VALUES ($account_id, $placed_date, $checked_at, $tiktok_count, $stored_count, $fetched_count, $unreadable_count)
ON CONFLICT (account_id, placed_date) DO UPDATE SET
    checked_at = excluded.checked_at, tiktok_count = excluded.tiktok_count, stored_count = excluded.stored_count,
    fetched_count = fetched_count + excluded.fetched_count, unreadable_count = excluded.unreadable_count;

-- name: list_checks
SELECT account_id, placed_date, checked_at, tiktok_count, stored_count, fetched_count, unreadable_count
FROM day_checks
WHERE account_id = $account_id OR ($account_id = '' AND account_id NOT IN (FROM left_out_accounts))
ORDER BY placed_date DESC, account_id;

-- name: count_placed
SELECT CAST(create_time AS DATE) AS placed_date, count(*) AS orders
FROM orders
WHERE account_id = $account_id AND create_time >= $start AND create_time < $until
GROUP BY ALL;
