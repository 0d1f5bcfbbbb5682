"""Filters of the templates of checklists."""
