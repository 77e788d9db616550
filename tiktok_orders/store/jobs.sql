-- name: states_of_asked
SELECT j.job_id, j.state FROM jobs j SEMI JOIN asked_jobs a ON a.job_id = j.job_id;

-- name: request_again
UPDATE jobs SET
    magento_id = a.magento_id, bulk_id = a.bulk_id, requested_at = a.requested_at, requested_by = a.requested_by,
    details = a.details, state = 'queued', due_at = a.due_at, tries = 0, finished_at = NULL, code = '', message = ''
FROM asked_jobs a
WHERE a.job_id = jobs.job_id AND jobs.state IN ('failed', 'skipped', 'stopped');

-- name: hurry
UPDATE jobs SET details = a.details, due_at = a.due_at
FROM asked_jobs a
WHERE a.job_id = jobs.job_id AND jobs.state = 'queued' AND jobs.due_at > a.due_at
RETURNING jobs.job_id;

-- name: insert_new
INSERT INTO jobs (job_id, action, account_id, order_id, magento_id, bulk_id, requested_at, requested_by, details,
    state, due_at, tries, code, message)
SELECT job_id, action, account_id, order_id, magento_id, bulk_id, requested_at, requested_by, details,
    'queued', due_at, 0, '', ''
FROM asked_jobs a
ANTI JOIN jobs j ON j.job_id = a.job_id;

-- name: failures_of_asked
SELECT f.job_id FROM all_failures f
SEMI JOIN asked_jobs a ON a.job_id = f.job_id
JOIN jobs j ON j.job_id = f.job_id
WHERE j.state = 'queued' AND j.tries = 0;

-- name: any_due
SELECT 1 FROM jobs WHERE state = 'queued' AND due_at <= $now LIMIT 1;

-- name: find_due
-- The first of each account come before the second of any. Of an action that does many in one call, the first one
-- found brings as many more of its account along as one call takes.
WITH due AS (
    SELECT j.job_id, j.account_id, j.action, j.due_at,
        row_number() OVER (PARTITION BY j.account_id ORDER BY j.due_at, j.job_id) AS place,
        row_number() OVER (PARTITION BY j.account_id, j.action ORDER BY j.due_at, j.job_id) AS place_in_action
    FROM jobs j
    LEFT JOIN bulk_actions b ON b.bulk_id = j.bulk_id
    LEFT JOIN magento_pauses p ON p.magento_id = j.magento_id AND coalesce(p.paused_until > $now, true)
    WHERE j.state = 'queued' AND j.due_at <= $now
        AND (b.bulk_id IS NULL OR (b.state = 'running' AND b.starts_at <= $now))
        AND p.magento_id IS NULL
        AND j.account_id NOT IN (FROM held_accounts)
        AND NOT EXISTS (SELECT 1 FROM switches WHERE name = 'stop_all_sending' AND is_on)
        AND NOT (list_contains($one_at_a_time, j.action) AND j.order_id IN (
            SELECT order_id FROM jobs WHERE state IN ('running', 'unknown') AND list_contains($one_at_a_time, action)
        ))
), first AS (
    SELECT * FROM due ORDER BY place, due_at, job_id LIMIT $limit
)
SELECT job_id FROM (
    SELECT * FROM first
    UNION
    SELECT d.* FROM due d
    SEMI JOIN (SELECT account_id, action FROM first WHERE list_contains($batched, action)) f
        ON f.account_id = d.account_id AND f.action = d.action
    WHERE d.place_in_action <= $batch
)
ORDER BY place, due_at, job_id;

-- name: first_of_each_order
-- Of jobs that are due together and exclude each other, the first one; all of the others.
SELECT job_id FROM jobs WHERE list_contains($job_ids, job_id)
QUALIFY NOT list_contains($one_at_a_time, action)
    OR row_number() OVER (
        PARTITION BY order_id, list_contains($one_at_a_time, action) ORDER BY due_at, job_id
    ) = 1;

