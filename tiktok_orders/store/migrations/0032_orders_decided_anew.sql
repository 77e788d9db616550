-- Orders of which the reconciliation decides otherwise now: sales orders of no account, lines of statements that settle
-- nothing, and a credit memo that two refunds name.
INSERT INTO orders_to_reconcile
SELECT order_id, false FROM (
    SELECT order_id FROM lone_sales_orders WHERE account_id = ''
    UNION
    SELECT order_id FROM statement_transactions WHERE type <> 'ORDER' AND order_id <> ''
    UNION
    SELECT order_id FROM credit_memos GROUP BY order_id HAVING count(*) > count(DISTINCT entity_id)
);
