"""What leaves agentbot as text passes here first: secrets out, control characters out."""
