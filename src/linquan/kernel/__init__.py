"""The closed list of things every app needs. Knows nothing of the apps."""
