"""Read by Checkov, which loads checks in Python only from folders that have this file."""
