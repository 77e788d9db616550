"""Magento's REST API (2.4), as a client: signed calls, orders and what is done to them, products, stores."""
