"""What a person can do, one verb per module."""
