import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linquan.kernel.search import (
    LONGEST_LEXEME,
    LONGEST_QUERY,
    LONGEST_TEXT,
    Lexeme,
    Query,
    apart_in,
    bigrams,
    initials,
    query_lexemes,
    tsquery_text,
    tsvector_text,
    words,
    words_query,
)


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("小区充电桩坏了", ["小区", "充电", "桩", "坏", "了"]),
            ("物业费太高", ["物业", "物业费", "太高"]),
            ("ＡＢＣ小区 Wi-Fi 5G", ["abc", "小区", "wi", "fi", "5g"]),
            ("Straße_2", ["strasse", "2"]),
            ("", []),
            ("！？ ,;_\x00", []),
        ],
    )
    def test_words(self, text: str, expected: list[str]) -> None:
        assert words(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("物业费", ["物业", "业费", "费"]),
            ("费", ["费"]),
            ("修3号楼", ["修", "3", "号楼", "楼"]),
            ("物业，费", ["物业", "业", "费"]),
            ("ＷｉＦｉ密码", ["wifi", "密码", "码"]),
            ("𠅤三〇", ["𠅤三", "三〇", "〇"]),
            ("種種", ["種種", "種"]),  # traditional characters stay
            ("", []),
        ],
    )
    def test_bigrams(self, text: str, expected: list[str]) -> None:
        assert bigrams(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("锦绣家园", "jxjy"),
            ("锦绣家园3期", "jxjy3q"),
            ("重庆南路", "cqnl"),
            ("银行", "yh"),
            ("Vanke 万科", "vankewk"),
            ("𫝀家", "j"),  # a character without a known sound
            ("嗯", "n"),
            ("", ""),
        ],
    )
    def test_initials(self, text: str, expected: str) -> None:
        assert initials(text) == expected

    def test_an_endless_text_is_cut(self) -> None:
        assert len(bigrams("水" * 1_000_000)) == LONGEST_TEXT
        assert len(bigrams("\ufdfa" * LONGEST_TEXT)) <= LONGEST_TEXT  # grows 18 times in NFKC
        assert words("a" * 1_000_000) == ["a" * LONGEST_TEXT]


class TestQueries:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("停水", "('停水')"),
            ("物业费", "('物业' <-> '业费')"),
            ("费", "('费':*)"),
            ("物业 费", "('物业') & ('费':*)"),
            ("物业、停车，停车", "('物业') & ('停车')"),
            ("3号楼", "('3' <-> '号楼')"),
            ("号楼A", "('号楼' <-> '楼' <-> 'a':*)"),
            ("3-2-101", "('3' <-> '2' <-> '101':*)"),
            ("ＢＵＩＬＤ", "('build':*)"),
            ("", ""),
            (" '&|!():*<->\\ ", ""),
            ("' or 1=1 --", "('or':*) & ('1' <-> '1':*)"),
        ],
    )
    def test_what_was_typed(self, typed: str, expected: str) -> None:
        assert tsquery_text(query_lexemes(typed)) == expected

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("小区物业费", "('小区') | ('物业') | ('物业费')"),
            ("停水 停水", "('停水')"),
            ("？", ""),
        ],
    )
    def test_any_word(self, typed: str, expected: str) -> None:
        assert tsquery_text(words_query(typed)) == expected

    def test_an_empty_query_is_false(self) -> None:
        assert not query_lexemes(" ？")
        assert not words_query("")
        assert query_lexemes("水")

    def test_an_endless_query_is_cut(self) -> None:
        assert len(query_lexemes("水" * 1_000_000).phrases[0]) == LONGEST_QUERY - 1
        assert len(query_lexemes("水 " * 1_000_000).phrases) == 1


class TestWriting:
    @pytest.mark.parametrize(
        ("tokens", "expected"),
        [
            ([], ""),
            (["物业", "业费"], "'物业':1 '业费':2"),
            (["a", "", "b"], "'a':1 'b':3"),
            (["it's", "a\\b", "\0", "x\ud800y"], "'it''s':1 'a\\\\b':2 'xy':4"),
        ],
    )
    def test_tsvector(self, tokens: list[str], expected: str) -> None:
        assert tsvector_text(tokens) == expected

    def test_what_is_kept_apart_is_found_only_in_its_district(self) -> None:
        tokens, typed = bigrams("3号楼 build"), query_lexemes("3号楼 bu")
        assert tsvector_text(tokens, "12D") == "'12D3':1 '12D号楼':2 '12D楼':3 '12Dbuild':4"
        assert tsquery_text(typed, "12D") == "('12D3' <-> '12D号楼') & ('12Dbu':*)"
        assert apart_in(12) == "12D"
        assert all(token == token.casefold() for token in bigrams("Building 12D，ＤＥ"))

    def test_positions_stay_within_the_limit(self) -> None:
        assert tsvector_text(["x"] * 16_385).endswith("'x':16383 'x':16383 'x':16383")

    def test_lexemes_stay_within_the_limit(self) -> None:
        assert tsvector_text(["字" * 5000]) == f"'{'字' * LONGEST_LEXEME}':1"

    def test_a_query_made_by_hand(self) -> None:
        made = Query(((Lexeme("it's", prefix=True), Lexeme("\\")), (Lexeme("b"),)))
        assert tsquery_text(made) == "('it''s':* <-> '\\\\') & ('b')"


