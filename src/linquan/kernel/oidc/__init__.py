"""Signing people in by another house's word: OpenID Connect, the code flow with PKCE (ADR 0027)."""
