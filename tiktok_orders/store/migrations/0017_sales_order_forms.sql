-- How numbers of sales orders are built, digits left out ("TTS-#"): a handful for a million numbers, so that a word
-- without a digit is looked for in these first.
CREATE TABLE sales_order_forms (form VARCHAR PRIMARY KEY);

INSERT INTO sales_order_forms SELECT DISTINCT lower(regexp_replace(increment_id, '[0-9]+', '#', 'g')) FROM sales_orders;
