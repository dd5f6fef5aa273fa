"""GitHub, and GitHub Enterprise Server, through their REST API alone: no clone, no push, no credential on disk."""
