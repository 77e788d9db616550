"""The database: every SQL statement of the program, and the only place where DuckDB is spoken."""
