-- name: keep
INSERT INTO evidence_pictures
VALUES ($account_id, $picture_id, $media_type, $width, $height, $content, $kept_at, '', NULL)
ON CONFLICT DO NOTHING;

-- name: known
SELECT picture_id FROM evidence_pictures
WHERE account_id = $account_id AND list_contains($picture_ids, picture_id);

-- name: find
SELECT picture_id, media_type, width, height, content, image_id FROM evidence_pictures
WHERE account_id = $account_id AND picture_id = $picture_id;

-- name: save_upload
UPDATE evidence_pictures SET image_id = $image_id, uploaded_at = $uploaded_at
WHERE account_id = $account_id AND picture_id = $picture_id;

-- Of answers that were never confirmed.
-- name: forget_unused
DELETE FROM evidence_pictures p
WHERE p.kept_at < $before
    AND NOT EXISTS (FROM jobs j WHERE j.account_id = p.account_id AND contains(j.details, p.picture_id))
RETURNING picture_id;
