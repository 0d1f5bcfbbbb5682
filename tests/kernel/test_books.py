"""Rule books in memory: read again only when they changed, never what was rolled back."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linquan.kernel import books
from linquan.kernel.models import BookVersion


class Shelf:
    """Counts how often a book is read, and from which district."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def load(self, district_id: int) -> int:
        self.read.append(district_id)
        return len(self.read)


def fetch(shelf: Shelf, name: str = "places", district_id: int = 1, **more: Any) -> int:
    return books.book(name, district_id, books.versions(district_id), shelf.load, **more)


@pytest.mark.django_db
def test_a_book_is_read_once_until_it_changes() -> None:
    shelf = Shelf()
    assert [fetch(shelf), fetch(shelf)] == [1, 1]
    books.bump(1, "places")
    assert [fetch(shelf), fetch(shelf)] == [2, 2]
    books.bump(1, "orgs")
    books.bump(2, "places")
    assert fetch(shelf) == 2
    books.forget()
    assert fetch(shelf) == 3


@pytest.mark.django_db
def test_districts_and_books_are_kept_apart() -> None:
    shelf = Shelf()
    found = [fetch(shelf), fetch(shelf, district_id=2), fetch(shelf, "orgs"), fetch(shelf)]
    assert (found, shelf.read) == ([1, 2, 3, 1], [1, 2, 1])


@pytest.mark.django_db
def test_a_book_that_repeats_words_of_another_changes_with_it() -> None:
    shelf = Shelf()
    assert fetch(shelf, "appeals", also=("orgs", "places")) == 1
    books.bump(1, "orgs")
    assert fetch(shelf, "appeals", also=("orgs", "places")) == 2
    books.bump(1, "insights")
    assert fetch(shelf, "appeals", also=("orgs", "places")) == 2


@pytest.mark.django_db
def test_versions_and_changes_take_one_statement_each() -> None:
    for _ in range(2):  # the first writes the row, the second changes it
        with CaptureQueriesContext(connection) as caught:
            books.bump(1, "places")
        assert len([q for q in caught if "bookversion" in q["sql"]]) == 1
    with CaptureQueriesContext(connection) as caught:
        found = books.versions(1)
    assert (len(caught), list(found)) == (1, ["places"])
    assert BookVersion.objects.count() == 1


@pytest.mark.django_db
def test_every_change_gives_a_version_not_seen_before() -> None:
    seen = set()
    for _ in range(50):
        books.bump(1, "places")
        seen.add(books.versions(1)["places"])
    assert len(seen) == 50
    assert min(seen) >= 1
    assert max(seen) <= books.LARGEST_VERSION


@pytest.mark.django_db(transaction=True)
def test_what_was_read_and_rolled_back_is_never_taken_for_the_next_change() -> None:
    """An import that fails half-way, then a change that succeeds: the second must be read."""
    truth = {"name": "before"}

    def load(_district_id: int) -> str:
        return truth["name"]

    def read() -> str:
        return books.book("orgs", 1, books.versions(1), load)

    assert read() == "before"
    with transaction.atomic():
        truth["name"] = "never committed"
        books.bump(1, "orgs")
        assert read() == "never committed"
        transaction.set_rollback(True)
    truth["name"] = "before"
    assert read() == "before"
    truth["name"] = "committed"
    books.bump(1, "orgs")
    assert read() == "committed"


@pytest.mark.django_db(transaction=True)
def test_two_first_changes_at_once_are_both_kept() -> None:
    start, faults = threading.Barrier(4), []

    def change() -> None:
        try:
            start.wait(20)
            books.bump(1, "orgs")
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (faults, BookVersion.objects.count()) == ([], 1)
