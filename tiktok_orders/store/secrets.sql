-- name: list
SELECT {column} AS ciphertext FROM {table} ORDER BY ciphertext;

-- name: replace
UPDATE {table} SET {column} = $renewed WHERE {column} = $ciphertext;
