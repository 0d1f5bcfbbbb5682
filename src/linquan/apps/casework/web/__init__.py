"""Pages of protected files."""
