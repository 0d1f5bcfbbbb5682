"""Kernels are compiled before the first test, so that time limits of tests hold."""

import pytest

from linquan.engine.siting import warm_up


@pytest.fixture(autouse=True, scope="session")
def _warm() -> None:
    warm_up()
