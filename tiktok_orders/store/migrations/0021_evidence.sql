-- Pictures that people chose to send with a no. A picture stays as it was chosen for as long as a job names it, and so
-- does TikTok's own id of it: what is tried again sends the same.
CREATE TABLE evidence_pictures (
    account_id VARCHAR NOT NULL,
    picture_id VARCHAR NOT NULL,            -- SHA-256 of the content
    media_type VARCHAR NOT NULL,            -- image/jpeg, image/png
    width INTEGER NOT NULL,                 -- pixels
    height INTEGER NOT NULL,
    content BLOB NOT NULL,
    kept_at TIMESTAMP NOT NULL,
    image_id VARCHAR NOT NULL,              -- TikTok's, "" until it has the picture
    uploaded_at TIMESTAMP,
    PRIMARY KEY (account_id, picture_id)
);
