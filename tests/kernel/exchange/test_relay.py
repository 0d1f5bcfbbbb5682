"""Lists out of chat groups: examples as people write them, and generated variants of one list."""

import random

import pytest

from linquan.kernel.exchange.relay import HEADINGS, MOST_ENTRIES, is_relay, read_relay

LIST = """#接龙
周六义诊报名，地点小广场
例 1. 张三 3栋201 2人

1. 张三 3栋201 2人
2️⃣ 李四，5-1-302，13812345678
③王五 2单元401 三人 要轮椅
4、赵六 12号楼1单元502室
电话 138 1234 5679
+3
6.
🔟 周十 3栋203室
11 孙 A座 1203 两份 不吃辣
"""


def test_a_list_as_people_write_it() -> None:
    assert is_relay(LIST)
    table = read_relay(LIST)
    assert table.lines[0].cells == HEADINGS
    assert [(line.number, line.cells[:7]) for line in table.lines[1:]] == [
        (5, (1, "张三", "3", "201", None, 2, None)),
        (6, (2, "李四", "5", "1-302", "13812345678", None, None)),
        (7, (3, "王五", None, "2-401", None, 3, "要轮椅")),
        (8, (4, "赵六", "12", "1-502", "13812345679", 3, None)),
        (12, (10, "周十", "3", "203", None, None, None)),
        (13, (11, "孙", "A", "1203", None, 2, "不吃辣")),
    ]
    assert table.lines[4].cells[7] == "赵六 12号楼1单元502室\n电话 138 1234 5679\n+3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Term,Meaning\n接,b\n",
        "1,张三,2\n2,李四,3\n",
        "编号,居民人数\n14,77\n15,80\n16,9\n",
        "1\t张三\n2\t李四\n",
        "请大家报名\n谢谢\n",
        "1. 只有一行",
        "一段话。\n第二段话。\n第三段话。\n1. 甲\n2. 乙\n第四段。\n第五段。",
        '编号,名称,区域,功能\n1,北门站,"一区, 东",\n2,南门站,二区,"党群, 政务, 文体"\n',
        '编号,名称\n1,北门站\n2,"南门\n站"\n',
    ],
)
def test_what_is_no_such_list(text: str) -> None:
    assert not is_relay(text)


def test_one_line_is_enough_below_its_head() -> None:
    assert is_relay("接龙\n1. 张三")


def test_a_list_has_an_end() -> None:
    lines = "\n".join(f"{n}. 甲{n}" for n in range(1, MOST_ENTRIES + 10))
    assert len(read_relay(lines).lines) == MOST_ENTRIES + 1


MARKS = ("{n}. ", "{n}、", "{n}．", "{n}) ", "（{n}）", "{n} ", "{n}：", "{keys}", "{n}.")
HOUSES = ("{b}栋{r}", "{b}号楼{r}室", "{b}-{r}", "{b}幢 {r}", "{b}座{r}号")
COUNTS = ("{c}人", "{c}份", "x{c}", "+{c}", "共{c}人")
BETWEEN = (" ", "，", ", ", "/", "  ")
NAMES = ("张三", "李小四", "欧阳敏", "王")


def written(seed: int) -> tuple[str, list[tuple[object, ...]]]:
    """A list in one of many ways of writing, and what it says."""
    chance = random.Random(seed)
    lines, told = [chance.choice(("#接龙", "接龙 报名", "【接龙】周六活动"))], []
    number = 0
    for _ in range(chance.randint(3, 12)):
        number += chance.choice((1, 1, 1, 2))
        name, building = chance.choice(NAMES), chance.randint(1, 30)
        room, count = chance.randint(1, 30) * 100 + chance.randint(1, 9), chance.randint(1, 9)
        phone = f"13{chance.randint(10**8, 10**9 - 1)}" if chance.random() < 0.4 else None
        keys = "".join(f"{digit}\ufe0f\u20e3" for digit in str(number))
        parts = [
            name,
            chance.choice(HOUSES).format(b=building, r=room),
            *([phone] if phone else []),
            chance.choice(COUNTS).format(c=count),
        ]
        between = chance.choice(BETWEEN)
        mark = chance.choice(MARKS).format(n=number, keys=keys)
        if chance.random() < 0.2:
            parts[-1] = "\n" + parts[-1]
        lines.append(mark + between.join(parts))
        told.append((number, name, str(building), str(room), phone, count))
    return "\n".join(lines), told


@pytest.mark.parametrize("seed", range(60))
def test_however_it_is_written_it_says_the_same(seed: int) -> None:
    text, told = written(seed)
    assert is_relay(text)
    assert [line.cells[:6] for line in read_relay(text).lines[1:]] == told
