"""The peers: scripts that run in an environment of their own."""
