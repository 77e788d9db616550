"""The parts of the Refunds page and of the view of one refund."""
