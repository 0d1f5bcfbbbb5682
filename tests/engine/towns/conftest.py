import pytest

from linquan.engine.towns import DEMO_SEED, JIANG_AN, Town, make_town


@pytest.fixture(scope="session")
def town() -> Town:
    return make_town(JIANG_AN, DEMO_SEED)
