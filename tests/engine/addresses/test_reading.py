"""Addresses written in one way, and read into parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.engine.addresses import fold, parse, without_rooms


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("桂语花园３栋", "桂语花园3栋"),
        ("桂語花園 3號樓", "桂语花园3栋"),
        ("桂语花园三号楼", "桂语花园3栋"),
        ("桂语花园十二幢", "桂语花园12栋"),
        ("桂语花园二十三座", "桂语花园23栋"),
        ("桂语花园3#楼", "桂语花园3栋"),
        ("桂语花园3＃", "桂语花园3栋"),
        ("桂语花园Ａ座", "桂语花园a栋"),
        ("云渡路 NO.18", "云渡路18号"),
        ("云渡路18之2号", "云渡路18-2号"),
        ("桂语花园３－２－５０１", "桂语花园3-2-501"),
        ("桂语花园3—2—501", "桂语花园3-2-501"),
        ("云渡路18号楼下", "云渡路18号楼下"),
        ("云渡路（桂语花园南门）", "云渡路,桂语花园南门"),
        ("三元里，十号", "三元里,10号"),
        ("百合花园一〇二室", "百合花园102室"),
        ("", ""),
    ],
)
def test_one_way_of_writing(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=60))
def test_what_is_folded_stays(text: str) -> None:
    assert fold(fold(fold(text))) == fold(fold(text))


def _told(address: str) -> dict[str, str]:
    parts = parse(address)
    return {name: said for name in parts.__slots__ if (said := getattr(parts, name))}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "四川省江安市江安区江安街道云渡社区云渡路18号桂语花园三栋2单元501室",
            {
                "province": "四川省", "city": "江安市", "district": "江安区", "town": "江安街道",
                "community": "云渡社区", "road": "云渡路", "number": "18", "name": "桂语花园",
                "building": "3", "unit": "2", "room": "501",
            },
        ),
        ("金穗家园3-2-501", {"name": "金穗家园", "building": "3", "unit": "2", "room": "501"}),
        ("金穗家园3-501", {"name": "金穗家园", "building": "3", "room": "501"}),
        ("金穗家园3栋2-501", {"name": "金穗家园", "building": "3", "unit": "2", "room": "501"}),
        ("金穗家园3栋501", {"name": "金穗家园", "building": "3", "room": "501"}),
        ("金穗家园3栋501号", {"name": "金穗家园", "building": "3", "room": "501"}),
        ("五里小区12#楼3单元", {"name": "五里小区", "building": "12", "unit": "3"}),
        ("云渡路18号附2号", {"road": "云渡路", "number": "18-2"}),
        ("云渡路18号金穗家园3号", {
            "road": "云渡路", "number": "18", "name": "金穗家园", "building": "3",
        }),
        ("临川西路二段18之2号", {"road": "临川西路二段", "number": "18-2"}),
        ("示例早安面馆对面", {"name": "示例早安面馆", "beside": "对面"}),
        ("江安区江安街道办事处槐荫社区居委会桂香街7号", {
            "district": "江安区", "town": "江安街道办事处", "community": "槐荫社区居委会",
            "road": "桂香街", "number": "7",
        }),
        ("前进新村A座2楼", {"name": "前进新村", "building": "a", "floor": "2"}),
        ("三元里12栋", {"name": "三元里", "building": "12"}),
        ("江安市场3号", {"name": "江安市场", "number": "3"}),
        ("说不清在哪里", {"name": "说不清在哪里"}),
        ("", {}),
    ],
)  # fmt: skip
def test_parts(address: str, told: dict[str, str]) -> None:
    assert _told(address) == told


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("老槐树下 五号楼2单元301室", "老槐树下5栋"),
        ("老槐树下5栋301室", "老槐树下5栋"),
        ("老槐树下5-2-301号", "老槐树下5栋"),
        ("老槐树下5-301室", "老槐树下5栋"),
        ("老槐树下5栋2-301", "老槐树下5栋"),
        ("云渡路18号附2号 3楼", "云渡路18-2号"),
        ("云渡路18号301室", "云渡路18号"),
        ("老槐树下", "老槐树下"),
        ("3单元", ""),
    ],
)
def test_a_place_is_told_without_the_home(address: str, left: str) -> None:
    assert without_rooms(address) == left


@given(st.text(alphabet="江安区街道路号栋单元室社村市省0123456789-之#,旁边 ", max_size=40))
def test_anything_can_be_read(text: str) -> None:
    parse(text)
