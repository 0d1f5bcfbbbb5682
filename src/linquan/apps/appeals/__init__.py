"""Requests (诉求): from the first word to the proof and the rating."""
