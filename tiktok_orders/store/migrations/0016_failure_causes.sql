-- What is at the root of a failure, as far as it can be told: orders that fail for the same cause have one fix.
ALTER TABLE order_failures ADD COLUMN cause VARCHAR DEFAULT '';
