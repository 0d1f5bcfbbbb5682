"""The catalogue: 66 items by default, one's own from a table, what is wrong said by its line."""

from dataclasses import replace
from pathlib import Path

import pytest

from linquan.engine.circles import Catalogue, Match, Tier, load_catalogue
from linquan.engine.errors import BadInput
from linquan.engine.networks import Mode

HEAD = (
    "code,category,category_en,tier,name,name_en,minutes,standard_m,audience,least_people,mode,"
    "osm_tags,osm_match,source,evidence"
)
LINE = (
    "A-1,类,Kind,basic,药店,Pharmacy,10,500,all,5000,walk,amenity=pharmacy|shop=chemist,exact,x,y"
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "catalogue.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return path


def test_the_default_has_8_categories_and_24_26_and_16_items() -> None:
    catalogue = load_catalogue()
    tiers = [len(catalogue.of_tier(tier).items) for tier in Tier]
    assert tiers == [24, 26, 16]
    assert len({item.category for item in catalogue.items}) == 8
    assert {item.minutes for item in catalogue.items} == {5, 10, 15, 30}
    assert [item.code for item in catalogue.of_mode(Mode.DRIVE).items] == ["HEA-F02", "INF-F01"]


def test_items_are_found_by_code_and_by_tag() -> None:
    catalogue = load_catalogue()
    assert catalogue.items[catalogue.position("EDU-B01")].name == "幼儿园"
    assert catalogue.by_tag()["amenity=kindergarten"] == (catalogue.position("EDU-B01"),)
    coarse = [item for item in catalogue.items if item.osm_match is Match.NONE]
    assert all(not item.osm_tags for item in coarse)
    with pytest.raises(BadInput, match="no item 'X'"):
        catalogue.position("X")


def test_ones_own_is_read(tmp_path: Path) -> None:
    (item,) = load_catalogue(written(tmp_path, LINE)).items
    assert (item.minutes, item.standard_m, item.least_people) == (10, 500, 5000)
    assert item.osm_tags == ("amenity=pharmacy", "shop=chemist")
    bare = LINE.replace(",500,all,5000,", ",,,,")
    (item,) = load_catalogue(written(tmp_path, bare)).items
    assert (item.standard_m, item.audience, item.least_people) == (None, "all", None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LINE.replace("basic", "needed"), "line 3.*'needed' is not a valid Tier"),
        (LINE.replace(",10,", ",0,"), "line 3.*minutes must be a whole number from 1 to 120"),
        (LINE.replace(",10,", ",1e3,"), "line 3.*minutes"),
        (LINE.replace(",500,", ",-5,"), "line 3.*standard_m"),
        (LINE.replace("walk", "swim"), "line 3.*'swim' is not a valid Mode"),
        (LINE.replace("A-1", " "), "line 3.*code and name are needed"),
        ("A-2,类", "line 3"),
        (LINE, "stand twice in the catalogue: A-1"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load_catalogue(written(tmp_path, LINE, line))


def test_a_table_without_lines_or_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"1 to 1,000 items, not 0"):
        load_catalogue(written(tmp_path))
    (tmp_path / "other.csv").write_text("code,name\n", encoding="utf-8")
    with pytest.raises(BadInput, match="lacks the columns category"):
        load_catalogue(tmp_path / "other.csv")


def test_too_many_items_are_refused() -> None:
    item = load_catalogue().items[0]
    with pytest.raises(BadInput, match="not 1,001"):
        Catalogue(tuple(replace(item, code=str(n)) for n in range(1_001)))
