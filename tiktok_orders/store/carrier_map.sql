-- name: kept_providers
SELECT carrier_key, provider_id FROM carrier_map WHERE region = $region;

-- name: keep_provider
INSERT INTO carrier_map (region, carrier_key, carrier_code, title, provider_id, provider_name, chosen_at, chosen_by)
VALUES ($region, $carrier_key, $carrier_code, $title, $provider_id, $provider_name, $now, $person)
ON CONFLICT (region, carrier_key) DO UPDATE SET
    carrier_code = excluded.carrier_code, title = excluded.title, provider_id = excluded.provider_id,
    provider_name = excluded.provider_name, chosen_at = excluded.chosen_at, chosen_by = excluded.chosen_by;

-- name: kept_carriers
SELECT provider_id, carrier_code, title FROM magento_carriers;

-- name: keep_carrier
INSERT INTO magento_carriers (provider_id, carrier_code, title, chosen_at, chosen_by)
VALUES ($provider_id, $carrier_code, $title, $now, $person)
ON CONFLICT (provider_id) DO UPDATE SET
    carrier_code = excluded.carrier_code, title = excluded.title, chosen_at = excluded.chosen_at,
    chosen_by = excluded.chosen_by;