def found(text: str, typed: str, apart: str = "", asked: str = "") -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select %s::tsvector @@ %s::tsquery",
            [tsvector_text(bigrams(text), apart), tsquery_text(query_lexemes(typed), asked)],
        )
        return bool(cursor.fetchone()[0])


def rank(text: str, typed: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "select ts_rank(%s::tsvector, %s::tsquery)",
            [tsvector_text(words(text)), tsquery_text(words_query(typed))],
        )
        return float(cursor.fetchone()[0])


# One test case of the database fixture serves all examples: they write nothing.
in_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
HAN = st.text("物业费停水电桩", min_size=1, max_size=12)
ANYTHING = st.text(max_size=60) | st.text("物业a1'\\:*&|!()<-> \0\ud800，", max_size=30)


@pytest.mark.django_db
class TestInPostgreSQL:
    @pytest.mark.parametrize(
        ("text", "typed", "expected"),
        [
            ("小区物业费太高", "物业费", True),
            ("小区物业费太高", "业费太", True),
            ("小区物业费太高", "高", True),
            ("小区物业费太高", "小", True),
            ("物业说业费另算", "物业费", False),  # both pairs are there, apart
            ("业费物业", "物业费", False),
            ("物业费", "物业费用", False),
            ("修3号楼", "3号楼", True),
            ("修 3 号楼", "3号楼", True),
            ("修13号楼", "3号楼", False),
            ("修3号楼", "号", True),
            ("3-2-1012", "3-2-101", True),
            ("3-2-101", "2-3-101", False),
            ("New Building", "build", True),
            ("New Building", "uild", False),
            ("New Building", "ne 物", False),
            ("停水又停电", "停电 停水", True),
            ("幸福里A座漏水", "幸福里a座", True),
            ("任何文字", "？", False),
            ("a'b\\c", "a'b\\c", True),
        ],
    )
    def test_found(self, text: str, typed: str, expected: bool) -> None:
        assert found(text, typed) is expected

    @pytest.mark.parametrize(
        ("apart", "asked", "expected"),
        [("1D", "1D", True), ("1D", "2D", False), ("1D", "", False), ("", "1D", False)],
    )
    def test_found_only_in_ones_own_district(self, apart: str, asked: str, expected: bool) -> None:
        assert found("修3号楼 New", "3号楼 ne", apart, asked) is expected
        assert found("x", "d", apart, asked) is False

    @in_database
    @given(HAN, HAN)
    def test_found_exactly_when_a_substring(self, text: str, typed: str) -> None:
        assert found(text, typed) is (typed in text)

    @in_database
    @given(st.lists(HAN, min_size=1, max_size=4), st.data())
    def test_every_piece_of_a_run_is_found(self, runs: list[str], data: st.DataObject) -> None:
        text = "，".join(runs)
        run = data.draw(st.sampled_from(runs))
        start = data.draw(st.integers(0, len(run) - 1))
        end = data.draw(st.integers(start + 1, len(run)))
        assert found(text, run[start:end])

    @in_database
    @given(ANYTHING)
    def test_anything_may_be_typed(self, typed: str) -> None:
        assert found("x", typed) in {True, False}
        assert rank("x", typed) >= 0.0

    @in_database
    @given(st.lists(st.text(max_size=8), max_size=5), st.booleans())
    def test_any_tokens_may_be_stored(self, tokens: list[str], prefix: bool) -> None:
        query = Query(tuple((Lexeme(token, prefix),) for token in tokens if token.strip("\0")))
        with connection.cursor() as cursor:
            cursor.execute(
                "select length(%s::tsvector), numnode(%s::tsquery)",
                [tsvector_text(tokens), tsquery_text(query)],
            )
            stored, _ = cursor.fetchone()
        kept = {re.sub("\0", "", token) for token in tokens} - {""}
        assert stored == len(kept)

    @pytest.mark.parametrize(
        "text",
        [
            "".join(map(chr, range(0x20000, 0x20000 + LONGEST_TEXT))),
            "水" * LONGEST_TEXT,
            "a" * 1_000_000,
            " ".join("\U00010428" * 200 for _ in range(100)),
        ],
        ids=["rare", "one", "word", "wide"],
    )
    def test_the_longest_texts_can_be_stored(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select length(%s::tsvector), length(%s::tsvector)",
                [tsvector_text(bigrams(text)), tsvector_text(words(text))],
            )
            pairs, parts = cursor.fetchone()
        assert pairs == len({token[:LONGEST_LEXEME] for token in bigrams(text)})
        assert 1 <= parts <= len(set(words(text)))

    def test_more_words_rank_higher(self) -> None:
        typed = "小区充电桩"
        ranks = [rank(text, typed) for text in ("充电桩坏了", "小区充电桩坏了", "路灯坏了")]
        assert ranks[1] > ranks[0] > ranks[2] == 0.0
