"""Numbers of people inside free text: what is found, how it is masked, and that it stays quick."""

import time

import pytest

from linquan.kernel import numbers

MASKED = {
    "请打13812345678谢谢": "请打138****5678谢谢",
    "电话：+86 138-1234-5678。": "电话：138****5678。",
    "008613812345678": "138****5678",
    "１３８１２３４５６７８": "138****5678",
    "138 123 45678 或 1381 2345 678": "138****5678 或 138****5678",
    "1 3 8 1 2 3 4 5 6 7 8": "138****5678",
    "138.1234.5678": "138****5678",
    "138\u200b1234\u200c5678": "138****5678",
    "028-66668888，(010) 6512 3456，（0755）26001234": "028****8888，010****3456，075****1234",
    "身份证51019919900307123X，": "身份证510****123X，",
    "510199 19900307 123x": "510****123X",
    "６２２２０２１２３４５６７８９０": "622****7890",
    "卡号6222 0212 3456 7890 123": "卡号622****0123",
    "6222-0212-3456-7890": "622****7890",
    "622202 1234567890123": "622****0123",
    "20261120103045001234567": "202****4567",  # an order, perhaps; too much rather than too little
    "13812345678 510199199001011234": "138****5678 510****1234",
    "13812345678/13912345678": "138****5678/139****5678",
    "2026-11-20 10:30 13812345678": "2026-11-20 10:30 138****5678",
}
AS_WRITTEN = [
    "", "三号楼前面的路灯不亮", "3号楼2单元1201室", "LQ-2611-1200", "110", "12345", "400-800-1234",
    "2026年11月20日10点30分", "2026-11-20 10:30", "18.5 20.3 33.1 22.4 1", "510199001001001",
    "138123456789", "1381234567", "电表00123456", "👨\u200d👩\u200d👧 3 4 5 6 7 8 9", "Ⅷ ٣ ½",
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), MASKED.items())
def test_masked(text: str, shown: str) -> None:
    assert numbers.masked(text) == shown
    assert numbers.masked(shown) == shown
    assert numbers.found(shown) == ()


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_as_written(text: str) -> None:
    assert numbers.masked(text) is text
    assert numbers.found(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+86 138-1234-5678 或１３８１２３４５６７８", ("13812345678",)),
        ("(010) 6512 3456", ("01065123456",)),
        ("510199 19900307 123x", ("51019919900307123X",)),
        ("6222 0212 3456 7890 123", ("6222021234567890123",)),
        ("13812345678，13912345678", ("13812345678", "13912345678")),
    ],
)
def test_found_in_one_form_each_once(text: str, found: tuple[str, ...]) -> None:
    assert numbers.found(text) == found


def test_without() -> None:
    assert numbers.without("打13812345678，3号楼") == "打 ，3号楼"
    assert numbers.without("3号楼") == "3号楼"


@pytest.mark.parametrize(
    "text",
    ["1" * 4000, "1 " * 2000, "1 2 " * 1000, "138" * 1300, "1" + "\u200b" * 3990 + "345678",
     "(0" * 2000, "1    " * 800, "1381234567 " * 360, "+86 " * 1000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    numbers.masked(text)
    numbers.found(text)
    assert time.process_time() - began < 0.5
