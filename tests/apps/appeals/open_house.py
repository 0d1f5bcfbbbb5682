"""Give the home named in the environment a town with one code; prints the code."""

import django

from linquan.cli import house


def main() -> None:
    """Make tables and town."""
    house.set_up()
    house.migrate_if_needed()
    django.setup()
    from tests.apps.appeals.factories import FROM, make_town  # noqa: PLC0415
    from tests.apps.places.factories import SETUP, SETUP_AT  # noqa: PLC0415

    from linquan.apps.appeals import operations as appeals  # noqa: PLC0415
    from linquan.apps.appeals.thresholds import LARGEST_LIMIT  # noqa: PLC0415
    from linquan.apps.places import operations as places  # noqa: PLC0415 - Django is ready now

    town = make_town()
    code = places.add_poster(
        actor=SETUP,
        area_id=town.grid_id,
        label="东门",
        label_en="East gate",
        lon=104.005,
        lat=30.01,
        now=SETUP_AT,
    )
    for limit in ("phone_reports", "network_reports", "place_reports"):
        appeals.revise_rule(  # the whole town reports from one machine
            actor=SETUP,
            district_id=town.district_id,
            code=limit,
            value=LARGEST_LIMIT,
            valid_from=FROM,
            now=SETUP_AT,
        )
    print(code)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
