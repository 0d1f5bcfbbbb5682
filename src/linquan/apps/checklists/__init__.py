"""Checklists (清单) of communities and facilities, and assessments by them."""
