"""What an address asks for."""

from typing import Final

LONGEST_ID: Final = 19


def number(said: str) -> int:
    """Read the id of something; 0 where it is none."""
    is_id = said.isascii() and said.isdigit() and len(said) < LONGEST_ID
    return int(said) if is_id else 0
