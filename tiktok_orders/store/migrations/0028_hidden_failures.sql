-- What also hinders an order, beside what `order_failures` shows of it: shown again once the newer one is over.
CREATE TABLE hidden_failures (
    order_id VARCHAR NOT NULL,
    job_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    failed_at TIMESTAMP NOT NULL,
    retry_at TIMESTAMP
);

CREATE VIEW all_failures AS
SELECT order_id, job_id FROM order_failures
UNION ALL
SELECT order_id, job_id FROM hidden_failures;
