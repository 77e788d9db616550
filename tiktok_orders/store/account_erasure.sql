-- What an account brought in, and what people added to its orders. The ledger (jobs, attempts, sales orders, audit)
-- stays: it proves that no order becomes two sales orders, even where the shop is connected again one day.
-- name: erase_payloads
DELETE FROM order_payloads WHERE order_id IN (SELECT order_id FROM orders WHERE account_id = $account_id);

-- name: erase_lines
DELETE FROM order_lines WHERE order_id IN (SELECT order_id FROM orders WHERE account_id = $account_id);

-- name: erase_corrections
DELETE FROM address_corrections WHERE order_id IN (SELECT order_id FROM orders WHERE account_id = $account_id);

-- name: erase_failures
DELETE FROM order_failures WHERE order_id IN (SELECT order_id FROM orders WHERE account_id = $account_id);

-- name: erase_hidden_failures
DELETE FROM hidden_failures WHERE order_id IN (SELECT order_id FROM orders WHERE account_id = $account_id);

-- name: erase_mismatches
DELETE FROM mismatches WHERE account_id = $account_id;

-- name: erase_reconciled
DELETE FROM reconciled_orders WHERE account_id = $account_id;

-- name: erase_closings
DELETE FROM reconciliation_closings WHERE account_id = $account_id;

-- name: erase_lone
DELETE FROM lone_sales_orders WHERE account_id = $account_id;

-- With the last practice account go the practice Magento's of no known account.
-- name: erase_lone_of_practice
DELETE FROM lone_sales_orders
WHERE account_id = '' AND magento_id IN (SELECT magento_id FROM magento_connections WHERE is_practice)
    AND EXISTS (FROM accounts WHERE account_id = $account_id AND is_practice)
    AND NOT EXISTS (FROM accounts WHERE account_id <> $account_id AND is_practice)
RETURNING order_id;

-- name: erase_case_payloads
DELETE FROM after_sale_payloads
WHERE case_id IN (SELECT case_id FROM after_sale_cases WHERE account_id = $account_id);

-- name: erase_case_lines
DELETE FROM after_sale_lines
WHERE case_id IN (SELECT case_id FROM after_sale_cases WHERE account_id = $account_id);

-- name: erase_case_records
DELETE FROM after_sale_records
WHERE case_id IN (SELECT case_id FROM after_sale_cases WHERE account_id = $account_id);

-- name: erase_transactions
DELETE FROM statement_transactions WHERE account_id = $account_id;

-- name: erase_statements
DELETE FROM statements WHERE account_id = $account_id;

-- name: erase_payments
DELETE FROM payments WHERE account_id = $account_id;

-- name: erase_evidence
DELETE FROM evidence_pictures WHERE account_id = $account_id;

-- name: erase_cases
DELETE FROM after_sale_cases WHERE account_id = $account_id;

-- name: erase_orders
DELETE FROM orders WHERE account_id = $account_id;

-- name: erase_packages
DELETE FROM arranged_packages WHERE account_id = $account_id;

-- name: erase_unreadable
DELETE FROM unreadable_records WHERE account_id = $account_id;

-- name: erase_cursor
DELETE FROM sync_cursors WHERE account_id = $account_id;

-- name: erase_runs
DELETE FROM sync_runs WHERE account_id = $account_id;

-- name: erase_checks
DELETE FROM day_checks WHERE account_id = $account_id;

-- name: erase_calls
DELETE FROM api_calls WHERE account_id = $account_id;

-- name: erase_mode
DELETE FROM account_modes WHERE account_id = $account_id;

-- name: erase_delivery_options
DELETE FROM delivery_options WHERE account_id = $account_id;

-- name: erase_providers
DELETE FROM shipping_providers WHERE account_id = $account_id;

-- name: erase_account
DELETE FROM accounts WHERE account_id = $account_id;

-- name: forget_tokens
UPDATE authorisations SET access_token = '', refresh_token = '', ended_at = coalesce(ended_at, $now)
WHERE authorisation_id = $authorisation_id
    AND NOT EXISTS (
        SELECT 1 FROM accounts a
        WHERE a.authorisation_id = $authorisation_id AND a.state <> 'DISCONNECTED'
    );

-- name: stop_jobs
UPDATE jobs SET state = 'stopped', finished_at = $now, code = '', message = 'Stopped: the account was disconnected.'
WHERE account_id = $account_id AND state = 'queued';

-- name: count_open
SELECT count(*) AS jobs FROM jobs WHERE account_id = $account_id AND state IN ('running', 'unknown');

-- name: count_orders
SELECT count(*) AS orders FROM orders WHERE account_id = $account_id;
