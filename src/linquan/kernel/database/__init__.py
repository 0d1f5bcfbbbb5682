"""How Django speaks to PostgreSQL here: a backend of ours under its own (``base``)."""
