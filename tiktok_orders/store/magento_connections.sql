-- name: save_magento
INSERT INTO magento_connections (magento_id, title, base_url, admin_url, keys, is_practice, connected_at, connected_by)
VALUES ($magento_id, $title, $base_url, $admin_url, $keys, $is_practice, $connected_at, $connected_by)
ON CONFLICT (magento_id) DO UPDATE SET
    title = excluded.title, base_url = excluded.base_url, admin_url = excluded.admin_url, keys = excluded.keys,
    is_practice = excluded.is_practice;

-- name: lone_of_no_account
SELECT order_id FROM lone_sales_orders WHERE account_id = '';

-- name: list_magentos
SELECT * FROM magento_connections ORDER BY connected_at, magento_id;

-- name: find_magento
SELECT * FROM magento_connections WHERE magento_id = $magento_id;

-- name: pause_magento
INSERT INTO magento_pauses (magento_id, paused_at, paused_until, reason)
VALUES ($magento_id, $paused_at, $paused_until, $reason)
-- One that a person has to end stays as it is.
ON CONFLICT (magento_id) DO UPDATE SET
    paused_at = excluded.paused_at, paused_until = excluded.paused_until, reason = excluded.reason
WHERE magento_pauses.paused_until IS NOT NULL;

-- name: resume_magento
DELETE FROM magento_pauses WHERE magento_id = $magento_id;

-- name: list_pauses
SELECT * FROM magento_pauses WHERE coalesce(paused_until > $now, true) ORDER BY paused_at;
