"""Give the home named in the environment a town that programs can call; prints what it is."""

import json
from datetime import UTC, datetime

import django

from linquan.cli import house


def main() -> None:
    """Make tables, a town, a key, attributes, a batch service, and public requests."""
    house.set_up()
    house.migrate_if_needed()
    django.setup()
    from tests.apps.appeals import open311_factories as made  # noqa: PLC0415
    from tests.apps.appeals.factories import make_town  # noqa: PLC0415 - Django is ready now

    from linquan.apps.appeals.types import Status  # noqa: PLC0415

    now = datetime.now(UTC)
    town = make_town()
    made.open_channel(town)
    made.ask_beside(town, made.POLE, made.KIND)
    made.offer(town, "noise", "batch")
    made.add_jurisdiction(town, "jiangan.example", town.district.street_id)
    shown = [made.published(town, now), made.published(town, now, Status.ANSWERED)]
    told = {"key": made.issue(town, now, rate=6000), "street": str(town.district.street_id)}
    told |= {"open": made.reference(shown[0]), "closed": made.reference(shown[1])}
    print(json.dumps(told))  # noqa: T201 - the tests read it


if __name__ == "__main__":
    main()