-- name: may_send
SELECT 1
FROM jobs j
LEFT JOIN bulk_actions b ON b.bulk_id = j.bulk_id
LEFT JOIN magento_pauses p ON p.magento_id = j.magento_id AND coalesce(p.paused_until > $now, true)
WHERE j.job_id = $job_id AND j.state = 'running' AND coalesce(b.state, 'running') = 'running'
    AND p.magento_id IS NULL
    AND j.account_id NOT IN (FROM held_accounts)
    AND NOT EXISTS (SELECT 1 FROM switches WHERE name = 'stop_all_sending' AND is_on);

-- name: mark_running
UPDATE jobs SET state = 'running' WHERE list_contains($job_ids, job_id);

-- name: find_unknown
SELECT * FROM jobs WHERE state = 'unknown' AND due_at <= $now ORDER BY due_at, job_id LIMIT $limit;

-- name: unknown_since
SELECT a.job_id, min(a.started_at) AS since
FROM job_attempts a
LEFT JOIN (
    SELECT job_id, max(started_at) AS started_at FROM job_attempts
    WHERE list_contains($job_ids, job_id) AND outcome <> 'unknown'
    GROUP BY job_id
) k ON k.job_id = a.job_id
WHERE list_contains($job_ids, a.job_id) AND a.outcome = 'unknown'
    AND (k.started_at IS NULL OR a.started_at > k.started_at)
GROUP BY a.job_id;

-- name: get_jobs
SELECT * FROM jobs WHERE list_contains($job_ids, job_id);

-- name: open_of_actions
SELECT * FROM jobs WHERE state IN ('queued', 'running', 'unknown') AND list_contains($actions, action);

-- name: orders_under_way
SELECT DISTINCT order_id FROM jobs
WHERE state IN ('queued', 'running', 'unknown')
    AND list_contains($actions, action) AND list_contains($order_ids, order_id);

-- name: jobs_of_order
SELECT * FROM jobs WHERE order_id = $order_id ORDER BY requested_at DESC, job_id;

-- name: attempts_of
SELECT * FROM job_attempts WHERE list_contains($job_ids, job_id) ORDER BY started_at, finished_at, job_id;

-- name: insert_attempt
INSERT INTO job_attempts (job_id, started_at, finished_at, outcome, code, request_id, message, cause)
VALUES ($job_id, $started_at, $finished_at, $outcome, $code, $request_id, $message, $cause);

-- name: settle_job
UPDATE jobs SET
    state = $state, due_at = $due_at, tries = $tries, finished_at = $finished_at, code = $code, message = $message,
    sent_at = coalesce(sent_at, $sent_at), answered_at = coalesce($answered_at, answered_at),
    linked_at = coalesce($linked_at, linked_at), confirmed_at = coalesce($confirmed_at, confirmed_at)
WHERE job_id = $job_id;

-- name: note_details
UPDATE jobs SET details = $details WHERE job_id = $job_id;

-- name: stop_if_given_up
UPDATE jobs SET state = 'stopped', finished_at = $now, code = '', message = 'Stopped before it was sent again.'
FROM bulk_actions b
WHERE jobs.job_id = $job_id AND jobs.state = 'queued' AND b.bulk_id = jobs.bulk_id AND b.state IN ('stopped', 'undone')
RETURNING jobs.job_id;

-- name: hide_other_failure
INSERT INTO hidden_failures BY NAME SELECT * FROM order_failures WHERE order_id = $order_id AND job_id != $job_id;

-- name: unhide_failure
DELETE FROM hidden_failures WHERE job_id = $job_id;

-- name: show_failure
INSERT INTO order_failures (order_id, job_id, code, message, cause, failed_at, retry_at)
VALUES ($order_id, $job_id, $code, $message, $cause, $failed_at, $retry_at)
ON CONFLICT (order_id) DO UPDATE SET
    job_id = excluded.job_id, code = excluded.code, message = excluded.message, cause = excluded.cause,
    failed_at = excluded.failed_at, retry_at = excluded.retry_at;

-- name: confirm_job
UPDATE jobs SET confirmed_at = coalesce(confirmed_at, $now) WHERE job_id = $job_id AND state = 'done';

-- name: recover
UPDATE jobs SET state = 'unknown', due_at = $due_at, code = 'outcome_unknown',
    message = 'The program stopped in the middle. Whether anything was sent is being looked up.'
