"""Photos of requests, read and sent."""

from datetime import datetime

from ninja import Field, Schema


class PhotoOut(Schema):
    """A photo of a request; `GET /photos/{photo_id}` gives the picture, as WebP."""

    photo_id: int
    role: str = Field(description="report, proof, or part:ID: proof of what another unit did")
    width: int
    height: int
    at: datetime


class PhotoTaken(Schema):
    """A photo that was taken in, and until when ``photo`` may be named by what it belongs to."""

    photo: str
    width: int
    height: int
    holds_until: datetime
