"""(b) How fast the page's questions are answered among a million orders: ours beside SQLite."""
