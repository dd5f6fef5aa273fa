"""Git and the code host: what the repository says, and the branches and pull requests that agentbot keeps in it."""
