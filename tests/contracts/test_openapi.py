"""The description of version 1 is a promise: it changes only on purpose.

After a change that is meant: `LINQUAN_WRITE_OPENAPI=1 python3 dev.py test tests/contracts`, and
look at the difference. Nothing that a caller relies on may go or become stricter within version 1.
"""

import json
import os
from pathlib import Path

from linquan.api.v1.root import api

KEPT = Path(__file__).with_name("openapi_v1.json")


def test_the_description_is_as_it_was() -> None:
    schema = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True)
    if os.environ.get("LINQUAN_WRITE_OPENAPI"):
        KEPT.write_text(schema + "\n", encoding="utf-8")
    assert schema + "\n" == KEPT.read_text(encoding="utf-8")
