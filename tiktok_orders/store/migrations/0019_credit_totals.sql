-- To what a credit memo has to come, and for which refund of TikTok's that was reckoned: where either is another than
-- what is booked or stated, the two sides differ. NULL of memos from before.
ALTER TABLE credit_memos ADD COLUMN expected_total DECIMAL(18, 4);
ALTER TABLE credit_memos ADD COLUMN refund_total DECIMAL(18, 4);
