"""Linquan 邻圈: the desk of a sub-district and its communities."""

__version__ = "0.1.0"
