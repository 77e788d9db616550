-- name: list_members
SELECT email, name, role, added_at, added_by, last_seen_at, is_disabled FROM people ORDER BY is_disabled, email;

-- name: find_member
SELECT email, name, role, added_at, added_by, last_seen_at, is_disabled FROM people WHERE email = $email;

-- name: save_member
INSERT INTO people (email, name, role, added_at, added_by, last_seen_at, is_disabled)
VALUES ($email, $name, $role, $added_at, $added_by, $last_seen_at, $is_disabled)
ON CONFLICT (email) DO UPDATE SET
    name = excluded.name, role = excluded.role, added_at = excluded.added_at, added_by = excluded.added_by,
    last_seen_at = excluded.last_seen_at, is_disabled = excluded.is_disabled;

-- name: mark_seen
UPDATE people SET last_seen_at = $now WHERE email = $email;
