"""(h) How soon Overview, Failures and Analytics stand in a real browser, at a million orders."""
