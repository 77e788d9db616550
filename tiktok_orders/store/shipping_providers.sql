-- name: list_providers
SELECT o.delivery_option_id, p.provider_id, p.name
FROM delivery_options o
LEFT JOIN shipping_providers p USING (account_id, delivery_option_id)
WHERE o.account_id = $account_id
ORDER BY o.delivery_option_id, p.position;

-- name: note_reading
INSERT INTO delivery_options (account_id, delivery_option_id, read_at)
VALUES ($account_id, $delivery_option_id, $now)
ON CONFLICT (account_id, delivery_option_id) DO UPDATE SET read_at = excluded.read_at;

-- name: forget_providers
DELETE FROM shipping_providers WHERE account_id = $account_id AND delivery_option_id = $delivery_option_id;

-- name: add_provider
INSERT INTO shipping_providers (account_id, delivery_option_id, position, provider_id, name)
VALUES ($account_id, $delivery_option_id, $position, $provider_id, $name);

-- name: options_to_read
WITH waiting AS (
    SELECT o.order_id, o.payload_version FROM orders o
    WHERE o.account_id = $account_id AND o.shipping_type = 'SELLER' AND o.fulfillment_type = 'FULFILLMENT_BY_SELLER'
        AND o.status IN ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING', 'AWAITING_COLLECTION', 'IN_TRANSIT')
), wanted AS (
    SELECT DISTINCT json_extract_string(p.payload, '$.delivery_option_id') AS delivery_option_id
    FROM order_payloads p
    JOIN waiting w ON w.order_id = p.order_id AND w.payload_version = p.version
)
SELECT w.delivery_option_id
FROM wanted w
LEFT JOIN delivery_options d ON d.account_id = $account_id AND d.delivery_option_id = w.delivery_option_id
WHERE coalesce(w.delivery_option_id, '') <> '' AND coalesce(d.read_at < $read_before, true)
ORDER BY w.delivery_option_id;

-- name: times_of_reading
SELECT delivery_option_id, read_at FROM delivery_options WHERE account_id = $account_id;

-- name: list_offered
SELECT a.region, p.provider_id, max(p.name) AS name
FROM shipping_providers p
JOIN accounts a USING (account_id)
GROUP BY a.region, p.provider_id
ORDER BY a.region, name, p.provider_id;
