-- How often TikTok was asked for an account on a day (UTC), and how often it called that too fast.
CREATE TABLE api_calls (
    account_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    calls BIGINT NOT NULL,
    refusals BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);
