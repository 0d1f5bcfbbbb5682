"""Benchmarks of life circles in the office: from a change to the gap list, cities, pages."""
