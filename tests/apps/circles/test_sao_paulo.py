"""A real city by the command line and by the pages: from a map and a grid to gaps, exactly.

Every figure is held against the engine, asked for the same without a house.
"""

import csv
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from shapely.geometry import shape
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.circles.fenced import box
from tests.apps.circles.worked import make
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP
from tests.beside import SAO_PAULO
from tests.cli.circles import said_by
from tests.web.exchange.test_pages import seal_of

from linquan.apps.circles import jobs
from linquan.apps.circles.models import CoverageRun, Facility, StreetNetwork
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.siting_models import Siting
from linquan.apps.places import bringing, operations
from linquan.apps.places import jobs as place_jobs
from linquan.apps.places.models import Area, MapExtract
from linquan.apps.places.types import AreaDraft, Level, PlannedArea
from linquan.cli import osm
from linquan.engine.circles import Catalogue, coverage, facilities, homes, load_catalogue
from linquan.engine.circles.catalogue import Match
from linquan.engine.networks import Mode, Network, islands_of, network_of, only_islands
from linquan.engine.osm import Ways, frame_around, read_apart

GRID: Final = SAO_PAULO.parent / "spo_hexgrid.csv"
GAP_OF: Final = re.compile(r'href="/circles/gaps/([\w-]+)/"')
OUTLINE: Final = box(-46.68, -23.61, -46.59, -23.51)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SAO_PAULO.is_file(), reason="the map of Sao Paulo is not beside us"),
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


def empty_house() -> int:
    """A district of one community, drawn around the extract; returns its id."""
    areas = (
        PlannedArea("d", AreaDraft(Level.DISTRICT, "圣保罗", None, "350000000000",
                                   geometry=OUTLINE)),
        PlannedArea("s", AreaDraft(Level.STREET, "中心街道", None, "350000001000"), "d"),
        PlannedArea("c", AreaDraft(Level.COMMUNITY, "中心社区", None, "350000001001",
                                   geometry=OUTLINE), "s"),
    )  # fmt: skip
    ids = operations.load_places(actor=SETUP, areas=areas, now=datetime(2026, 1, 5, 1, tzinfo=UTC))
    return ids["d"]


def grid() -> tuple[Any, Any, Any]:
    with GRID.open(encoding="utf-8") as file:
        rows = [(r["lon"], r["lat"], r["population"]) for r in csv.DictReader(file)]
    lon, lat, people = np.array(rows, dtype=np.float64).T
    return lon, lat, people


def whole(network: Network) -> Network:
    """Without islands of less than a hundredth of the nodes."""
    found = islands_of(network)
    kept, _ = only_islands(network, np.flatnonzero(found.nodes >= 0.01 * network.nodes).tolist())
    return kept


def of_the_engine(folder: Path) -> tuple[dict[str, int], Counter[str], dict[str, Network]]:
    """Ask the engine alone: who lacks what, how many places of which item, along which ways."""
    folder.mkdir()
    extract = read_apart(SAO_PAULO, frame_around([shape(OUTLINE)]), folder)
    items = load_catalogue().items
    networks = {mode: whole(network_of(Ways.unpack(extract.ways), mode)) for mode in Mode}
    claimed: dict[str, tuple[int, Any]] = {}
    inside = [p for p in extract.points if shape(OUTLINE).intersects(shape(
        {"type": "Point", "coordinates": (p.lon, p.lat)}))]  # fmt: skip
    for match in (Match.EXACT, Match.COARSE):
        for n, item in enumerate(items):
            for point in inside:
                tags = {f"{k}={one.strip()}" for k, v in point.tags.items() for one in v.split(";")}
                if item.osm_match is match and tags & set(item.osm_tags):
                    claimed.setdefault(point.key, (n, point))
    exact = [(n, p) for n, p in claimed.values() if items[n].osm_match is Match.EXACT]
    lon, lat, people = grid()
    without: dict[str, int] = {}
    for mode in Mode:
        mine = [n for n, item in enumerate(items) if item.mode is mode]
        catalogue = Catalogue(tuple(items[n] for n in mine))
        there = [(mine.index(n), p) for n, p in exact if n in mine]
        found = coverage(
            networks[mode], homes(lon, lat, people),
            facilities([p.lon for _, p in there], [p.lat for _, p in there],
                       np.array([n for n, _ in there], dtype=np.int64)),
            catalogue,
        )  # fmt: skip
        lacking = (~found.has * people[:, None]).sum(axis=0)
        without |= dict(zip(catalogue.codes, lacking.astype(int).tolist(), strict=True))
    counts = Counter(items[n].code for n, _ in claimed.values())
    return without, counts, {mode.value: network for mode, network in networks.items()}


