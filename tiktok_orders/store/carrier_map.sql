-- name: kept_providers
SELECT carrier_key, provider_id FROM carrier_map WHERE region = $region;

-- name: list_provider_choices
SELECT region, carrier_code, title, provider_id, provider_name FROM carrier_map ORDER BY region, carrier_key;

-- name: keep_provider
INSERT INTO carrier_map (region, carrier_key, carrier_code, title, provider_id, provider_name, chosen_at, chosen_by)
VALUES ($region, $carrier_key, $carrier_code, $title, $provider_id, $provider_name, $now, $person)
ON CONFLICT (region, carrier_key) DO UPDATE SET
    carrier_code = excluded.carrier_code, title = excluded.title, provider_id = excluded.provider_id,
    provider_name = excluded.provider_name, chosen_at = excluded.chosen_at, chosen_by = excluded.chosen_by;

-- name: drop_provider
DELETE FROM carrier_map WHERE region = $region AND carrier_key = $carrier_key;

-- name: list_carrier_choices
SELECT region, carrier_code, title, provider_id, provider_name
FROM magento_carriers
ORDER BY region, provider_name, provider_id;

-- name: keep_carrier
INSERT INTO magento_carriers (provider_id, region, provider_name, carrier_code, title, chosen_at, chosen_by)
VALUES ($provider_id, $region, $provider_name, $carrier_code, $title, $now, $person)
ON CONFLICT (provider_id) DO UPDATE SET
    region = excluded.region, provider_name = excluded.provider_name, carrier_code = excluded.carrier_code,
    title = excluded.title, chosen_at = excluded.chosen_at, chosen_by = excluded.chosen_by;

-- name: drop_carrier
DELETE FROM magento_carriers WHERE provider_id = $provider_id;
