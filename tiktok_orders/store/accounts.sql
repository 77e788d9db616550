-- name: list_accounts
SELECT account_id, authorisation_id, title, region, seller_type, shop_cipher, shop_code, time_zone, position,
    is_practice, connected_at, state, verified_at, account_id IN (FROM left_out_accounts) AS is_left_out
FROM accounts
ORDER BY position, account_id;

-- name: get_app
SELECT app_key, app_secret, service_id, base_url, auth_url, is_practice, region FROM apps WHERE app_key = $app_key;

-- name: get_authorisation
SELECT authorisation_id, app_key, open_id, seller_name, seller_base_region, access_token,
    access_token_expires_at, refresh_token, refresh_token_expires_at, granted_scopes, authorised_at, authorised_by,
    ended_at
FROM authorisations
WHERE authorisation_id = $authorisation_id;

-- name: save_app
INSERT INTO apps (app_key, app_secret, service_id, base_url, auth_url, is_practice, region)
VALUES ($app_key, $app_secret, $service_id, $base_url, $auth_url, $is_practice, $region)
ON CONFLICT (app_key) DO UPDATE SET
    app_secret = excluded.app_secret, service_id = excluded.service_id, base_url = excluded.base_url,
    auth_url = excluded.auth_url, is_practice = excluded.is_practice,
    region = CASE WHEN excluded.region = '' THEN apps.region ELSE excluded.region END;

-- name: save_authorisation
INSERT INTO authorisations (authorisation_id, app_key, open_id, seller_name, seller_base_region, access_token,
    access_token_expires_at, refresh_token, refresh_token_expires_at, granted_scopes, authorised_at, authorised_by,
    ended_at)
VALUES ($authorisation_id, $app_key, $open_id, $seller_name, $seller_base_region, $access_token,
    $access_token_expires_at, $refresh_token, $refresh_token_expires_at, $granted_scopes, $authorised_at,
    $authorised_by, $ended_at)
ON CONFLICT (authorisation_id) DO UPDATE SET
    seller_name = excluded.seller_name, seller_base_region = excluded.seller_base_region,
    access_token = excluded.access_token, access_token_expires_at = excluded.access_token_expires_at,
    refresh_token = excluded.refresh_token, refresh_token_expires_at = excluded.refresh_token_expires_at,
    granted_scopes = excluded.granted_scopes, authorised_at = excluded.authorised_at,
    authorised_by = excluded.authorised_by, ended_at = excluded.ended_at;

-- name: save_account
INSERT INTO accounts (account_id, authorisation_id, title, region, seller_type, shop_cipher, shop_code, time_zone,
    position, is_practice, connected_at)
SELECT $account_id, $authorisation_id, $title, $region, $seller_type, $shop_cipher, $shop_code, $time_zone,
    (SELECT coalesce(max(position) + 1, 0) FROM accounts), $is_practice, $connected_at
ON CONFLICT (account_id) DO UPDATE SET
    authorisation_id = excluded.authorisation_id, region = excluded.region, seller_type = excluded.seller_type,
    shop_cipher = excluded.shop_cipher, shop_code = excluded.shop_code, is_practice = excluded.is_practice,
    -- The practice shop is connected anew at each start: there what a person disconnected stays so.
    state = CASE WHEN state = 'DISCONNECTED' AND NOT excluded.is_practice THEN 'CONNECTED' ELSE state END;

-- name: list_authorisations
SELECT authorisation_id, app_key, open_id, seller_name, seller_base_region, access_token, access_token_expires_at,
    refresh_token, refresh_token_expires_at, granted_scopes, authorised_at, authorised_by, ended_at
FROM authorisations;

-- name: save_tokens
-- Not over tokens that a person brought in while these were on their way, nor over those that were forgotten.
UPDATE authorisations SET
    access_token = $access_token, access_token_expires_at = $access_token_expires_at,
    refresh_token = $refresh_token, refresh_token_expires_at = $refresh_token_expires_at
WHERE authorisation_id = $authorisation_id AND authorised_at = $authorised_at AND refresh_token <> ''
RETURNING authorisation_id;

-- name: end_authorisation
UPDATE authorisations SET ended_at = $now
WHERE authorisation_id = $authorisation_id AND authorised_at = $authorised_at AND ended_at IS NULL;

-- name: end_verified
UPDATE accounts SET verified_at = NULL
WHERE authorisation_id IN (SELECT authorisation_id FROM authorisations WHERE ended_at IS NOT NULL);

-- name: rename_account
UPDATE accounts SET title = $title WHERE account_id = $account_id;

-- name: set_account_state
UPDATE accounts SET
    state = $state, verified_at = CASE WHEN $state = 'DISCONNECTED' THEN NULL ELSE verified_at END
WHERE account_id = $account_id;

-- name: set_verified
UPDATE accounts SET verified_at = $verified_at WHERE account_id = $account_id;
