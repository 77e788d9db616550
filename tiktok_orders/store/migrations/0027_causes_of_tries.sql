-- What was at the root of a try that failed, so that a cause which comes back is told from others of its code. Of tries
-- before this only what still hinders its order is known.
ALTER TABLE job_attempts ADD COLUMN cause VARCHAR DEFAULT '';

UPDATE job_attempts SET cause = f.cause
FROM order_failures f
WHERE f.job_id = job_attempts.job_id AND f.code = job_attempts.code;
