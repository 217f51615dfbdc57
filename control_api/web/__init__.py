"""The web player and the ingest desk, as browsers load them."""
