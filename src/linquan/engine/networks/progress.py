"""How far a long step has come."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


def tell_nobody(done: int, total: int) -> None:
    """Take the place of a progress that nobody wants."""
