"""Who may do what with the catalogue and with facilities, and what holds of them. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from linquan.apps.circles.types import MOST_TAGS, TAG_LIMIT
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import Actor, Role

STREET_DEPTH: Final = 3  # "/district/street/" has three slashes
_TAG: Final = re.compile(r"[a-z0-9_:-]+=[^=\s|、,，;；]+")


def may_edit_lists(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the lists."""
    return actor.is_system or any(
        p.district_id == district_id
        and p.role in {Role.CLERK, Role.ADMINISTRATOR}
        and 0 < p.area_path.count("/") <= STREET_DEPTH
        for p in actor.posts
    )


def tags_fault(tags: Iterable[str], match: str) -> str:
    """Name what is wrong with tags of OpenStreetMap beside how well they do; empty: nothing."""
    found = tuple(tags)
    if len(found) > MOST_TAGS or any(len(tag) > TAG_LIMIT for tag in found):
        return "tags_too_many"
    if not all(_TAG.fullmatch(tag) for tag in found):
        return "tag_odd"
    return "" if bool(found) == (match != Match.NONE) else "tags_or_none"
