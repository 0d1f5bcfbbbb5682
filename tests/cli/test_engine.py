"""`linquan engine`: from a generated city to gaps and sites, and what is said when it cannot be."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import geopandas
import pytest
from tests.osm import Sketch

from linquan import cli
from linquan.cli.engine.bars import Bar


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "made"
    assert cli.main(["engine", "city", str(folder), "--people", "5000", "--seed", "3"]) == 0
    lines = (folder / "facilities.csv").read_text("utf-8").splitlines()[1:41]
    sites = [
        f"{','.join(line.split(',')[:2])},{'是' if n == 7 else ''}" for n, line in enumerate(lines)
    ]
    (folder / "sites.csv").write_text("\n".join(["lon,lat,fixed", *sites]), "utf-8")
    return folder


def ask(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["engine", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def coverage_of(city: Path, *more: object) -> tuple[object, ...]:
    return (
        "coverage", city / "streets.net", "--homes", city / "homes.csv",
        "--facilities", city / "facilities.csv", *more,
    )  # fmt: skip


def site_of(city: Path, *more: object) -> tuple[object, ...]:
    return (
        "site", city / "streets.net", "--homes", city / "homes.csv",
        "--sites", city / "sites.csv", "--centres", 3, *more,
    )  # fmt: skip


def test_coverage_counts_everybody(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, *coverage_of(city, "--json"))
    assert code == 0
    rows = json.loads(out)
    assert len(rows) == 64
    for row in rows:
        groups = row["groups"]
        assert list(groups) == ["all", "0-14", "15-59", "60+"]
        assert groups["all"]["with"] + groups["all"]["without"] == 5000
        parts = [groups[name]["with"] for name in list(groups)[1:]]
        assert sum(parts) == groups["all"]["with"]
    assert (rows[0]["item"], rows[0]["limit"]) == ("HEA-B01", 10_800)


def test_cells_change_nothing_wherever_they_are_worked_on(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, whole, _ = ask(capsys, *coverage_of(city, "--json"))
    kept = ("--cells", tmp_path / "cells", "--per-cell", 40)
    code, out, err = ask(capsys, *coverage_of(city, "--json", "--processes", 2, *kept))
    assert (code, out) == (0, whole)
    assert "cells [" in err
    assert len(list((tmp_path / "cells").glob("cell-*.npy"))) > 3
    code, out, _ = ask(capsys, *coverage_of(city, "--json", *kept))  # all of it is there
    assert (code, out) == (0, whole)


@pytest.mark.slow
def test_nor_do_they_on_a_cluster(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, whole, _ = ask(capsys, *coverage_of(city, "--json"))
    code, out, _ = ask(capsys, *coverage_of(city, "--json", "--ray", "local", "--per-cell", 99))
    assert (code, out) == (0, whole)


def test_a_gap_goes_into_a_file_and_is_what_the_table_says(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out_file = tmp_path / "gap.parquet"
    code, out, err = ask(capsys, *coverage_of(city, "--item", "EDU-B01", "--out", out_file))
    assert code == 0
    gap = geopandas.read_parquet(out_file)
    without = gap[["people_0-14", "people_15-59", "people_60+"]].to_numpy().sum()
    told = re.search(r"EDU-B01 +5 +[\d.]+% +([\d,]+)", out)
    assert told is not None
    assert int(told[1].replace(",", "")) == without > 0
    assert f"{len(gap):,} rows in" in err


def test_metres_of_the_standard_are_the_other_mode(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = ask(capsys, *coverage_of(city, "--standard", "--json"))
    assert json.loads(out)[0]["limit"] == 10_000


@pytest.mark.parametrize("model", ["max_cover", "p_median"])
def test_sites_are_chosen_with_value_and_bound(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str
) -> None:
    code, out, err = ask(capsys, *site_of(city, "--model", model, "--out", tmp_path / "s.geojson"))
    assert code == 0
    assert "site 8 (fixed): " in out
    assert out.count("; without it ") == 3
    assert "no choice is better (proved)" in out
    assert "choosing sites" in err
    chosen = geopandas.read_file(tmp_path / "s.geojson")
    assert len(chosen) == 3
    assert chosen["fixed"].tolist().count(True) == 1
    reached = re.search(r"([\d,]+) of 5,000 people", out)
    assert reached is not None
    assert int(reached[1].replace(",", "")) == chosen["people"].sum()


def test_money_buys_sites_for_most_people(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heads, *rows = (city / "sites.csv").read_text("utf-8").splitlines()
    priced = [f"{row},{100 * (1 + n % 4)}" for n, row in enumerate(rows)]
    (city / "priced.csv").write_text("\n".join([f"{heads},price", *priced]), "utf-8")
    given = (
        "site", city / "streets.net", "--homes", city / "homes.csv",
        "--sites", city / "priced.csv", "--model", "budget_cover",
    )  # fmt: skip
    code, out, _ = ask(capsys, *given, "--budget", 1000)
    assert code == 0
    assert "site 8 (fixed): " in out
    spent = re.search(r"([\d,]+) of 1,000 spent", out)
    assert spent is not None
    chosen = [int(n) for n in re.findall(r"^site (\d+)", out, re.M)]
    assert int(spent[1].replace(",", "")) == sum(100 * (1 + (n - 1) % 4) for n in chosen) <= 1000
    assert "no choice is better (proved)" in out
    other = min({*range(1, 41)} - {*chosen})
    _, out, _ = ask(capsys, *given, "--budget", 1000, "--force", other)
    assert f"site {other} instead costs " in out
    code, _, err = ask(capsys, *given)
    assert (code, "--budget is needed" in err) == (1, True)
    code, _, err = ask(capsys, *given, "--budget", 100)
    assert (code, "the fixed sites cost 400, more than the budget of 100" in err) == (1, True)
    code, _, err = ask(capsys, *site_of(city, "--model", "budget_cover", "--budget", 5))
    assert (code, "has no column 'price'" in err) == (1, True)


def test_districts_keep_their_limits(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = ("--model", "district", "--least", 800, "--most", 1500, "--metres", 2000)
    limits += ("--seconds", 2)
    code, out, _ = ask(capsys, *site_of(city, *limits))
    assert code == 0
    loads = [int(n.replace(",", "")) for n in re.findall(r"site \d+.*?: ([\d,]+) people;", out)]
    assert len(loads) <= 3
    assert all(800 <= load <= 1500 for load in loads)
    assert re.search(r"value [\d,]+, bound [\d,]+ people: ", out)


def test_nobody_is_left_out_of_a_set_cover_or_it_says_whom(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = ask(capsys, *site_of(city, "--model", "set_cover", "--metres", 100))
    assert code == 1
    assert "linquan: " in err
    homes = ("--homes", city / "sites_people.csv", "--sites", city / "sites.csv")
    rows = (city / "sites.csv").read_text("utf-8").splitlines()[1:]
    people = [f"{row.rpartition(',')[0]},5" for row in rows]
    (city / "sites_people.csv").write_text("\n".join(["lon,lat,people", *people]), "utf-8")
    code, out, _ = ask(
        capsys, "site", city / "streets.net", *homes, "--model", "set_cover", "--metres", 800
    )
    assert code == 0
    assert "200 of 200 people have one within reach" in out


def test_what_forcing_a_site_costs_is_said(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, plain, _ = ask(capsys, *site_of(city))
    chosen = {int(n) for n in re.findall(r"^site (\d+)", plain, re.M)}
    other = min({*range(1, 41)} - chosen)
    code, out, _ = ask(capsys, *site_of(city, "--force", other))
    assert code == 0
    told = re.search(
        rf"site {other} instead costs ([\d,]+) people; it takes the place of (.+)", out
    )
    assert told is not None
    assert int(told[1].replace(",", "")) >= 0
    code, _, err = ask(capsys, *site_of(city, "--force", min(chosen)))
    assert code == 1
    assert "chosen" in err


def test_an_isochrone_grows_with_its_minutes(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ("isochrone", city / "streets.net", "104.0", "30.6", "--out", tmp_path / "i.geojson")
    code, out, _ = ask(capsys, *there, "--minutes", "5,10", "--audience", "elder")
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["5 min", "10 min"]
    areas = geopandas.read_file(tmp_path / "i.geojson").geometry
    assert areas[1].contains(areas[0].buffer(-1e-5))
    assert areas[1].area > areas[0].area > 0


def test_a_network_is_read_out_of_an_extract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extract = tmp_path / "street.osm"
    nodes = [f"<node id='{n}' lon='104.00{n}' lat='30.0'/>" for n in range(1, 5)]
    ways = [
        f"<way id='{n}'><nd ref='{n}'/><nd ref='{n + 1}'/><tag k='highway' v='{kind}'/></way>"
        for n, kind in ((1, "residential"), (3, "footway"))
    ]
    extract.write_text(f"<osm version='0.6'>{''.join(nodes + ways)}</osm>", "utf-8")
    code, out, _ = ask(capsys, "network", extract, tmp_path / "all.net")
    assert code == 0
    assert out.splitlines()[0] == "2 islands; 50.0% of the nodes lie on the largest"
    assert "4 nodes and 4 arcs" in out
    _, out, _ = ask(capsys, "network", extract, tmp_path / "main.net", "--main-island")
    assert "2 nodes and 2 arcs" in out
    _, out, _ = ask(capsys, "network", extract, tmp_path / "car.net", "--mode", "drive")
    assert "2 nodes and 2 arcs" in out


def test_from_an_extract_to_a_gap_coarse_places_do_not_count_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = Sketch()
    drawn.way([(104.0, 30.0), (104.01, 30.0)], highway="residential")
    drawn.node(104.001, 30.0, amenity="pharmacy", name="仁和药店")
    drawn.node(104.002, 30.0, amenity="canteen", name="食堂")
    drawn.node(104.003, 30.0, amenity="parking", hgv="yes", name="货车场")
    extract = drawn.write(tmp_path / "a.osm.pbf")
    (tmp_path / "homes.csv").write_text("lon,lat,people\n104.0,30.0,30\n104.01,30.0,70\n", "utf-8")
    assert ask(capsys, "network", extract, tmp_path / "a.net")[0] == 0
    code, out, _ = ask(capsys, "facilities", extract, tmp_path / "f.csv")
    assert code == 0
    assert "HEA-B03       1  exact  药店" in out
    assert "ELD-Q01       1  coarse 助餐点(老年食堂)" in out
    given = ("coverage", tmp_path / "a.net", "--homes", tmp_path / "homes.csv")
    given += ("--facilities", tmp_path / "f.csv", "--json")
    code, out, err = ask(capsys, *given)
    assert code == 0
    rows = {row["item"]: row["groups"]["all"] for row in json.loads(out)}
    assert rows["HEA-B03"] == {"with": 30, "without": 70, "share": 0.3}
    assert rows["ELD-Q01"]["with"] == 0
    assert "with a coarse match do not count" in err
    _, out, err = ask(capsys, *given, "--coarse")
    rows = {row["item"]: row["groups"]["all"] for row in json.loads(out)}
    assert rows["ELD-Q01"]["with"] == 30
    assert "coarse" not in err


def test_what_is_wrong_is_said_in_a_line(
    city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.csv").write_text("lon,lat,item\n104,x,EDU-B01\n", "utf-8")
    (tmp_path / "none.csv").write_text("lon,lat,item\n", "utf-8")
    (tmp_path / "odd.csv").write_text("lon,lat,item\n104,30,NO-1\n", "utf-8")
    (tmp_path / "text").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "twice.csv").write_text("lon,lat,people,people\n104,30,1,9\n", "utf-8")
    (tmp_path / "map.json").mkdir()
    homes = ("--homes", city / "homes.csv", "--facilities")
    net = city / "streets.net"
    for arguments, words in (
        (("coverage", tmp_path / "no.net", *homes, "x"), "there is no file"),
        (("coverage", tmp_path / "text", *homes, tmp_path / "odd.csv"), "network"),
        (("coverage", net, *homes, tmp_path / "no.csv"), "cannot be read as a table"),
        (("coverage", net, *homes, tmp_path / "text"), "cannot be read as a table"),
        (("coverage", net, *homes, tmp_path / "none.csv"), "has no lines"),
        (("coverage", net, *homes, city / "homes.csv"), "lacks the columns item"),
        (("coverage", net, *homes, tmp_path / "bad.csv"), "line 2: lat is no number: 'x'"),
        (
            ("coverage", net, *homes, tmp_path / "odd.csv"),
            "line 2: the catalogue has no item 'NO-1'",
        ),
        (coverage_of(city, "--item", "NO-1"), "no item 'NO-1'"),
        (coverage_of(city, "--processes", 0), "at least one worker is needed"),
        (coverage_of(city, "--ray", "127.0.0.1:1"), "no Ray cluster answers at '127.0.0.1:1'"),
        (coverage_of(city, "--out", "gap.xlsx"), "results are written as .geojson"),
        (coverage_of(city, "--out", tmp_path / "no" / "gap.json"), "there is no folder"),
        (("site", net, *homes[:2], "--sites", city / "sites.csv"), "--centres is needed"),
        (site_of(city, "--seconds", 0), "--seconds must be more than 0"),
        (site_of(city, "--centres", 41), "41"),
        (site_of(city, "--force", 0), "--force names a line of the table of sites: 1 to 40"),
        (site_of(city, "--seconds", "inf"), "--seconds must be"),
        (site_of(city, "--metres", "nan"), "--metres must be"),
        (
            ("coverage", net, "--homes", tmp_path / "twice.csv", "--facilities", "x"),
            "more than one",
        ),
        (coverage_of(city, "--catalogue", tmp_path / "no.csv"), "cannot be read as a table"),
        (coverage_of(city, "--catalogue", tmp_path / "text"), "cannot be read as a table"),
        (coverage_of(city, "--threads", 0), "1 or more"),
        (coverage_of(city, "--cells", tmp_path / "text"), "cannot be kept in"),
        (("city", tmp_path / "text"), "Not a directory"),
        (("isochrone", net, "0", "0"), "no street lies near that place"),
        (("isochrone", net, "104", "30.6", "--minutes", "10,5"), "ascend"),
        (("network", tmp_path / "no.osm", tmp_path / "a"), "there is no file"),
        (("network", tmp_path / "text", tmp_path / "a"), "is no extract of OpenStreetMap"),
        (("facilities", tmp_path / "no.pbf", tmp_path / "a"), "there is no file"),
        (("facilities", tmp_path / "text", tmp_path / "a"), "is no extract of OpenStreetMap"),
        (("city", city), "is not empty"),
        (("city", tmp_path / "new", "--people", "7"), "1,000 to 100,000,000 people"),
    ):
        code, out, err = ask(capsys, *arguments)
        assert (code, out) == (1, ""), arguments
        assert words in err, (arguments, err)
        assert "Traceback" not in err
    assert not (tmp_path / "new").exists()


def test_the_engine_needs_no_house() -> None:
    """With the base wheel alone the command helps, and says what another verb needs."""
    hidden = "sys.modules.update(dict.fromkeys(['django', 'psycopg', 'segno']))"
    run = "from linquan.cli import main; sys.exit(main"
    for arguments, code, words in (
        (["engine", "--help"], 0, "isochrone"),
        (["serve"], 1, "`serve` needs the house (segno is missing): pip install 'linquan[house]'"),
    ):
        told = subprocess.run(
            [sys.executable, "-c", f"import sys; {hidden}; {run}({arguments}))"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == code, told.stderr
        assert words in told.stdout + told.stderr


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_over_on_a_screen_and_rarely_in_a_file() -> None:
    time = iter([0.0, 0.0, 0.05, 0.2, 1.0])
    screen = Screen()
    bar = Bar("reading", screen, lambda: next(time))
    for done in (0, 1, 2, 4):
        bar(done, 4)
    drawn = screen.getvalue()
    assert drawn.count("\r") == 3
    assert drawn.endswith(f"\rreading [{'#' * 28}] 100% 1.0 s\n")
    assert f"[{'#' * 14}{'.' * 14}]  50% 0.2 s" in drawn
    time = iter([0.0, 0.0, 1.0, 11.0, 11.5])
    file = io.StringIO()
    bar = Bar("reading", file, lambda: next(time))
    for done in (0, 1, 2, 4):
        bar(done, 4)
    assert [line[-6:].strip() for line in file.getvalue().splitlines()] == [
        "0.0 s",
        "11.0 s",
        "11.5 s",
    ]
