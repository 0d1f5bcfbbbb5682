"""The shell of the pages: base templates, navigation, middleware, error pages, static files."""