def test_from_a_map_and_a_grid_to_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    district_id = empty_house()
    osm._bring(bringing, district_id, SAO_PAULO, tmp_path)
    printed = said_by(capsys, tmp_path, "import", "homes", GRID)
    assert printed == "323 points with 517,570 people are in use.\n"
    printed = said_by(capsys, tmp_path, "import", "facilities", "--from-map")
    without, counts, networks = of_the_engine(tmp_path / "engine")
    assert Counter(Facility.objects.values_list("item_code", flat=True)) == counts
    assert f"{sum(counts.values()):,} facilities were taken in" in printed
    printed = said_by(capsys, tmp_path, "build")
    for row in StreetNetwork.objects.all():
        network = networks[row.mode]
        assert (row.nodes, row.arcs) == (network.nodes, network.arcs)
        assert f"{network.nodes:,} nodes" in printed
    out = said_by(
        capsys, tmp_path, "cover", "--json", "--geojson", tmp_path / "homes.geojson",
        "--parquet", tmp_path / "homes.parquet",
    )  # fmt: skip
    told = json.loads(out[: out.rindex("}") + 1])
    assert told["counts"]["people"] == 517_570
    assert {gap["item"]: gap["without"] for gap in told["gaps"]} == without
    assert all(gap["people"] == 517_570 for gap in told["gaps"])
    shapes = json.loads((tmp_path / "homes.geojson").read_text("utf-8"))["features"]
    assert len(shapes) == 323
    assert sum(one["properties"]["people"] for one in shapes) == 517_570
    assert (tmp_path / "homes.parquet").read_bytes()[:4] == b"PAR1"
    assert CoverageRun.objects.count() == 1
    most = max(told["gaps"], key=lambda gap: gap["without"] if gap["places"] else 0)
    printed = said_by(capsys, tmp_path, "site", most["item"], 2)
    assert printed.startswith("1. ")
    assert f"{517_570 - most['without']:,} have one now" in printed
    printed = said_by(capsys, tmp_path, "report", tmp_path / "report.pdf")
    assert "bytes in" in printed
    assert (tmp_path / "report.pdf").read_bytes()[:5] == b"%PDF-"


def drawn_around(town: Town, now: datetime) -> None:
    """Let the town's district and one community lie around the extract, and nothing else."""
    around = {town.district_id, town.district.community_ids[0]}
    for pk in Area.objects.filter(geometry__isnull=False).values_list("pk", flat=True):
        operations.redraw_area(
            actor=SETUP, area_id=pk, geometry=OUTLINE if pk in around else None, now=now
        )


def bring_in(town: Town, clerk: Client) -> None:
    """Bring the map and the grid in by their pages, and make ways of the map."""
    admin = client_of(town.staff.administrator)
    extract = SimpleUploadedFile(SAO_PAULO.name, SAO_PAULO.read_bytes())
    posted(admin, "/places/map/extract/", {"file": extract})
    assert place_jobs.read_extract(MapExtract.objects.get().pk) == ""
    table = SimpleUploadedFile(GRID.name, GRID.read_bytes())
    preview = posted(clerk, "/exchange/population_points/", {"file": table})
    assert posted(clerk, f"{preview}take/", {"seal": seal_of(clerk.get(preview))})
    page = said(clerk.get("/circles/homes/"))
    assert "323" in page
    assert "517,570" in page
    assert jobs.lay_networks(town.district_id) == "laid"


def test_from_a_map_and_a_grid_by_the_pages(town: Town, tmp_path: Path, now: datetime) -> None:
    drawn_around(town, now)
    clerk = client_of(town.staff.street_clerk)
    bring_in(town, clerk)
    without, counts, _ = of_the_engine(tmp_path / "engine")
    for item in load_catalogue().items:
        if item.osm_match is Match.EXACT and counts[item.code]:
            posted(clerk, "/circles/facilities/proposals/", {"item": item.code, "all": "1"})
            assert Facility.objects.filter(item_code=item.code).count() == counts[item.code]
    run_id = make(town, tmp_path, now)
    rows = clerk.get("/circles/gaps/?tier=all").content.decode().split("<tr>")
    told = {found[1]: row for row in rows if (found := GAP_OF.search(row))}
    assert told.keys() == without.keys()
    for code, people in without.items():
        assert f"<strong>{people:,}</strong>" in told[code], code
    most = max((c for c in without if counts[c]), key=lambda code: without[code])
    page = said(clerk.get(f"/circles/?item={most}"))
    assert f" {without[most]:,} " in page
    homes = clerk.get(f"/circles/gaps/{most}/map/").json()["homes"]["features"]
    assert {home["geometry"]["type"] for home in homes} == {"Point"}
    assert sum(home["properties"]["people"] for home in homes) == 517_570
    form = {"item": most, "area": str(town.district_id), "goal": "most", "sites": "2"}
    answer = posted(clerk, "/circles/siting/new/", form | {"sources": ["grid"]})
    assert jobs.answer_siting(Siting.objects.get(run_id=run_id).pk) == ""
    assert "可让" in said(clerk.get(answer))
    posted(clerk, "/circles/reports/", {"area": str(town.district_id), "language": "zh-hans"})
    report = CircleReport.objects.get(run_id=run_id)
    assert jobs.write_report(report.pk) == ""
    assert clerk.get(f"/circles/reports/{report.pk}/pdf/").content[:5] == b"%PDF-"
