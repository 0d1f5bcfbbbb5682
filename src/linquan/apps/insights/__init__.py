"""Counters, the today page, public figures and the demo. No app imports it."""
