"""Filters of the pages of rectifications."""
