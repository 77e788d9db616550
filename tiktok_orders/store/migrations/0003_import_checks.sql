-- Imports of other kinds than "what changed", and the comparison with TikTok's count, day by day.
ALTER TABLE sync_runs ADD COLUMN kind VARCHAR DEFAULT 'changes';   -- changes, placed, ids, unreadable

-- Every order placed from this instant on has been asked for.
ALTER TABLE sync_cursors ADD COLUMN covered_from TIMESTAMP;

CREATE TABLE day_checks (
    account_id VARCHAR NOT NULL,
    placed_date DATE NOT NULL,              -- a day of UTC
    checked_at TIMESTAMP NOT NULL,
    tiktok_count BIGINT NOT NULL,
    stored_count BIGINT NOT NULL,
    fetched_count BIGINT NOT NULL,          -- orders that were missing and came when the day was read anew
    unreadable_count BIGINT NOT NULL,       -- entries of the day that were no readable orders
    PRIMARY KEY (account_id, placed_date)
);

UPDATE sync_cursors SET covered_from = (
    SELECT min(r.window_start) FROM sync_runs r
    WHERE r.account_id = sync_cursors.account_id AND r.state = 'finished'
);
