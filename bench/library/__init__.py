"""Libraries in sync: how reading, listing and changing them grows with their length."""
