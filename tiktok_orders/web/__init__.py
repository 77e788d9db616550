"""The server's own routes beside the pages."""
