-- name: get_workspace
SELECT base_currency, time_zone, name, set_up_at FROM workspace;

-- name: save_workspace
UPDATE workspace SET base_currency = $base_currency, time_zone = $time_zone, name = $name, set_up_at = $set_up_at;

-- name: any_real_order
SELECT 1 FROM orders WHERE account_id IN (SELECT account_id FROM accounts WHERE NOT is_practice) LIMIT 1;

-- name: forget_rates
DELETE FROM exchange_rates WHERE source = $source;

-- name: make_workspace
INSERT INTO workspace (only_row, base_currency, time_zone) VALUES (true, $base_currency, $time_zone)
ON CONFLICT DO NOTHING;

-- name: list_rates
SELECT currency, rate, rate_source, rate_date FROM current_rates ORDER BY currency;

-- name: save_rate
INSERT INTO exchange_rates (base_currency, currency, rate_date, rate, source, recorded_at, recorded_by)
VALUES ($base_currency, $currency, $rate_date, $rate, $source, $now, $person)
ON CONFLICT (base_currency, currency, rate_date) DO UPDATE SET
    rate = excluded.rate, source = excluded.source, recorded_at = excluded.recorded_at,
    recorded_by = excluded.recorded_by;

-- name: forget_current_rates
DELETE FROM current_rates;

-- name: name_current_rates
INSERT INTO current_rates
SELECT r.currency, arg_max(r.rate, r.rate_date), arg_max(r.source, r.rate_date), max(r.rate_date)
FROM exchange_rates r
JOIN workspace w ON w.base_currency = r.base_currency
GROUP BY r.currency
UNION ALL
SELECT base_currency, 1, 'same currency', NULL FROM workspace;

-- name: find_layout
SELECT layout FROM grid_layouts WHERE person = $person AND grid = $grid;

-- name: save_layout
INSERT INTO grid_layouts (person, grid, layout) VALUES ($person, $grid, $layout)
ON CONFLICT (person, grid) DO UPDATE SET layout = excluded.layout;

-- name: drop_layout
DELETE FROM grid_layouts WHERE person = $person AND grid = $grid;

-- name: record_deed
INSERT INTO audit (done_at, person, deed, account_id, detail) VALUES ($now, $person, $deed, $account_id, $detail);

-- name: list_deeds
SELECT done_at, person, deed, account_id, detail FROM audit ORDER BY done_at DESC LIMIT $limit;
