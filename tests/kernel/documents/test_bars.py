from xml.etree import ElementTree

import pytest

from linquan.kernel.documents.bars import Bar, stacked

SVG = "{http://www.w3.org/2000/svg}"
LEGEND = ("齐全", "一半", "不足", "没有")


def test_bars_are_as_long_as_their_parts() -> None:
    svg, height = stacked((Bar("5 分钟圈", (10, 0, 30, 60)),), LEGEND, 126.0)
    read = ElementTree.fromstring(svg)
    assert height == 14.0
    wide = [float(one.attrib["width"]) for one in read.iter(f"{SVG}rect")]
    assert wide[0:6:2] == pytest.approx([10, 30, 60])
    told = [one.text for one in read.iter(f"{SVG}text")]
    assert told == ["5 分钟圈", "10%", "30%", "60%", *LEGEND]


def test_narrow_parts_have_no_figure_and_nobody_has_no_parts() -> None:
    svg, _ = stacked((Bar("甲", (1, 99, 0, 0)), Bar("乙", (0, 0, 0, 0))), LEGEND, 126.0)
    told = [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert told == ["甲", "99%", "乙", *LEGEND]
