-- A choice of Magento's carrier is shown to people, also when TikTok lists the provider no more.
ALTER TABLE magento_carriers ADD COLUMN region VARCHAR DEFAULT '';
ALTER TABLE magento_carriers ADD COLUMN provider_name VARCHAR DEFAULT '';
