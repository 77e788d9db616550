-- name: get_cursor
SELECT account_id, watermark, window_start, reached, covered_from, feed
FROM sync_cursors WHERE account_id = $account_id AND feed = $feed;

-- name: read_since
-- The last of the instants since when all of each of these lists is here, account by account.
SELECT max(covered_from) AS read_since FROM sync_cursors
WHERE list_contains($feeds, feed) AND list_contains($account_ids, account_id);

-- name: accounts_read
SELECT account_id FROM sync_cursors
WHERE list_contains($feeds, feed) AND watermark IS NOT NULL AND list_contains($account_ids, account_id)
GROUP BY account_id
HAVING count(*) = len($feeds);

-- name: save_cursor
INSERT INTO sync_cursors (account_id, feed, watermark, window_start, reached, covered_from)
VALUES ($account_id, $feed, $watermark, $window_start, $reached, $covered_from)
ON CONFLICT (account_id, feed) DO UPDATE SET
    watermark = excluded.watermark, window_start = excluded.window_start, reached = excluded.reached,
    covered_from = excluded.covered_from;

-- name: save_run
INSERT INTO sync_runs (run_id, account_id, feed, kind, started_by, trigger, started_at, finished_at, state, window_start,
    window_end, expected_count, new_count, changed_count, unchanged_count, unreadable_count, message)
VALUES ($run_id, $account_id, $feed, $kind, $started_by, $trigger, $started_at, $finished_at, $state, $window_start,
    $window_end, $expected_count, $new_count, $changed_count, $unchanged_count, $unreadable_count, $message)
ON CONFLICT (run_id) DO UPDATE SET
    finished_at = excluded.finished_at, state = excluded.state, expected_count = excluded.expected_count,
    new_count = excluded.new_count, changed_count = excluded.changed_count,
    unchanged_count = excluded.unchanged_count, unreadable_count = excluded.unreadable_count,
    message = excluded.message;

-- name: find_run
SELECT * FROM sync_runs WHERE run_id = $run_id;

-- name: list_runs
SELECT * FROM sync_runs WHERE list_contains($feeds, feed) ORDER BY started_at DESC, run_id DESC LIMIT $limit;

-- name: last_runs
SELECT * FROM sync_runs WHERE feed = $feed
QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY started_at DESC, run_id DESC) = 1;

-- name: close_interrupted
UPDATE sync_runs
SET state = 'interrupted', finished_at = $now,
    message = 'The program stopped in the middle. What was read is kept; the next import goes on from there.'
WHERE state = 'running';

-- name: forget_runs
DELETE FROM sync_runs
WHERE finished_at < $before AND run_id NOT IN (
    SELECT run_id FROM sync_runs
    QUALIFY row_number() OVER (PARTITION BY account_id, feed ORDER BY started_at DESC, run_id DESC) = 1
)
RETURNING run_id;
