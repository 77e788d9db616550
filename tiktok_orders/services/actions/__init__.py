"""What can be done to orders in bulk, one verb per module; `outcome` is what each try comes to."""
