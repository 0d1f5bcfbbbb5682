"""Filters of the pages of visits."""
