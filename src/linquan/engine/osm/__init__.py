"""OpenStreetMap extracts: names, ways, buildings, facilities and a base map within a frame."""

from linquan.engine.osm.apart import make_tiles, name_from, read_apart, tile_maker
from linquan.engine.osm.frame import MARGIN_M, frame_around
from linquan.engine.osm.types import Extract, ExtractRefused, MapPoint
from linquan.engine.osm.ways import Buildings, Ways, walkable

__all__ = [
    "MARGIN_M",
    "Buildings",
    "Extract",
    "ExtractRefused",
    "MapPoint",
    "Ways",
    "frame_around",
    "make_tiles",
    "name_from",
    "read_apart",
    "tile_maker",
    "walkable",
]
