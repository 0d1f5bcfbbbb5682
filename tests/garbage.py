"""Garbage is looked for among what tests make, not among what was imported (loaded with ``-p``).

Ten thousand tests and all of Django are there to stay: to look through them again and again took
a twentieth of the time.
"""

import gc

import pytest

gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Set what is there apart, and look at the rest from now on."""
    gc.collect()
    gc.freeze()
    gc.enable()
