"""What fits what, as sentences."""

from typing import Any

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles.queries import Pair
from linquan.apps.circles.web.outlet_words import sentence


def lines(pairs: tuple[Pair, ...], books: Desk) -> list[dict[str, Any]]:
    """Return pairs with their remarks as sentences: what fits, what to ask, what would change."""

    def told(remarks: Any) -> list[str]:
        return [sentence(one, books) for one in remarks]

    return [
        {
            "pair": pair, "good": told(pair.fit.good), "open": told(pair.fit.open),
            "changes": told(pair.fit.changes),
        }
        for pair in pairs
    ]  # fmt: skip
