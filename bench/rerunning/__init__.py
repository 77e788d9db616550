"""(c) What a rerun of the Orders page costs in a real browser, and what five open sessions cost the server."""
