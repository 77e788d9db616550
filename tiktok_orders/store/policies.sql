-- name: list_policies
SELECT * FROM policies QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY version DESC) = 1;

-- name: list_policy_versions
SELECT * FROM policies WHERE account_id = $account_id ORDER BY version DESC;

-- name: save_policy
INSERT INTO policies (account_id, version, policy, saved_at, saved_by)
SELECT $account_id, coalesce(max(version), 0) + 1, $policy, $now, $person
FROM policies WHERE account_id = $account_id
HAVING arg_max(policy, version) IS DISTINCT FROM $policy;

-- name: list_modes
SELECT * FROM account_modes;

-- name: save_mode
INSERT INTO account_modes (account_id, mode, go_live_at, changed_at, changed_by)
VALUES ($account_id, $mode, $go_live_at, $changed_at, $changed_by)
ON CONFLICT (account_id) DO UPDATE SET
    mode = excluded.mode, go_live_at = excluded.go_live_at, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by;

-- name: list_sku_rows
SELECT tiktok_sku, components FROM sku_map ORDER BY tiktok_sku;

-- name: save_sku_row
INSERT INTO sku_map (tiktok_sku, components, saved_at, saved_by) VALUES ($tiktok_sku, $components, $now, $person)
ON CONFLICT (tiktok_sku) DO UPDATE SET
    components = excluded.components, saved_at = excluded.saved_at, saved_by = excluded.saved_by;

-- name: drop_sku_row
DELETE FROM sku_map WHERE tiktok_sku = $tiktok_sku;

-- name: list_regions
SELECT country_id, tiktok_region, magento_region FROM region_map;

-- name: save_region
INSERT INTO region_map (country_id, tiktok_region, magento_region, saved_at, saved_by)
VALUES ($country_id, $tiktok_region, $magento_region, $now, $person)
ON CONFLICT (country_id, tiktok_region) DO UPDATE SET
    magento_region = excluded.magento_region, saved_at = excluded.saved_at, saved_by = excluded.saved_by;

-- name: drop_region
DELETE FROM region_map WHERE country_id = $country_id AND tiktok_region = $tiktok_region;

-- name: list_corrections
SELECT order_id, corrections FROM address_corrections WHERE list_contains($order_ids, order_id);

-- name: save_correction
INSERT INTO address_corrections (order_id, corrections, saved_at, saved_by)
VALUES ($order_id, $corrections, $now, $person)
ON CONFLICT (order_id) DO UPDATE SET
    corrections = excluded.corrections, saved_at = excluded.saved_at, saved_by = excluded.saved_by;
