"""OpenStack Swift as the S3-compatible server to test against, the faults between it and us, what only S3 can do."""
