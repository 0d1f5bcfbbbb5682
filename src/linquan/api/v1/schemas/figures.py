"""Public figures."""

from ninja import Field, Schema


class FigureOut(Schema):
    """Counts of a community; ``null`` is a count too small to show."""

    area_id: int
    name: str
    name_en: str
    received: int | None
    solved: int | None
    in_progress: int | None
    refused: int | None


class FiguresOut(Schema):
    """Public figures, as everyone may read them."""

    rows: list[FigureOut]
    total: FigureOut
    satisfied_percent: int | None
    smallest: int = Field(description="Counts below this are hidden, and others that betray them.")
