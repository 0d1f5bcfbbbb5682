"""Settings, roots of URLs and the WSGI entry."""
