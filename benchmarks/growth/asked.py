"""What busy pages ask the database, told by the pages of a city: JSON on the way out."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.house import one_size


def main(arguments: Sequence[str]) -> int:
    """Make or find the city, ask every page twice, and write the statements of the second time."""
    home, size = Path(arguments[0]), int(arguments[1])
    home.mkdir(parents=True, exist_ok=True)
    one_size.enter(home)
    one_size.load(home, size, len(os.sched_getaffinity(0)))
    from benchmarks.house import pages  # noqa: PLC0415  Django is set up only now

    print(json.dumps({page.name: _asked_by(page) for page in pages.pages(*pages.busiest_clerks())}))
    return 0


def _asked_by(page: Any) -> list[str]:
    from benchmarks.house import inside  # noqa: PLC0415

    client, url = inside.browser(page.clerk), page.asks[0][0]
    client.get(url)
    return inside.statements(lambda: client.get(url))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
