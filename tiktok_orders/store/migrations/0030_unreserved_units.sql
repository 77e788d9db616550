-- What was sent to Magento without a reservation: the units of each of Magento's SKUs that a sales order had when it was
-- created here. They stay, whatever becomes of the order: shipping and cancelling give back what was never reserved.
CREATE TABLE unreserved_units (
    order_id VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    sku VARCHAR NOT NULL,                   -- Magento's
    units DECIMAL(18, 4) NOT NULL,
    PRIMARY KEY (order_id, sku)
);

-- Of sales orders created before, what was sent is not kept: TikTok's lines are the nearest to it.
INSERT INTO unreserved_units
SELECT l.order_id, l.account_id, l.seller_sku, count(*)
FROM order_lines l
JOIN sales_orders s ON s.order_id = l.order_id AND s.origin = 'created'
WHERE l.seller_sku <> ''
GROUP BY ALL;
