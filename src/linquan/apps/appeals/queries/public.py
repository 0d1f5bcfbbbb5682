"""What strangers see: requests in public space that a clerk approved, nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import Status
from linquan.apps.places.types import Level
from linquan.kernel import numbers
from linquan.kernel.rows import Page

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published request; no address, no reporter, no words of the reporter."""

    title: str
    photo_id: int | None
    matter_name: str
    matter_name_en: str
    community_name: str
    community_name_en: str
    status: Status
    received_at: datetime
    done_at: datetime | None


def published(district_id: int, before_id: int = 0) -> Page[PublishedRow]:
    """Return published requests, newest first, by key. Two statements."""
    books = desk(district_id)
    found = shown().filter(district_id=district_id)
    if before_id:
        found = found.filter(pk__lt=before_id)
    rows = list(
        found.order_by("-id").values_list(
            "id", "public_title", "public_photo_id", "matter_id", "area_id", "status",
            "received_at", "done_at",
        )[: PAGE_SIZE + 1]
    )  # fmt: skip
    lines = []
    for _, title, photo, matter_id, area_id, status, received_at, done_at in rows[:PAGE_SIZE]:
        matter = books.matter(matter_id)
        place = books.areas.ancestor(area_id, Level.COMMUNITY)
        lines.append(
            PublishedRow(
                numbers.without(title), photo, matter.name, matter.name_en,
                place.name if place else "", place.name_en if place else "",
                Status(status), received_at, done_at,
            )
        )  # fmt: skip
    older = f"{rows[PAGE_SIZE - 1][0]}" if len(rows) > PAGE_SIZE else ""
    return Page(tuple(lines), older=older)


def published_photo_ids(photo_id: int) -> bool:
    """Whether a picture was approved for strangers. One statement."""
    return shown().filter(public_photo_id=photo_id).exists()


def shown() -> QuerySet[Appeal]:
    """Approved, and in public space still: the line of the list may have been corrected since."""
    return Appeal.objects.filter(is_public=True, matter__is_public_space=True)
