"""The parts of the Reconciliation page."""
