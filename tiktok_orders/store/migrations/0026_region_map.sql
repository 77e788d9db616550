-- Which of Magento's states one stands for that TikTok names otherwise, chosen once by a person for every order.
CREATE TABLE region_map (
    country_id VARCHAR NOT NULL,
    tiktok_region VARCHAR NOT NULL,         -- as TikTok writes it
    magento_region VARCHAR NOT NULL,        -- a name or a code of Magento's directory
    saved_at TIMESTAMP NOT NULL,
    saved_by VARCHAR NOT NULL,
    PRIMARY KEY (country_id, tiktok_region)
);
