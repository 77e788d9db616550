-- name: save
INSERT INTO credit_memos (case_id, account_id, order_id, magento_id, entity_id, increment_id, line_item_ids, currency,
    grand_total, origin, credited_at, expected_total, refund_total)
VALUES ($case_id, $account_id, $order_id, $magento_id, $entity_id, $increment_id, $line_item_ids, $currency,
    $grand_total, $origin, $credited_at, $expected_total, $refund_total)
ON CONFLICT (case_id) DO NOTHING;

-- name: list
SELECT * FROM credit_memos WHERE list_contains($order_ids, order_id) ORDER BY credited_at, case_id;
