"""Sensitive work on people: mediation, counselling, help; closed to whoever is not admitted."""