WHERE state = 'running' AND NOT list_contains($but, job_id)
RETURNING job_id;

-- name: give_up_earlier
UPDATE jobs SET state = 'stopped', code = '', message = 'Done anew later.'
WHERE action = $action AND state = 'failed' AND requested_at < $before AND list_contains($order_ids, order_id);

-- name: failures_in_vain
-- What was to be done with an order that is cancelled since. What Magento still has to follow is not among it, nor a
-- parcel that somebody shipped in Magento.
SELECT f.job_id FROM all_failures f JOIN jobs j ON j.job_id = f.job_id
WHERE list_contains($order_ids, f.order_id) AND j.state = 'failed' AND j.action IN (
    'create_sales_order', 'write_reference', 'label_sales_order', 'ship_order', 'confirm_shipment', 'correct_tracking',
    'arrange_shipment', 'fetch_label', 'reject_order', 'accept_cancellation', 'decline_cancellation'
);

-- name: end_in_vain
UPDATE jobs SET state = 'stopped', finished_at = $now, code = '',
    message = 'The order is cancelled on TikTok: nothing is left to be done.'
WHERE list_contains($job_ids, job_id);

-- name: any_failure_of
SELECT 1 FROM all_failures WHERE list_contains($job_ids, job_id) LIMIT 1;

-- name: forget_hidden
DELETE FROM hidden_failures WHERE list_contains($job_ids, job_id);

-- name: bring_forward
-- In place of a failure that is over comes the newest other one of its order, unless that job has ended otherwise since.
UPDATE order_failures SET
    job_id = h.job_id, code = h.code, message = h.message, cause = h.cause, failed_at = h.failed_at,
    retry_at = h.retry_at
FROM (
    SELECT h.* FROM hidden_failures h
    JOIN jobs j ON j.job_id = h.job_id
    WHERE j.code != '' AND j.state NOT IN ('done', 'skipped', 'stopped')
        AND h.order_id IN (SELECT order_id FROM order_failures WHERE list_contains($job_ids, job_id))
    QUALIFY row_number() OVER (PARTITION BY h.order_id ORDER BY h.failed_at DESC, h.job_id) = 1
) h
WHERE h.order_id = order_failures.order_id AND list_contains($job_ids, order_failures.job_id);

-- name: forget_shown
DELETE FROM order_failures WHERE list_contains($job_ids, job_id);

-- name: forget_brought_forward
DELETE FROM hidden_failures WHERE job_id IN (SELECT job_id FROM order_failures);

-- name: forget_attempts
DELETE FROM job_attempts WHERE job_id IN (SELECT job_id FROM jobs WHERE action = $action AND finished_at < $before);

-- name: forget_done
DELETE FROM jobs WHERE action = $action AND finished_at < $before RETURNING job_id;

-- name: count_jobs
SELECT state, count(*) AS jobs FROM jobs GROUP BY state ORDER BY state;

-- name: next_due
-- What only a person lets go on has no time at which it is due.
SELECT min(CASE WHEN j.state = 'unknown' THEN j.due_at
    ELSE greatest(j.due_at, coalesce(b.starts_at, j.due_at), coalesce(p.paused_until, j.due_at)) END) AS due_at
FROM jobs j
LEFT JOIN bulk_actions b ON b.bulk_id = j.bulk_id
LEFT JOIN magento_pauses p ON p.magento_id = j.magento_id AND coalesce(p.paused_until > $now, true)
WHERE j.state = 'unknown' OR (
    j.state = 'queued' AND coalesce(b.state, 'running') = 'running'
    AND (p.magento_id IS NULL OR p.paused_until IS NOT NULL)
    AND j.account_id NOT IN (FROM held_accounts)
    AND NOT EXISTS (SELECT 1 FROM switches WHERE name = 'stop_all_sending' AND is_on)
    AND NOT (list_contains($one_at_a_time, j.action) AND j.order_id IN (
        SELECT order_id FROM jobs WHERE state IN ('running', 'unknown') AND list_contains($one_at_a_time, action)
    ))
)
HAVING min(j.due_at) IS NOT NULL;
