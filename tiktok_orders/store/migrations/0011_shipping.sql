-- With whom parcels go: TikTok's carriers per delivery option as last read, and which carrier of Magento's, or which
-- name that people write, is which of TikTok's.

CREATE TABLE delivery_options (             -- whose carriers were read, and when
    account_id VARCHAR NOT NULL,
    delivery_option_id VARCHAR NOT NULL,
    read_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, delivery_option_id)
);

CREATE TABLE shipping_providers (           -- TikTok's carriers of a delivery option, in TikTok's order
    account_id VARCHAR NOT NULL,
    delivery_option_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    provider_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (account_id, delivery_option_id, provider_id)
);

-- What people chose wins over a guess by the name. TikTok's ids of one carrier differ from market to market.
CREATE TABLE carrier_map (                  -- a carrier as Magento or a person writes it, to TikTok's
    region VARCHAR NOT NULL,
    carrier_key VARCHAR NOT NULL,           -- alike however it is spelled: see domain/carrier_map.py
    carrier_code VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    provider_id VARCHAR NOT NULL,
    provider_name VARCHAR NOT NULL,
    chosen_at TIMESTAMP NOT NULL,
    chosen_by VARCHAR NOT NULL,
    PRIMARY KEY (region, carrier_key)
);

CREATE TABLE magento_carriers (             -- as which carrier Magento gets a parcel of TikTok's
    provider_id VARCHAR PRIMARY KEY,
    carrier_code VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    chosen_at TIMESTAMP NOT NULL,
    chosen_by VARCHAR NOT NULL
);
