-- name: save_request
INSERT INTO authorisation_requests (state, app_key, asked_at, asked_by, ends_at, answered_at, message)
VALUES ($state, $app_key, $asked_at, $asked_by, $ends_at, $answered_at, $message);

-- name: answer_request
-- The row is claimed in one statement, so that one answer alone ever counts.
UPDATE authorisation_requests SET answered_at = $now
WHERE state = $state AND answered_at IS NULL AND ends_at > $now
RETURNING *;

-- name: find_request
SELECT * FROM authorisation_requests WHERE state = $state;

-- name: newest_request
SELECT * FROM authorisation_requests
WHERE $app_key = '' OR app_key = $app_key
ORDER BY asked_at DESC, state
LIMIT 1;

-- name: say_of_request
UPDATE authorisation_requests SET message = $message WHERE state = $state;

-- name: forget_old
DELETE FROM authorisation_requests WHERE ends_at < $before;
