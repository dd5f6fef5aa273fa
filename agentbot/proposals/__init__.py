"""From answers to pull requests: grouping, identity, text, and what has to be written."""
