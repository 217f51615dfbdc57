"""Every listener's library, alike on all her devices: its items, the feed of their changes, and word of it."""
