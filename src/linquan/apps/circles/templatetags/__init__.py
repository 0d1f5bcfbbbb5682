"""Filters of the templates of life circles."""
