"""The rules of the trade: no network, no files, no clock, no screen, no SQL."""
