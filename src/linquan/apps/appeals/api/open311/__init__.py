"""Open311 GeoReport v2: a translation of requests, without rules of its own."""
