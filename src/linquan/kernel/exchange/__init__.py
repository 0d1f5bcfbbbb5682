"""Tables out and in: Excel, CSV and GeoJSON, with every fault by cell, and undo (ADR 0021)."""
