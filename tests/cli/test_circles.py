"""`linquan circles`: what it brings in, makes and prints, and what it says when it cannot."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, make_town, picture
from tests.apps.circles.factories import enter
from tests.apps.circles.fenced import add_estate, bring, drawn_map
from tests.apps.circles.test_population import IN_GRIDS, some, take
from tests.apps.circles.worked import enter_kindergarten, lay_out
from tests.apps.kept import kept
from tests.cli.circles import command, said_by
from tests.osm import Sketch

from linquan import cli
from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import CoverageRun, Facility, PopulationTable, StreetNetwork
from linquan.apps.circles.runs import RunState
from linquan.cli.terminal import CommandFailed
from linquan.kernel.actors import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def town() -> Town:
    return kept(make_town)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setattr("linquan.kernel.clock.now", lambda: NOW)


def fails(words: str, home: Path, *arguments: object) -> None:
    """Check that a command says why it cannot, and that nothing changed."""
    before = picture()
    with pytest.raises(CommandFailed, match=words):
        command(home, *arguments)
    assert picture() == before


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_every_verb_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("import", "build", "cover", "site", "report"):
        with pytest.raises(SystemExit) as left:
            cli.main(["circles", verb, "--help"])
        assert left.value.code == 0
        assert "--district" in capsys.readouterr().out


def test_homes_in_and_back(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = table(
        tmp_path / "人口.csv",
        "编号;经度;纬度;0-6岁;60岁以上;人数\n甲;104.005;30.01;3;5;30\n乙;104.025;30.01;;;12.4\n"
        "丙;105;30;1;1;9\n",
        "gb18030",
    )  # fmt: skip
    said = said_by(capsys, tmp_path, "import", "homes", path, "--source", "示例")
    assert said == (
        "3 points with 51 people are in use.\n"
        "1 points with 9 people lie outside of every area: they count nowhere.\n"
    )
    laid = queries.population_homes(town.district_id)
    assert laid.homes.people.tolist() == [[3, 5, 22], [0, 0, 12]]
    assert [(g.from_age, g.to_age) for g in laid.homes.groups] == [(0, 6), (60, None), (-1, None)]
    said = said_by(capsys, tmp_path, "import", "homes", "--take-back")
    assert said == "人口.csv was taken back.\n"
    fails("nothing to take back", tmp_path, "import", "homes", "--take-back")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lon,lat,people\n30.01,104.005,3\n", "swapped"),
        ("lon,lat,people\n104.005,,3\n", "line 2, lat: is empty"),
        ("lon,lat,people\n104.005,三十,3\n", r"line 2, lat: is no number \(三十\)"),
        ("lon,lat,people\n104.005,30.01,3\n104,30,nan\n", "line 3, people: is no number"),
        ("lon,lat,people\n104.005,30.01,-3\n", "is no number of people"),
        ("lon,lat,people\n411234.5,3321456.2,3\n", "a table in metres has to be converted"),
        ("lon,lat,people\n121.5,31.2,3\n", "the right system of coordinates"),
        ("lon,lat,people\n104.005,30.01,0\n", "Nobody lives at any"),
        ("lon,lat,people\n", "no points"),
        ("lon,lat,jobs\n104.005,30.01,3\n", "lacks the columns people"),
        ("", "empty"),
        ("lon,lat,people,people_60\n104.005,30.01,3,9\n", "more people than there are"),
    ],
)
def test_homes_that_are_none(town: Town, tmp_path: Path, text: str, words: str) -> None:
    fails(words, tmp_path, "import", "homes", table(tmp_path / "x.csv", text))
    assert not PopulationTable.objects.exists()
    del town


def test_a_bad_table_leaves_the_one_in_use(town: Town, tmp_path: Path) -> None:
    take(town, some(*IN_GRIDS))
    many = "".join("104.005,?,1\n" for _ in range(30))
    fails(
        r"30 cells are wrong[\s\S]*… and 10 more", tmp_path, "import", "homes",
        table(tmp_path / "x.csv", f"lon,lat,people\n{many}"),
    )  # fmt: skip
    fails("there", tmp_path, "import", "homes", tmp_path / "none.csv")
    assert queries.population_homes(town.district_id).homes.total == 42


def test_homes_of_another_system(town: Town, tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", "lon,lat,people\n104.0075,30.0075,3\n")
    command(tmp_path, "import", "homes", path, "--crs", "gcj02")
    (lon,) = queries.population_homes(town.district_id).homes.lon
    assert 104.004 < lon < 104.0065, "some hundred metres to the west"


def test_a_million_points(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("lon,lat,population\n")
        file.writelines(f"104.0{n % 4000:04d},30.01,1\n" for n in range(1_000_000))
    said = said_by(capsys, tmp_path, "import", "homes", path)
    assert said == "1,000,000 points with 1,000,000 people are in use.\n"
    assert len(queries.population_homes(town.district_id).homes.lon) == 1_000_000
    monkeypatch.setattr("linquan.apps.circles.population_files.MOST_POINTS", 10)
    fails("more points than can be kept", tmp_path, "import", "homes", path)


def test_facilities_of_a_table(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "name,item,area,lon,lat,match\n"
    path = table(tmp_path / "f.csv", f"{head}社区药房,药店,锦绣社区,104.0025,30.0025,精确\n")
    said = said_by(capsys, tmp_path, "import", "facilities", path, "--crs", "gcj02")
    assert said == "1 facilities are new, 0 changed, 0 as they were.\n"
    row = Facility.objects.get()
    assert (row.item_code, row.match) == ("HEA-B03", "exact")
    assert (row.lon or 0) < 104.0015
    bad = table(tmp_path / "g.csv", f"{head}药房,无此项,锦绣社区,,,\n站,药店,锦绣社区,104,东,\n")
    fails(r"line 3, lat", tmp_path, "import", "facilities", bad)
    bad = table(tmp_path / "h.csv", f"{head}药房,无此项,火星,,,\n")
    fails(r"2 cells are wrong[\s\S]*line 2, item[\s\S]*line 2, area", tmp_path, "import",
          "facilities", bad)  # fmt: skip
    fails("Name a file", tmp_path, "import", "facilities")
    assert Facility.objects.count() == 1
    del town


def test_facilities_of_the_map(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails("There is no map in use", tmp_path, "import", "facilities", "--from-map")
    sketch = Sketch()
    sketch.way([(104.001, 30.005), (104.009, 30.005)], highway="residential")
    sketch.node(104.002, 30.005, amenity="pharmacy", name="云渡药店")
    sketch.node(104.003, 30.005, amenity="kindergarten")
    sketch.node(104.045, 30.005, amenity="pharmacy", name="区外药店")
    bring(town, sketch.write(tmp_path / "a.osm.pbf"), tmp_path, NOW)
    said = said_by(capsys, tmp_path, "import", "facilities", "--from-map", "--item", "HEA-B03")
    assert "HEA-B03       1  exact" in said
    assert "1 facilities were taken in from the map.\n1 objects lie outside" in said
    said = said_by(capsys, tmp_path, "import", "facilities", "--from-map")
    assert "1 facilities were taken in" in said
    assert set(Facility.objects.values_list("item_code", flat=True)) == {"HEA-B03", "EDU-B01"}


def test_ways_of_the_map_and_of_a_file(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails("There is no map in use", tmp_path, "build")
    path = drawn_map(tmp_path / "a.osm.pbf")
    add_estate(town, NOW)
    said = said_by(capsys, tmp_path, "build", path)
    assert "walk          6 nodes         12 arcs, from a.osm.pbf" in said
    assert "1 estates are drawn but have no gate that is known: they stop nobody." in said
    assert "围墙小区" in said
    bring(town, path, tmp_path, NOW)
    assert "Ways are made." in said_by(capsys, tmp_path, "build")
    assert "The ways are as they were." in said_by(capsys, tmp_path, "build")


def test_ways_that_cannot_be_made(town: Town, tmp_path: Path) -> None:
    path = drawn_map(tmp_path / "a.osm.pbf")
    command(tmp_path, "build", path)
    content = path.read_bytes()
    far = Sketch()
    far.way([(121.5, 31.2), (121.6, 31.2)], highway="primary")
    for name, bytes_, words in (
        ("b.osm.pbf", content[: len(content) // 2], "damaged|no .osm.pbf"),
        ("c.osm.pbf", b"no map", "no .osm.pbf"),
        ("d.osm.pbf", b"", "damaged|no .osm.pbf"),
    ):
        (tmp_path / name).write_bytes(bytes_)
        fails(words, tmp_path, "build", tmp_path / name)
    fails("Nothing in the file", tmp_path, "build", far.write(tmp_path / "far.osm.pbf"))
    fails("There is no file", tmp_path, "build", tmp_path / "none.osm.pbf")
    assert set(StreetNetwork.objects.values_list("source", flat=True)) == {"a.osm.pbf"}
    del town


def test_gaps_in_print_and_files(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails("There are no ways yet", tmp_path, "cover")
    lay_out(town, NOW)
    enter_kindergarten(town, NOW)
    said = said_by(capsys, tmp_path, "cover", "--geojson", tmp_path / "h.geojson")
    assert "21,840 people live in none of the homes" in said
    line = next(line for line in said.splitlines() if line.startswith("EDU-B01"))
    assert line.split()[:6] == ["EDU-B01", "5", "2,160", "2,080", "96.3%", "1"]
    features = json.loads((tmp_path / "h.geojson").read_text("utf-8"))["features"]
    assert sorted(f["properties"]["people"] for f in features) == [30, 50, 80, 1000, 1000]
    told = json.loads(said_by(capsys, tmp_path, "cover", "--json", "--item", "EDU-B01"))
    assert next(g for g in told["gaps"] if g["item"] == "EDU-B01")["without"] == 2080
    assert CoverageRun.objects.count() == 2
    first = CoverageRun.objects.earliest("pk").pk
    enter_kindergarten(town, NOW, "D")
    said_by(capsys, tmp_path, "cover")
    last = CoverageRun.objects.latest("pk").pk
    said = said_by(capsys, tmp_path, "cover", "--compare", first, last)
    assert "EDU-B01        2,080      2,030        -50  " in said
    assert "1 items differ" in said
    said = said_by(capsys, tmp_path, "cover", "--compare", first, first)
    assert "nobody gains or loses anything" in said


def test_what_cannot_be_covered(town: Town, tmp_path: Path) -> None:
    lay_out(town, NOW)
    run = operations.owe_standing_run(
        actor=Actor.system("test"), district_id=town.district_id, now=NOW
    )
    CoverageRun.objects.filter(pk=run).update(state=RunState.RUNNING)
    fails("The worker is reckoning just now", tmp_path, "cover")
    CoverageRun.objects.filter(pk=run).update(state=RunState.WAITING)
    command(tmp_path, "cover")
    fails("no such run", tmp_path, "cover", "--run", 999_999)
    fails("the district has no such area", tmp_path, "cover", "--run", run, "--area", 999_999)
    fails("no such item", tmp_path, "cover", "--run", run, "--item", "X",
          "--geojson", tmp_path / "h.geojson")  # fmt: skip
    fails("there is no folder", tmp_path, "cover", "--geojson", tmp_path / "no" / "h.geojson")
    fails("should end in", tmp_path, "cover", "--parquet", tmp_path / "h.csv")
    fails("Say which district", tmp_path, "cover", "--district", 999_999)


def test_a_facility_without_a_place_covers_nobody(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(town, NOW)
    enter(town, NOW, draft={"item_code": "EDU-B01"}, place={"lon": None, "lat": None})
    told = json.loads(said_by(capsys, tmp_path, "cover", "--json"))
    gap = next(g for g in told["gaps"] if g["item"] == "EDU-B01")
    assert (gap["places"], gap["without"]) == (0, 2160)


def test_an_item_that_ends_leaves_its_facilities(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(town, NOW)
    enter_kindergarten(town, NOW)
    before = json.loads(said_by(capsys, tmp_path, "cover", "--json"))
    operations.end_item(
        actor=town.staff.street_clerk, district_id=town.district_id, item_code="EDU-B01",
        valid_to=NOW.date(), now=NOW,
    )  # fmt: skip
    after = json.loads(said_by(capsys, tmp_path, "cover", "--json"))
    assert "EDU-B01" in {gap["item"] for gap in before["gaps"]}
    assert "EDU-B01" not in {gap["item"] for gap in after["gaps"]}
    assert Facility.objects.count() == 1
    again = json.loads(said_by(capsys, tmp_path, "cover", "--json", "--run", before["run"]))
    assert again["gaps"] == before["gaps"]


def test_where_the_next_one_should_stand(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(town, NOW)
    fails("Nothing was reckoned yet", tmp_path, "site", "EDU-B01", 1)
    enter_kindergarten(town, NOW)
    command(tmp_path, "cover")
    said = said_by(capsys, tmp_path, "site", "EDU-B01", 1)
    assert said.startswith("1. ")
    assert "people have one in the end, 80 have one now" in said
    assert "no choice is better" in said
    with pytest.raises(CommandFailed):
        command(tmp_path, "site", "XXX", 1)
    told = said_by(capsys, tmp_path, "site", "EDU-B01", "--budget", "50.5")
    assert "people gain, 500,000 yuan" in told, "in an estate, as the list of the house says"
    assert "500,000 of 505,000 yuan spent, 5,000 left" in told
    assert "people for every 10,000 yuan" in told
    assert "no choice is better" in told
    told = said_by(capsys, tmp_path, "site", "EDU-B01", "--budget", 1)
    assert "the cheapest place that helps anybody costs 500,000 yuan" in told
    for wrong in ((), (1, "--budget", 5)):
        fails("say how many new ones, or what they may cost", tmp_path, "site", "EDU-B01", *wrong)
    for many in (0, 51):
        fails("sites: This number is out of range", tmp_path, "site", "EDU-B01", many)
    fails("minutes: This number is out of", tmp_path, "site", "EDU-B01", 1, "--minutes", 999)
    fails("A budget is at least 0.0001", tmp_path, "site", "EDU-B01", "--budget", "1e30")
    for wrong in ("x", "0.00001", "nan", "inf"):
        with pytest.raises(SystemExit):
            command(tmp_path, "site", "EDU-B01", "--budget", wrong)
    level = said_by(capsys, tmp_path, "site", "position-shared", 1)
    assert "0 have one now" in level, "nobody has a shared centre yet"
    assert "no choice is better" in level
    command(tmp_path, "report", tmp_path / "r.pdf")
    assert (tmp_path / "r.pdf").read_bytes()[:5] == b"%PDF-"


def test_the_report_as_files(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails("Nothing was reckoned yet", tmp_path, "report", tmp_path / "r.pdf")
    lay_out(town, NOW)
    enter_kindergarten(town, NOW)
    command(tmp_path, "cover")
    said = said_by(capsys, tmp_path, "report", tmp_path / "r.pdf")
    assert "64 items, " in said
    assert (tmp_path / "r.pdf").read_bytes()[:5] == b"%PDF-"
    command(tmp_path, "report", tmp_path / "r.docx", "--language", "en")
    assert (tmp_path / "r.docx").read_bytes()[:2] == b"PK"
    fails("should end in", tmp_path, "report", tmp_path / "r.txt")
    fails("there is no folder", tmp_path, "report", tmp_path / "no" / "r.pdf")
    assert not (tmp_path / "r.pdf.part").exists()
