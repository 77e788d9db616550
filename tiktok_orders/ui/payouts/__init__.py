"""The parts of the Payouts page."""
