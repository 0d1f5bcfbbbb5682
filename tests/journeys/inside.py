"""What a journey does or reads behind the pages: one JSON line in, one JSON line out."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from linquan import postgres


def set_up() -> None:
    os.environ["DATABASE_URL"] = postgres.ensure(Path(os.environ["LINQUAN_HOME"]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "linquan.config.settings"
    import django  # noqa: PLC0415  after the environment is set

    django.setup()


def main() -> None:
    set_up()
    from tests.journeys import deeds  # noqa: PLC0415  needs Django

    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answer(getattr(deeds, asked["do"]), asked["details"])), file=answers)
        answers.flush()


def answer(do: Callable[..., Any], details: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": do(**details)}
    except Exception:
        return {"error": traceback.format_exc()}


if __name__ == "__main__":
    main()
