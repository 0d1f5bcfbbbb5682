"""What the third and the fourth article tell of circles, made again and read off the pages."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town
from tests.apps.circles import articled
from tests.apps.circles.worked import make
from tests.apps.orgs.clients import client_of
from tests.apps.tables import Desk

from linquan.apps.circles.exchange import REGISTER, TABLES

M15, CLINIC = "CUL-B01", "HEA-F02"
HALF_AN_HOUR = 30 * 600
"""Tenths of a second."""
(FACILITIES,) = (table for table in TABLES if table.layout is REGISTER)


@pytest.fixture
def clerk(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def take(town: Town, text: str, now: datetime) -> None:
    """Bring a file of facilities in, as an office brings its table."""
    Desk(FACILITIES, town.staff.street_clerk, town.district_id, now).take(text)


def served(page: str) -> dict[str, int]:
    """For how many people each place is the nearest within reach, as a page tells it."""
    found = re.findall(r"(\S+) ([\d,]+) 人的最近一处", page)
    return {name: int(people.replace(",", "")) for name, people in found}


def test_six_shared_centres_and_a_network_of_positions(
    town: Town, clerk: Client, tmp_path: Path, now: datetime
) -> None:
    articled.lay_out_city(town, now)
    take(town, articled.positions(), now)
    make(town, tmp_path, now)
    within = served(said(clerk.get(f"/circles/gaps/{M15}/")))
    assert len(within) == 6
    assert all(30_000 <= people <= 60_000 for people in within.values()), within
    costs = [
        home["properties"]["cost"]
        for home in clerk.get(f"/circles/gaps/{M15}/map/").json()["homes"]["features"]
    ]
    assert not [c for c in costs if 10_005 < c <= 10_800], "15 minutes are one kilometre here"
    network = said(clerk.get("/circles/positions/", headers={"accept-language": "en"}))
    assert re.findall(r"(\d+) and 0 planned", network) == ["19", "47", "6"]
    beyond = re.findall(r"Shared centre \(supplement\): ([\d,]+) of ([\d,]+) people", network)
    (late, everybody) = (int(count.replace(",", "")) for count in beyond[0])
    assert everybody - late == sum(within.values())
    assert len(table_rows(clerk.get("/circles/facilities/?item=ADM-B01"))) == 19
    assert len(table_rows(clerk.get("/circles/facilities/?item=ADM-Q03"))) == 47
    assert len(table_rows(clerk.get(f"/circles/facilities/?item={M15}"))) == 6


def test_six_clinics_serve_45_villages_within_half_an_hour_by_car(
    town: Town, clerk: Client, tmp_path: Path, now: datetime
) -> None:
    clinics = articled.lay_out_county(town, now)
    take(town, articled.HEAD + "".join(clinics), now)
    make(town, tmp_path, now)
    page = said(clerk.get(f"/circles/gaps/{CLINIC}/"))
    people = served(page)
    assert len(people) == 6
    assert sum(people.values()) > 60_000
    assert 7_000 < people["毛寨分院"] < 8_500
    homes = clerk.get(f"/circles/gaps/{CLINIC}/map/").json()["homes"]["features"]
    villages = [h["properties"] for h in homes if h["properties"]["name"].startswith("毛寨")]
    assert len(villages) == 46
    near = [village for village in villages if village["cost"] <= HALF_AN_HOUR]
    assert len(near) == 45
    assert sum(village["people"] for village in near) == sum(people.values())
    assert "毛寨46村 900 毛寨分院 45 分钟 超出 15 分钟" in page
