"""Write every turn of handling anew from the record: the figures of the three rates rest on it."""

from typing import Any

from django.core.management.base import BaseCommand

from linquan.apps.insights import facts
from linquan.apps.places.queries import district_ids


class Command(BaseCommand):
    """``manage rebuild_rates``: needed once after an upgrade that brought the rates."""

    help = "Write every turn of handling anew from the events."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild district by district, and say how many facts there are."""
        for district_id in district_ids():
            self.stdout.write(f"{district_id}: {facts.rebuild(district_id)}")
