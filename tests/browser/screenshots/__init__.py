"""Takes the pictures in `docs/screenshots`: `make screenshots`."""
