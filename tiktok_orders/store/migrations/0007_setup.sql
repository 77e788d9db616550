-- The workspace's name is given in the wizard; `set_up_at` tells that somebody went through its first step.
ALTER TABLE workspace ADD COLUMN name VARCHAR DEFAULT '';
ALTER TABLE workspace ADD COLUMN set_up_at TIMESTAMP;

ALTER TABLE apps ADD COLUMN region VARCHAR DEFAULT '';           -- US or elsewhere: two Partner Centers
ALTER TABLE authorisations ADD COLUMN ended_at TIMESTAMP;        -- since when TikTok takes neither token any more
ALTER TABLE accounts ADD COLUMN state VARCHAR DEFAULT 'CONNECTED';  -- CONNECTED, PAUSED, DISCONNECTED
ALTER TABLE accounts ADD COLUMN verified_at TIMESTAMP;           -- when every check was green, NULL where one is not

-- One row per question to a seller. What comes back has to name its state, once and in time.
CREATE TABLE authorisation_requests (
    state VARCHAR PRIMARY KEY,
    app_key VARCHAR NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    asked_by VARCHAR NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    answered_at TIMESTAMP,
    message VARCHAR NOT NULL                -- why the answer came to nothing, '' where it did not
);

-- Accounts that "All accounts" leaves out: practice is no part of any figure beside a real shop.
CREATE VIEW left_out_accounts AS
SELECT account_id FROM accounts WHERE is_practice AND EXISTS (SELECT 1 FROM accounts WHERE NOT is_practice);

-- Accounts whose work waits: paused, disconnected, or to be authorised again.
CREATE VIEW held_accounts AS
SELECT a.account_id
FROM accounts a
LEFT JOIN authorisations u ON u.authorisation_id = a.authorisation_id
WHERE a.state <> 'CONNECTED' OR u.ended_at IS NOT NULL;
