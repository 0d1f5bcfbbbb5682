"""Signing in: django-allauth with our lock, our second step and our pages (ADR 0013)."""
