"""The apps of the house; each imports only those below it."""
