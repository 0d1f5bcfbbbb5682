"""Filters of the pages of protected files."""
