"""Filters of the pages of joint meetings."""
