"""`agentbot.yml` and `.agentbot/ignores.yml` as written become frozen values, or a list of every problem in them."""
