"""(d) How fast sales orders are created in a Magento that answers slowly, and how quick the page stays."""
