"""Organisations: departments, offices, communities, firms; people and posts; the working calendar."""
