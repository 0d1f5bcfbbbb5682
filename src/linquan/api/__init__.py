"""Roots of the interfaces that other systems call."""
