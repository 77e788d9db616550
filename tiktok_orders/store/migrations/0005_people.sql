-- Who may come in where sign-in is set up. Nobody is ever deleted: deeds carry their names.
CREATE TABLE people (
    email VARCHAR PRIMARY KEY,              -- lower case
    name VARCHAR NOT NULL,                  -- '' where only the address is known
    role VARCHAR NOT NULL,                  -- VIEWER, OPERATOR or ADMINISTRATOR
    added_at TIMESTAMP NOT NULL,
    added_by VARCHAR NOT NULL,
    last_seen_at TIMESTAMP,
    is_disabled BOOLEAN NOT NULL
);
