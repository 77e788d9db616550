-- What runs by itself: how often people want it, when it is due, and how its last run stands.
CREATE TABLE schedules (
    name VARCHAR PRIMARY KEY,               -- see domain/schedules.py
    is_on BOOLEAN NOT NULL,
    every_seconds INTEGER NOT NULL,
    next_at TIMESTAMP NOT NULL,             -- kept, so that a time that passed while the program stood is caught up with
    asked_at TIMESTAMP,                     -- "Run now" was pressed, and the run has not begun
    state VARCHAR NOT NULL,                 -- '', running, done, failed, interrupted: of the last run
    started_at TIMESTAMP,
    finished_at TIMESTAMP,
    message VARCHAR NOT NULL,               -- what came of it, for people
    failures_in_a_row INTEGER NOT NULL
);

-- Up to which of Magento's own changes each Magento has been looked through.
CREATE TABLE magento_looks (
    magento_id VARCHAR PRIMARY KEY,
    reached TIMESTAMP NOT NULL              -- Magento's `updated_at` of the newest change seen
);
