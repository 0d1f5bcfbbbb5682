"""How long the desk's heavier works take in a large city, each held against the obvious way."""
