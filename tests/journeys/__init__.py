"""A package, so that the browser ends with the last journey: its loop must not run under others."""
