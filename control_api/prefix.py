"""Where the API is mounted."""

API_PREFIX = "/api/v1"
