-- name: list_accounts
SELECT account_id, authorisation_id, title, region, seller_type, shop_cipher, shop_code, time_zone, position,
    is_practice, connected_at
FROM accounts
ORDER BY position, account_id;

-- name: get_app
SELECT app_key, app_secret, service_id, base_url, auth_url, is_practice FROM apps WHERE app_key = $app_key;

-- name: get_authorisation
SELECT authorisation_id, app_key, open_id, seller_name, seller_base_region, access_token,
    access_token_expires_at, refresh_token, refresh_token_expires_at, granted_scopes, authorised_at, authorised_by
FROM authorisations
WHERE authorisation_id = $authorisation_id;

-- name: save_app
INSERT INTO apps (app_key, app_secret, service_id, base_url, auth_url, is_practice)
VALUES ($app_key, $app_secret, $service_id, $base_url, $auth_url, $is_practice)
ON CONFLICT (app_key) DO UPDATE SET
    app_secret = excluded.app_secret, service_id = excluded.service_id, base_url = excluded.base_url,
    auth_url = excluded.auth_url, is_practice = excluded.is_practice;

-- name: save_authorisation
INSERT INTO authorisations (authorisation_id, app_key, open_id, seller_name, seller_base_region, access_token,
    access_token_expires_at, refresh_token, refresh_token_expires_at, granted_scopes, authorised_at, authorised_by)
VALUES ($authorisation_id, $app_key, $open_id, $seller_name, $seller_base_region, $access_token,
    $access_token_expires_at, $refresh_token, $refresh_token_expires_at, $granted_scopes, $authorised_at,
    $authorised_by)
ON CONFLICT (authorisation_id) DO UPDATE SET
    seller_name = excluded.seller_name, seller_base_region = excluded.seller_base_region,
    access_token = excluded.access_token, access_token_expires_at = excluded.access_token_expires_at,
    refresh_token = excluded.refresh_token, refresh_token_expires_at = excluded.refresh_token_expires_at,
    granted_scopes = excluded.granted_scopes, authorised_at = excluded.authorised_at,
    authorised_by = excluded.authorised_by;

-- name: save_account
INSERT INTO accounts (account_id, authorisation_id, title, region, seller_type, shop_cipher, shop_code, time_zone,
    position, is_practice, connected_at)
SELECT $account_id, $authorisation_id, $title, $region, $seller_type, $shop_cipher, $shop_code, $time_zone,
    (SELECT coalesce(max(position) + 1, 0) FROM accounts), $is_practice, $connected_at
ON CONFLICT (account_id) DO UPDATE SET
    authorisation_id = excluded.authorisation_id, region = excluded.region, seller_type = excluded.seller_type,
    shop_cipher = excluded.shop_cipher, shop_code = excluded.shop_code, is_practice = excluded.is_practice;
