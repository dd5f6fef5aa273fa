"""`agentbot.yml` as written becomes frozen settings, or a list of every problem in it."""
