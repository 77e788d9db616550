"""(a) How fast orders come in: ours beside the floor and beside dlt."""
