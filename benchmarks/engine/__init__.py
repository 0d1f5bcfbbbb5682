"""Speed of the engine beside what others offer."""
