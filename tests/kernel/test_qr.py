"""Codes are drawn as large as they say, and each text has its own."""

import re

import pytest

from linquan.kernel.qr import code_svg

URL = "http://house.example/q/ABCDEFGH"


@pytest.mark.parametrize(
    ("given", "side"), [({}, 105), ({"scale": 1, "border": 4}, 37), ({"scale": 2, "border": 2}, 66)]
)
def test_a_code_has_its_size(given: dict[str, int], side: int) -> None:
    drawn = code_svg(URL, **given)  # 29 squares on each side
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert re.findall(r'(?:width|height)="(\d+)"', drawn) == [str(side)] * 2


def test_more_may_be_unreadable_where_it_hangs_outside() -> None:
    assert 'width="39"' in code_svg(URL, error="h", scale=1)  # 33 squares, and 3 white on each side
    assert code_svg(URL) != code_svg(f"{URL}9")
