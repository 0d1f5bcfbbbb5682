"""What fields have in common: numbers, moments, names, and the headers of a step."""

from datetime import datetime, time
from typing import Annotated, Any, Final

from ninja import Field, Schema
from ninja.params import functions as part
from pydantic import AfterValidator, BeforeValidator, ConfigDict

from linquan.kernel.calendar import OFFICE_ZONE

LARGEST_ID: Final = 2**63 - 1
LATEST: Final = 2200
Clock = Annotated[
    str,
    BeforeValidator(lambda at: at.strftime("%H:%M") if isinstance(at, time) else at),
    Field(pattern=r"^[0-9]{2}:[0-9]{2}$"),
]
"""An hour of the office's day; a format of JSON Schema for times would want an offset."""
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Id = Annotated[int, part.Path(ge=1, le=LARGEST_ID)]
SomeId = Annotated[int, part.Query(ge=0, le=LARGEST_ID)]
IdempotencyKey = Annotated[
    str | None,
    part.Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="Sent again within 24 hours with the same body, it is done once.",
    ),
]
IfMatch = Annotated[
    str | None,
    part.Header(
        alias="If-Match",
        max_length=80,
        description="The ETag of the request as it was read; refused with 412 when it has changed.",
    ),
]


def _near(moment: datetime) -> datetime:
    """Take moments of this life only, with their offset; one without is meant as in the office."""
    if not 2000 <= moment.year < LATEST:
        msg = "out of range"
        raise ValueError(msg)
    return moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)


Moment = Annotated[datetime, AfterValidator(_near)]


class Given(Schema):
    """What is sent in; a field that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Named(Schema):
    """A thing by its number and its names."""

    id: int
    name: str
    name_en: str


def named(row: Any, number: str) -> Named:
    """Name a row by one of its numbers."""
    return Named(id=getattr(row, number), name=row.name, name_en=row.name_en)
