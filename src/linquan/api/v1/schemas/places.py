"""Areas, zones, and where a point lies."""

from ninja import Schema


class AreaOut(Schema):
    """An area of the tree; ``path`` holds the numbers from the district down to it."""

    area_id: int
    parent_id: int | None
    level: str
    code: str
    name: str
    name_en: str
    path: str
    residents: int
    lon: float | None
    lat: float | None


class AreaPage(Schema):
    """A page of areas by number; ``after`` leads on, 0 when there is no more."""

    items: list[AreaOut]
    after: int


class TouchOut(Schema):
    """An area that a zone touches; ``share`` of the area lies in it, if outlines are known."""

    area: AreaOut
    share: float | None


class ZoneOut(Schema):
    """A zone."""

    zone_id: int
    kind: str
    name: str
    name_en: str
    version: int


class ZoneWhole(ZoneOut):
    """A zone with every area it touches."""

    touched: list[TouchOut]


class PlaceOut(Schema):
    """Where a point lies: the grid with all above it, and the zones over it."""

    grid: AreaOut | None
    line: list[AreaOut]
    zones: list[ZoneOut]
