"""Signed links that were forged, cut, swapped, ended or meant for something else: none opens."""

from datetime import datetime, timedelta

import pytest
from tests.abuse.addresses import ADDRESSES
from tests.abuse.ground import SECRET, Ground
from tests.abuse.visitors import rows, visitor

from linquan.apps.appeals.forward_links import PURPOSE as FORWARD
from linquan.apps.appeals.status_links import PURPOSE, status_token
from linquan.kernel import links, secrets

SAID = {
    404: ("这个链接打不开内容", "This link does not open anything"),
    410: ("这个链接已失效", "This link has run out"),
}
DEEDS = ("rate", "reply", "reopen", "withdraw", "show")


def forged(ground: Ground, now: datetime) -> dict[str, tuple[str, int]]:
    """Tokens by what is wrong with them, and the status they are answered with."""
    pk = ground.here.complaint_id
    good = status_token(pk, now)
    other = secrets.Keyring.generate()
    ahead = now + timedelta(days=1)
    return {
        "cut": (good[:-3], 404),
        "longer": (good + "AA", 404),
        "one_letter": (good[:-1] + ("A" if good[-1] != "A" else "B"), 404),
        "of_a_photo": (ground.here.parts["photo_token"], 404),
        "of_another_purpose": (links.sign("appeal.rate", [pk], expires_at=ahead), 404),
        "of_another_key": (links.sign(PURPOSE, [pk], expires_at=ahead, ring=other), 404),
        "of_text": (links.sign(PURPOSE, ["1 OR 1=1"], expires_at=ahead), 404),
        "of_two": (links.sign(PURPOSE, [pk, pk], expires_at=ahead), 404),
        "of_a_dict": (links.sign(PURPOSE, {"appeal": pk}, expires_at=ahead), 404),
        "of_nothing": (links.sign(PURPOSE, [], expires_at=ahead), 404),
        "unknown_request": (links.sign(PURPOSE, [2**62], expires_at=ahead), 404),
        "impossible_request": (links.sign(PURPOSE, [2**80], expires_at=ahead), 404),
        "negative_request": (links.sign(PURPOSE, [-1], expires_at=ahead), 404),
        "ended": (links.sign(PURPOSE, [pk], expires_at=now - timedelta(seconds=2)), 410),
        "number": (str(pk), 404),
        "not_ascii": ("锦绣", 404),
        "null": ("\x00", 404),
        "very_long": ("A" * 8000, 404),
        "line_break": ("a\r\nSet-Cookie: x=1", 404),
    }


@pytest.mark.parametrize("language", [0, 1])
def test_nothing_opens(ground: Ground, now: datetime, language: int) -> None:
    stranger, before = visitor("stranger", None, ("zh-hans", "en")[language]), rows()
    for name, (token, status) in forged(ground, now).items():
        for route in ("phone:status", "phone:photo", "phone:thumb"):
            url = ADDRESSES[route].at(ground.here, token=token)
            answers = [stranger.send("get", url)]
            if route == "phone:status":
                typed = {"text": "看一看", "grade": "satisfied", "digits": "4321"}
                answers += [stranger.send("post", url, {"do": deed, **typed}) for deed in DEEDS]
            for answer in answers:
                assert answer.status_code == status, f"{name} {route}"
                page = answer.content.decode()
                assert SAID[status][language] in page, name
                assert SECRET not in page
                assert answer["Cache-Control"] == "no-store"
                assert "x" not in answer.cookies
    assert rows() == before


@pytest.mark.parametrize("language", [0, 1])
def test_no_forged_link_of_a_body_opens(ground: Ground, now: datetime, language: int) -> None:
    stranger, before = visitor("stranger", None, ("zh-hans", "en")[language]), rows()
    pk, ahead = ground.here.parts["forward_id"], now + timedelta(days=1)
    good = ground.here.parts["forward_token"]
    bad = {
        "cut": good[:-3],
        "of_a_status": ground.here.parts["status_token"],
        "of_another_key": links.sign(
            FORWARD, [pk], expires_at=ahead, ring=secrets.Keyring.generate()
        ),
        "unknown": links.sign(FORWARD, [2**62], expires_at=ahead),
        "impossible": links.sign(FORWARD, [2**80], expires_at=ahead),
        "of_text": links.sign(FORWARD, ["1"], expires_at=ahead),
        "ended": links.sign(FORWARD, [pk], expires_at=now - timedelta(seconds=2)),
        "null": "\x00",
    }
    for name, token in bad.items():
        for route in ("phone:outside", "phone:outside_photo", "phone:outside_thumb"):
            url = ADDRESSES[route].at(ground.here, token=token)
            answers = [stranger.send("get", url)]
            if route == "phone:outside":
                answers.append(stranger.send("post", url, {"said_what": "answered", "role": "a"}))
            for answer in answers:
                assert answer.status_code == (410 if name == "ended" else 404), f"{name} {route}"
                assert ("这个链接打不开", "This link opens nothing")[language] in (
                    answer.content.decode()
                )
                assert answer["Cache-Control"] == "no-store"
    assert rows() == before


def test_a_photo_of_a_form_opens_only_with_its_own_link(ground: Ground, now: datetime) -> None:
    stranger = visitor("stranger")
    for name, (token, status) in forged(ground, now).items():
        url = ADDRESSES["phone:kept_photo"].at(ground.here, token=token)
        wanted = 200 if name == "of_a_photo" else status
        if name == "ended":
            wanted = 404  # it is for something else; when it ended is not told
        assert stranger.send("get", url).status_code == wanted, name


def test_a_link_opens_its_own_request_alone(ground: Ground) -> None:
    """Photos of another request do not come along, also not those of another district."""
    stranger = visitor("stranger")
    for side in (ground.here, ground.there):
        for photo_id in (ground.here.parts["photo_id"], ground.there.parts["photo_id"], 0, 2**70):
            url = ADDRESSES["phone:photo"].at(side, photo_id=photo_id)
            assert stranger.send("get", url).status_code == 404
