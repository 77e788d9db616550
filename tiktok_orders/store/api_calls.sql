-- name: add_calls
INSERT INTO api_calls (account_id, day, calls, refusals) VALUES ($account_id, $day, $calls, $refusals)
ON CONFLICT (account_id, day) DO UPDATE SET calls = calls + excluded.calls, refusals = refusals + excluded.refusals;

-- name: find_calls
SELECT calls, refusals FROM api_calls WHERE account_id = $account_id AND day = $day;

-- name: forget_calls
DELETE FROM api_calls WHERE day < $before;
