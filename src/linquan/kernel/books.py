"""Rule books kept in memory: reference tables of a district, reread only when they changed.

A book (the matter list, the area tree, the organisations) is small, read by every request and
changed a few times a month. One statement reads the versions of all books of a district; the
operation that changes a table calls :func:`bump` in its transaction.

A version is a random number, not a count: what a process read inside a transaction that was then
rolled back must never be taken for what the next transaction writes.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from linquan.kernel.models import BookVersion
from linquan.kernel.prepared import Prepared

Book = TypeVar("Book")
Versions = Mapping[str, int]

LARGEST_VERSION = 2**31 - 1
_VERSIONS = Prepared(
    lambda district_id: BookVersion.objects.filter(district_id=district_id).values_list(
        "name", "version"
    ),
    int,
)
_books: dict[tuple[str, int], tuple[tuple[int, ...], object]] = {}


def versions(district_id: int) -> Versions:
    """Version of every book of a district. One statement."""
    return dict(_VERSIONS.rows(district_id))


def book(
    name: str,
    district_id: int,
    current: Versions,
    load: Callable[[int], Book],
    *,
    also: tuple[str, ...] = (),
) -> Book:
    """Return the book, loading it when its version is not the one kept.

    ``also`` names the books whose words it repeats, such as names of organisations.
    """
    version = tuple(current.get(part, 0) for part in (name, *also))
    kept = _books.get((name, district_id))
    if kept is None or kept[0] != version:
        kept = (version, load(district_id))
        _books[name, district_id] = kept
    return cast(Book, kept[1])


def bump(district_id: int, name: str) -> None:
    """Mark a book as changed, in the caller's transaction. One statement."""
    version = secrets.randbelow(LARGEST_VERSION) + 1
    BookVersion.objects.bulk_create(
        [BookVersion(district_id=district_id, name=name, version=version)],
        update_conflicts=True,
        unique_fields=["district_id", "name"],
        update_fields=["version"],
    )


def forget() -> None:
    """Drop every kept book (tests start from an empty shelf)."""
    _books.clear()
