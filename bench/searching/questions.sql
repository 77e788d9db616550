-- name: words
SELECT g.*
FROM (
    SELECT o.number, o.create_time, o.order_id
    FROM words w CROSS JOIN orders o ON o.number = w.rowid
    WHERE w.search_text LIKE $word
    ORDER BY o.create_time DESC, o.order_id DESC
    LIMIT $limit OFFSET $offset
) p
CROSS JOIN order_grid g ON g.number = p.number
ORDER BY p.create_time DESC, p.order_id DESC;

-- name: two_words
SELECT g.*
FROM (
    SELECT o.number, o.create_time, o.order_id
    FROM words w CROSS JOIN orders o ON o.number = w.rowid
    WHERE w.search_text LIKE $word AND w.search_text LIKE $other_word
    ORDER BY o.create_time DESC, o.order_id DESC
    LIMIT $limit OFFSET $offset
) p
CROSS JOIN order_grid g ON g.number = p.number
ORDER BY p.create_time DESC, p.order_id DESC;

-- name: status
SELECT g.*
FROM (
    SELECT o.number, o.create_time, o.order_id
    FROM orders o
    WHERE o.status = $status
    ORDER BY o.create_time DESC, o.order_id DESC
    LIMIT $limit OFFSET $offset
) p
CROSS JOIN order_grid g ON g.number = p.number
ORDER BY p.create_time DESC, p.order_id DESC;

-- name: amount
SELECT g.*
FROM (
    SELECT
        o.number, o.order_id,
        coalesce(s.base_grand_total, (o.total_amount * r.rate + 50000000) / 100000000) AS base_total
    FROM orders o
    LEFT JOIN current_rates r ON r.currency = o.currency
    LEFT JOIN sales_orders s ON s.order_id = o.order_id
    ORDER BY base_total DESC NULLS LAST, o.order_id DESC
    LIMIT $limit OFFSET $offset
) p
CROSS JOIN order_grid g ON g.number = p.number
ORDER BY p.base_total DESC NULLS LAST, p.order_id DESC;

-- name: three_filters
SELECT g.*
FROM (
    SELECT o.number, o.create_time, o.order_id
    FROM orders o
    WHERE o.account_id = $account_id AND o.status = $status AND o.create_time >= $from AND o.create_time < $until
    ORDER BY o.create_time DESC, o.order_id DESC
    LIMIT $limit OFFSET $offset
) p
CROSS JOIN order_grid g ON g.number = p.number
ORDER BY p.create_time DESC, p.order_id DESC;

-- name: sample
SELECT order_id, account_id, tracking_number FROM orders
WHERE tracking_number <> '' AND number >= (SELECT max(number) * 37 / 100 FROM orders)
ORDER BY number LIMIT 1;
