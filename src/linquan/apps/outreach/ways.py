"""The ways of listening that the house itself offers, until a district writes its own. Pure.

The source names "five ways of listening" (民意“5”来听, row R6) and does not say which. These are
our own wording, not official; a page says so, and a list of the district replaces them.
"""

from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.outreach.types import WayRow

_NAMES: Final = (
    ("door", "上门听", "At the door"),
    ("bench", "院坝听", "In the yard"),
    ("shop", "进店听", "In shops and firms"),
    ("table", "圆桌听", "At a round table"),
    ("again", "回访听", "On a return visit"),
)
OWN_WAYS: Final = tuple(
    WayRow(0, code, position, name, name_en, False, LONG_AGO, None)
    for position, (code, name, name_en) in enumerate(_NAMES)
)
