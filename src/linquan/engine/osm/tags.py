"""Which tags of OpenStreetMap are read, and what they are drawn as.

Source: the wiki's pages Map features, Key:highway and Key:access as remembered (November 2026).
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from linquan.engine.addresses import fold
from linquan.engine.osm.types import Tags

MAJOR: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
MINOR: Final = ("residential", "unclassified", "living_street", "service", "road", "pedestrian")
PATHS: Final = ("footway", "path", "steps", "cycleway", "track", "bridleway", "corridor")
CLASSES: Final = (*MAJOR, *(f"{name}_link" for name in MAJOR), *MINOR, *PATHS)
"""Values of ``highway`` that are ways; a way's class is the position in this list."""
ACCESS: Final = ("", "yes", "designated", "permissive", "destination", "customers", "private", "no")
"""Values of ``access`` and ``foot`` that are kept; whatever else stands there is the first."""
POINTED: Final = (
    "amenity", "shop", "office", "leisure", "tourism", "healthcare", "craft", "emergency",
    "social_facility", "community_centre", "public_transport", "historic", "club",
)  # fmt: skip
"""Keys of facilities: whatever carries one of them may be something people walk to."""
TOLD: Final = frozenset({
    *POINTED, "name", "name:en", "name:zh", "alt_name", "short_name", "old_name", "official_name",
    "social_facility:for", "community_centre:for", "isced:level", "operator", "opening_hours",
    "wheelchair", "access", "foot", "highway", "railway", "building", "building:levels", "place",
    "natural", "landuse", "waterway", "water", "barrier", "entrance", "bridge", "tunnel", "covered",
    "layer", "oneway", "junction", "area", "ref", "religion", "sport", "locked",
    "motorcar", "motor_vehicle", "vehicle", "maxspeed",
    "addr:housenumber", "addr:street", "addr:place", "addr:housename",
})  # fmt: skip
"""Keys that are kept of an object; all others are dropped when it is read."""
WANTED: Final = (
    *POINTED, "highway", "railway", "building", "place", "natural", "landuse", "waterway",
    "barrier", "entrance", "addr:housenumber",
)  # fmt: skip
"""An object without one of these keys is passed over."""
LONGEST_VALUE: Final = 255
"""Letters of a value: OpenStreetMap's own limit."""
MOST_TAGS: Final = 40
FURNITURE: Final = frozenset({
    "amenity=bench", "amenity=waste_basket", "amenity=vending_machine", "amenity=parking_space",
    "amenity=parking_entrance", "amenity=hunting_stand", "amenity=letter_box",
    "emergency=fire_hydrant", "public_transport=stop_position", "leisure=picnic_table",
    "leisure=outdoor_seating", "tourism=information",
})  # fmt: skip
"""What stands in the street and is no place one walks to for itself."""
GATES: Final = frozenset({"gate", "lift_gate", "swing_gate", "sliding_gate", "entrance"})
WALLS: Final = frozenset({"wall", "fence", "city_wall", "retaining_wall", "hedge", "guard_rail"})
ONE_WAYS: Final = {"yes": 1, "1": 1, "true": 1, "-1": -1, "reverse": -1}
"""Values of ``oneway`` that say a direction."""
ROUND: Final = frozenset({"roundabout", "circular"})
"""Values of ``junction`` that have one direction."""
MOTOR_KEYS: Final = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Keys that say who may drive, the nearest first."""
GREEN: Final = frozenset({
    "leisure=park", "leisure=garden", "leisure=nature_reserve", "leisure=golf_course",
    "leisure=playground", "leisure=pitch", "leisure=common", "landuse=grass", "landuse=forest",
    "landuse=meadow", "landuse=orchard", "landuse=vineyard", "landuse=recreation_ground",
    "landuse=village_green", "landuse=cemetery", "landuse=flowerbed", "landuse=greenfield",
    "natural=wood", "natural=scrub", "natural=grassland", "natural=heath", "natural=wetland",
})  # fmt: skip
WATER: Final = frozenset({
    "natural=water", "waterway=riverbank", "waterway=dock", "landuse=reservoir", "landuse=basin",
    "leisure=swimming_pool",
})  # fmt: skip
BLOCKS: Final = frozenset({
    "landuse=residential", "landuse=commercial", "landuse=retail", "landuse=industrial",
    "landuse=education", "landuse=institutional", "landuse=construction", "amenity=school",
    "amenity=kindergarten", "amenity=university", "amenity=college", "amenity=hospital",
    "amenity=marketplace", "leisure=sports_centre",
})  # fmt: skip
STREAMS: Final = frozenset({"river", "canal", "stream", "drain", "ditch"})
RAILS: Final = frozenset({"rail", "light_rail", "tram", "subway", "monorail"})
_NUMBERED: Final = re.compile(r"\d*[a-z]?\d*(?:栋|号|单元)?")
_UNSEEN: Final = re.compile(r"\s+")


def tags_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keep what is told of an object: known keys, bounded values without unseen letters."""
    told: dict[str, str] = {}
    for key, value in pairs:
        if key in TOLD and len(value) <= LONGEST_VALUE and len(told) < MOST_TAGS:
            told[key] = clean(value)
    return told


