import pytest

from linquan.kernel import clock


@pytest.mark.django_db
def test_empty_installation() -> None:
    assert clock.installation().is_demo is False
