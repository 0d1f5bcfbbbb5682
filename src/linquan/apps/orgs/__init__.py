"""Organisations: departments, offices, firms; people and posts; the working calendar."""
