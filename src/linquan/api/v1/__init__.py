"""Version 1 of the REST interface: every endpoint is one operation or one query."""
