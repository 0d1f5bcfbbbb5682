"""What this app does when events arrive."""
