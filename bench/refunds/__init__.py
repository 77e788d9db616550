"""Part (f): the questions of the Refunds page at very many cancellations and returns."""
