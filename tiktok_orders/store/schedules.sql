-- name: list_schedules
SELECT name, is_on, every_seconds, next_at, asked_at, state, started_at, finished_at, message, failures_in_a_row
FROM schedules ORDER BY name;

-- name: add_schedule
INSERT INTO schedules (name, is_on, every_seconds, next_at, state, message, failures_in_a_row)
VALUES ($name, $is_on, $every_seconds, $next_at, '', '', 0)
ON CONFLICT DO NOTHING;

-- name: set_schedule
UPDATE schedules SET is_on = $is_on, every_seconds = $every_seconds, next_at = $next_at WHERE name = $name;

-- name: ask_for_run
UPDATE schedules SET asked_at = $now WHERE name = $name;

-- name: begin_run
UPDATE schedules
SET state = 'running', started_at = $now, finished_at = NULL, asked_at = NULL, next_at = $next_at
WHERE name = $name AND state <> 'running'
RETURNING name;

-- name: end_run
UPDATE schedules
SET state = $state, finished_at = $now, message = $message,
    failures_in_a_row = CASE WHEN $state = 'failed' THEN failures_in_a_row + 1 ELSE 0 END,
    next_at = CASE WHEN next_at <= $now THEN $next_at ELSE next_at END
WHERE name = $name;

-- name: close_interrupted_runs
UPDATE schedules
SET state = 'interrupted', finished_at = $now, next_at = $now, message = 'The program stopped in the middle.'
WHERE state = 'running';
