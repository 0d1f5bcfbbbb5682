"""Linquan."""
