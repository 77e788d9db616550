"""What jobs do and how they stand, in a seller's words."""

ACTIONS = {
    "create_sales_order": "Create sales order",
    "write_reference": "Write the reference on TikTok",
    "invoice_sales_order": "Invoice",
}
STATES = {
    "queued": "waits",
    "running": "is being sent",
    "unknown": "is being looked up",
    "done": "done",
    "skipped": "left out",
    "failed": "failed",
    "stopped": "stopped",
}
