"""What the command line does beyond the parsing of its words, one group per module."""
