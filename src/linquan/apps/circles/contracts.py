"""How the contract of whoever operates a facility stands. Pure."""

from datetime import date, timedelta
from enum import StrEnum

RENEWED = "facility.contract_renewed"
"""The event of a renewal; it keeps until when the contract ran before."""

TAKEN_BACK = "facility.taken_back"
"""The event that undoes a step, and names it."""


class ContractStanding(StrEnum):
    """How a contract stands on a day."""

    ENDED = "ended"
    ENDING = "ending"
    RUNNING = "running"
    OPEN = "open"
    """It says no end."""


def standing_of(until: date | None, today: date, days: int) -> ContractStanding:
    """Return how a contract stands that is told to end so many days before it does."""
    if until is None:
        return ContractStanding.OPEN
    if until < today:
        return ContractStanding.ENDED
    is_near = until <= today + timedelta(days=days)
    return ContractStanding.ENDING if is_near else ContractStanding.RUNNING
