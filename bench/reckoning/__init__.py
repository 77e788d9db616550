"""(g) How fast the figures are made of a million orders: ours beside SQLite and PostgreSQL."""
