-- name: save_bulk_action
INSERT INTO bulk_actions (bulk_id, action, requested_at, requested_by, starts_at, state, asked_count, skipped_count)
VALUES ($bulk_id, $action, $requested_at, $requested_by, $starts_at, $state, $asked_count, $skipped_count);

-- name: find_bulk_action
SELECT b.*, count(j.job_id) AS job_count,
    count(*) FILTER (j.state = 'done') AS done_count,
    count(*) FILTER (j.state IN ('skipped', 'stopped')) AS left_out_count,
    count(*) FILTER (j.state = 'failed') AS failed_count,
    count(*) FILTER (j.state = 'unknown') AS unknown_count
FROM bulk_actions b LEFT JOIN jobs j ON j.bulk_id = b.bulk_id
WHERE b.bulk_id = $bulk_id
GROUP BY ALL;

-- name: list_open_bulk_actions
SELECT b.*, count(*) AS job_count,
    count(*) FILTER (j.state = 'done') AS done_count,
    count(*) FILTER (j.state IN ('skipped', 'stopped')) AS left_out_count,
    count(*) FILTER (j.state = 'failed') AS failed_count,
    count(*) FILTER (j.state = 'unknown') AS unknown_count
FROM bulk_actions b JOIN jobs j ON j.bulk_id = b.bulk_id
WHERE b.bulk_id IN (SELECT bulk_id FROM jobs WHERE state IN ('queued', 'running', 'unknown'))
GROUP BY ALL
ORDER BY b.requested_at, b.bulk_id;

-- name: set_state
UPDATE bulk_actions SET state = $state WHERE bulk_id = $bulk_id AND list_contains($of, state) RETURNING bulk_id;

-- name: give_up_queued
UPDATE jobs SET state = 'stopped', finished_at = $now, code = '', message = $message
WHERE bulk_id = $bulk_id AND state = 'queued'
RETURNING job_id;

-- name: their_failures
SELECT f.job_id FROM all_failures f JOIN jobs j ON j.job_id = f.job_id
WHERE j.bulk_id = $bulk_id AND j.state = 'stopped';

-- name: start_now
UPDATE bulk_actions SET starts_at = least(starts_at, $now) WHERE bulk_id = $bulk_id;

-- name: make_due
UPDATE jobs SET due_at = least(due_at, $now) WHERE bulk_id = $bulk_id AND state = 'queued' AND tries = 0;

-- name: find_switch
SELECT is_on FROM switches WHERE name = $name;

-- name: save_switch
INSERT INTO switches (name, is_on, changed_at, changed_by) VALUES ($name, $is_on, $now, $person)
ON CONFLICT (name) DO UPDATE SET
    is_on = excluded.is_on, changed_at = excluded.changed_at, changed_by = excluded.changed_by;
