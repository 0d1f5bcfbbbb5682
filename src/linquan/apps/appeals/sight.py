"""Which requests an actor may see, as one condition."""

from collections.abc import Iterator

from django.db.models import QuerySet

from linquan.apps.appeals import rules
from linquan.apps.appeals.models import Appeal
from linquan.kernel.actors import Actor, Post


def visible(actor: Actor) -> QuerySet[Appeal]:
    """Requests that an actor may see: those of its area or organisation, none it is a party to.

    Of one district, that of the first post: its lists and names are those a page can resolve.
    """
    if not (keys := keys_of(actor)):
        return Appeal.objects.none()
    found = Appeal.objects.filter(district_id=actor.district_id, seen__overlap=keys)
    return found.exclude(about_path__in=actor.organisation_lines())


def keys_of(actor: Actor) -> list[str]:
    """What ``Appeal.seen`` holds of the requests that an actor may see."""
    return sorted({key for post in actor.posts for key in _keys(post, actor.district_id)})


def _keys(post: Post, district_id: int) -> Iterator[str]:
    """What ``Appeal.seen`` holds of the requests that a post lets see."""
    if post.district_id != district_id:
        return
    if post.area_path and post.role in rules.WATCHERS:
        yield _last_id(post.area_path)
    if post.role in rules.INVOLVED:
        yield f"o{_last_id(post.organisation_path)}"


def _last_id(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def area_lines(actor: Actor) -> list[str]:
    """Every path from the district to the area of each post, for one ``IN`` in a query."""
    lines: set[str] = set()
    for post in actor.posts:
        ids = [part for part in post.area_path.split("/") if part]
        lines.update("/" + "/".join(ids[: n + 1]) + "/" for n in range(len(ids)))
    return sorted(lines)
