"""Pages of checklists and assessments."""
