"""A reporter is told why a request lies where it lies, whatever the reason."""

import pytest

from linquan.apps.appeals.types import Reason
from linquan.apps.appeals.web.phone_words import reason_line


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    assert reason_line(reason)
