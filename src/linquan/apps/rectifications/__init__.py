"""Rectification (整改): from a clue to the proof that it was put right."""
