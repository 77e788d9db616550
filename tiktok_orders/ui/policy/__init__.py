"""The order policy page: its choices in plain sentences, with what they mean for the seller's own orders."""
