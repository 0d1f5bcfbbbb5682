"""Chinese addresses: read into parts, and found in a gazetteer of places, without any network."""

from linquan.engine.addresses.folding import fold
from linquan.engine.addresses.gazetteer import Gazetteer
from linquan.engine.addresses.matching import match
from linquan.engine.addresses.parts import Parts, parse, without_rooms
from linquan.engine.addresses.types import Candidate, Kind, NameDraft, Place, Reason

__all__ = [
    "Candidate",
    "Gazetteer",
    "Kind",
    "NameDraft",
    "Parts",
    "Place",
    "Reason",
    "fold",
    "match",
    "parse",
    "without_rooms",
]
