"""The numeric engine: plain values and arrays in, plain values and arrays out.

Knows nothing of databases, pages or the rest of the house, so that a planner can use it from a
notebook.
"""
