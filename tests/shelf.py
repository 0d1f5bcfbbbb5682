"""The books that a process keeps in memory from test to test."""

from linquan.apps.circles.queries import population, runs
from linquan.kernel import books


def forget_unversioned() -> None:
    """Drop the books that were never changed: their version, 0, does not say whose they are.

    A version is random. What was read by one holds for whoever finds it again: the next test that
    ``tests.apps.kept`` gives the same rows, or the next request after one that was taken back.
    """
    population.forget()
    runs.forget()  # ids of runs come again in the next test
    for key in [key for key, (version, _) in books._books.items() if not version[0]]:
        del books._books[key]
