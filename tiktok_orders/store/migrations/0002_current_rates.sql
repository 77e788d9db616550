-- The newest rate of each currency into the workspace's base currency, as a table of its own: every page of the
-- list joins it, and planning the view that stood here took longer than reading it. `store.workspace` writes it
-- anew with every rate.
DROP VIEW current_rates;

CREATE TABLE current_rates (
    currency VARCHAR NOT NULL,              -- no key: all rows are replaced in one transaction
    rate DECIMAL(18, 8) NOT NULL,
    rate_source VARCHAR NOT NULL,
    rate_date DATE                          -- NULL for the base currency itself
);

INSERT INTO current_rates
SELECT r.currency, arg_max(r.rate, r.rate_date), arg_max(r.source, r.rate_date), max(r.rate_date)
FROM exchange_rates r
JOIN workspace w ON w.base_currency = r.base_currency
GROUP BY r.currency
UNION ALL
SELECT base_currency, 1, 'same currency', NULL FROM workspace;
