"""(e) How fast the open orders are read anew: a status round beside the import's floor."""
