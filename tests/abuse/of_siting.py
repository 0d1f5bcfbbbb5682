"""What stands for siting on the ground: a street, a run, and a question that is answered."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from tests.apps.appeals.factories import Town

from linquan.apps.circles import operations as circles
from linquan.apps.circles.running import make_run
from linquan.apps.circles.siting import SitingDraft, Source
from linquan.apps.circles.siting_running import answer_siting
from linquan.apps.circles.ways import drafted
from linquan.engine.networks import Mode, network_from_edges
from linquan.kernel.actors import Actor


def siting_part(town: Town, clerk: Actor, now: datetime) -> dict[str, int]:
    """A street through the first grids, a run, and where a kindergarten should stand."""
    street = network_from_edges([104.0, 104.02], [30.01, 30.01], [0], [1], mode=Mode.WALK)
    circles.keep_network(
        actor=clerk, district_id=town.district_id, draft=drafted(street, "一条街"), now=now
    )
    home = Path(settings.LINQUAN_HOME)
    owed = circles.owe_standing_run(actor=clerk, district_id=town.district_id, now=now)
    made = make_run(actor=clerk, run_id=owed or 0, home=home, clock=lambda: now)
    draft = SitingDraft(item_code="EDU-B01", area_id=town.district_id, sources=(Source.GRID,))
    siting_id = circles.ask_siting(actor=clerk, district_id=town.district_id, draft=draft, now=now)
    told = answer_siting(actor=clerk, siting_id=siting_id, home=home, clock=lambda: now)
    assert (made, told) == ("", "")
    return {"siting_id": siting_id, "position": 1}