def clean(text: str) -> str:
    """Return a text without letters that control, turn or are private; one blank between words."""
    plain = unicodedata.normalize("NFC", text)
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in plain)
    return _UNSEEN.sub(" ", seen).strip()


def has(tags: Tags, wanted: frozenset[str]) -> bool:
    """Whether a tag written ``key=value`` is among those wanted."""
    return any(f"{key}={value}" in wanted for key, value in tags.items())


def is_way(tags: Tags) -> bool:
    """Whether people, bicycles or cars go along it."""
    return tags.get("highway", "") in CLASSES


def direction(tags: Tags) -> int:
    """Which way cars go along it: 1 as it is drawn, -1 against, 0 both.

    Roundabouts and motorways have one way where nothing is said.
    """
    if said := ONE_WAYS.get(tags.get("oneway", "")):
        return said
    turns = tags.get("junction") in ROUND or tags.get("highway") == "motorway"
    return int(turns and tags.get("oneway") not in {"no", "false", "0"})


def motor_access(tags: Tags) -> str:
    """What is said of cars, by the nearest word; one of :data:`ACCESS`."""
    said = next((tags[key] for key in MOTOR_KEYS if key in tags), "")
    return said if said in ACCESS else ""


def line_kind(tags: Tags) -> str:
    """What a line is drawn as; empty for nothing."""
    if highway := tags.get("highway"):
        plain = highway.removesuffix("_link")
        drawn = (("road_major", MAJOR), ("road_minor", MINOR), ("path", PATHS))
        return next((kind for kind, values in drawn if plain in values), "")
    if tags.get("waterway") in STREAMS:
        return "" if tags.get("tunnel", "no") != "no" else "stream"
    if tags.get("railway") in RAILS:
        return "" if tags.get("tunnel", "no") != "no" else "rail"
    return "wall" if tags.get("barrier") in WALLS else ""


def shape_kind(tags: Tags) -> str:
    """What an area is drawn as; empty for nothing."""
    if tags.get("building", "no") != "no":
        return "building"
    for kind, wanted in (("water", WATER), ("green", GREEN), ("block", BLOCKS)):
        if has(tags, wanted):
            return kind
    return ""


def is_gate(tags: Tags) -> bool:
    """Whether one comes in here."""
    return tags.get("barrier") in GATES or tags.get("entrance", "no") not in {"no", ""}


def is_facility(tags: Tags) -> bool:
    """Whether it may be something people walk to, or has a name by which it could be known."""
    stands = {f"{key}={value}" for key, value in tags.items() if key in POINTED}
    if stands - FURNITURE:
        return True
    if tags.get("highway") in {"bus_stop", "rest_area", "services"}:
        return True
    if tags.get("railway") in {"station", "halt", "subway_entrance"} or "isced:level" in tags:
        return True
    return is_named_house(tags) or tags.get("place") == "square"


def is_named_house(tags: Tags) -> bool:
    """Whether a building has a name of its own, not only a number such as 3栋."""
    name = tags.get("name", "")
    is_house = tags.get("building", "no") != "no"
    return is_house and bool(name) and not _NUMBERED.fullmatch(fold(name))
