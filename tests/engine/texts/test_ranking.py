"""The first guess of the matter, on a hand example and on the wordings of the towns."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.engine.texts import rank_matters
from linquan.engine.towns import load_matters
from linquan.engine.towns.matters import load_templates

LISTS = [["路灯", "太黑"], ["停车费", "路灯"], ["社区食堂"], []]


def test_whole_words_by_hand() -> None:
    # 路灯 stands in 2 of 4 lists, 太黑 in 1; each has one pair, which counts 0.3 of its own weight.
    guesses = rank_matters("路灯坏了,太黑", LISTS)
    lamp = math.log(1 + 4 / 2) + 0.3 * (math.log(4 / 2) + 0.05)
    dark = math.log(1 + 4 / 1) + 0.3 * (math.log(4 / 1) + 0.05)
    assert [(guess.index, guess.words) for guess in guesses] == [
        (0, ("太黑", "路灯")),
        (1, ("路灯",)),
    ]
    assert guesses[0].score == pytest.approx(lamp + dark, abs=1e-12)
    assert guesses[1].score == pytest.approx(lamp, abs=1e-12)
    assert guesses[0].evidence == 4.0
    assert guesses[1].evidence == 2.0


def test_part_of_a_word_by_hand() -> None:
    # Of 停车费 only the pair 停车 is found: half of its two pairs.
    (guess,) = rank_matters("停车太贵", LISTS)
    assert (guess.index, guess.words, guess.evidence) == (1, ("停车",), 0.5)
    assert guess.score == pytest.approx(0.3 * (math.log(4 / 1) + 0.05) * 0.5, abs=1e-12)


def test_a_word_said_twice_counts_less_than_double() -> None:
    once = rank_matters("路灯", [["路灯"], []])[0].score
    twice = rank_matters("路灯、路灯", [["路灯"], []])[0].score
    assert twice == pytest.approx(once * (1 + math.log(2)), abs=1e-12)


def test_a_third_of_a_word_is_not_enough() -> None:
    assert rank_matters("你好社区", LISTS) == ()
    (guess,) = rank_matters("你好社区", LISTS, least_evidence=0)
    assert (guess.index, guess.words) == (2, ("社区",))
    assert guess.evidence == pytest.approx(1 / 3)


def test_the_longest_stretch_of_a_word_is_shown() -> None:
    (guess,) = rank_matters("服务站和卫生", [["卫生服务站"]], least_evidence=0)
    assert guess.words == ("服务站",)


def test_one_character_counts_half() -> None:
    (guess,) = rank_matters("有狗", [["狗"], ["猫"]])
    assert (guess.words, guess.evidence) == (("狗",), 1)
    assert guess.score == pytest.approx(math.log(3) * 0.5, abs=1e-12)


@pytest.mark.parametrize("text", ["", "   ", "hello", "12345"])
def test_nothing_speaks_for_any_list(text: str) -> None:
    assert rank_matters(text, LISTS) == ()


def test_no_lists() -> None:
    assert rank_matters("路灯", []) == ()


def test_width_case_and_repeats_do_not_matter() -> None:
    assert rank_matters("ETC 坏了", [["etc", "ETC"], ["x"]]) == rank_matters(
        "ＥＴＣ 坏了", [["etc"], ["x"]]
    )


def test_the_earlier_list_wins_a_tie() -> None:
    assert [guess.index for guess in rank_matters("路灯", [["路灯"], ["路灯"]])] == [0, 1]


@given(st.text(alphabet="路灯停车费社区食堂太黑,", max_size=30))
def test_words_shown_stand_in_the_text_and_order_falls(text: str) -> None:
    guesses = rank_matters(text, LISTS)
    scores = [guess.score for guess in guesses]
    assert scores == sorted(scores, reverse=True)
    assert all(word in text for guess in guesses for word in guess.words)


def test_the_matter_list_knows_the_wordings_of_its_requests() -> None:
    matters = load_matters()
    lists = [matter.words for matter in matters]
    wordings = [(t.matter, w.zh) for t in load_templates() for w in t.wordings]
    guessed = [
        (matter, [matters[guess.index].code for guess in rank_matters(text, lists)[:3]])
        for matter, text in wordings
    ]
    first = sum(codes[:1] == [matter] for matter, codes in guessed)
    third = sum(matter in codes for matter, codes in guessed)
    assert (len(wordings), first, third) == (122, 113, 119)


def test_pairs_from_different_places_are_not_shown_as_one_stretch() -> None:
    # 社区, 区食 and 食堂 are all there, but 区食堂 is not.
    (guess,) = rank_matters("食堂区食", LISTS)
    assert guess.words == ("区食",)
    assert guess.evidence == pytest.approx(4 / 3)
