"""The practice Magento: a server on this machine that answers the REST routes an order desk needs."""
