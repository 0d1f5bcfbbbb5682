import base64
import hmac
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel import secrets
from linquan.kernel.errors import Invalid
from linquan.kernel.masks import mask_name, mask_phone
from linquan.kernel.secrets import (
    BadKeys,
    BrokenSeal,
    Keyring,
    load_or_create,
    normalise_phone,
    phone_hash,
    seal,
    sealing_key_id,
    unseal,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = Keyring({"k1": OLD})
TURNED = Keyring({"k2": NEW, "k1": OLD})
PURPOSE = "reporter.phone:3"


class TestSeal:
    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_round_trip(self, text: str) -> None:
        assert unseal(seal(text, PURPOSE, RING), PURPOSE, RING) == text

    def test_takes_what_the_database_gives(self) -> None:
        assert unseal(memoryview(seal("张三", PURPOSE, RING)), PURPOSE, RING) == "张三"

    def test_never_twice_the_same(self) -> None:
        assert len({seal("x", PURPOSE, RING) for _ in range(50)}) == 50

    def test_layout(self) -> None:
        sealed = seal("13812345678", PURPOSE, TURNED)
        assert sealed[:3] == b"\x02k2"
        assert len(sealed) == 3 + 12 + 11 + 16
        assert b"138" not in sealed

    @pytest.mark.parametrize(
        "purpose", ["reporter.phone:4", "reporter.name:3", "", "reporter.phone:3 "]
    )
    def test_opens_nowhere_else(self, purpose: str) -> None:
        with pytest.raises(BrokenSeal, match="another purpose"):
            unseal(seal("x", PURPOSE, RING), purpose, RING)

    def test_every_altered_byte_is_noticed(self) -> None:
        sealed = seal("x", PURPOSE, RING)
        for at in range(len(sealed)):
            altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
            with pytest.raises(BrokenSeal):
                unseal(altered, PURPOSE, RING)

    def test_every_cut_is_noticed(self) -> None:
        sealed = seal("x", PURPOSE, RING)
        for length in range(len(sealed)):
            with pytest.raises(BrokenSeal):
                unseal(sealed[:length], PURPOSE, RING)

    @given(st.binary(max_size=80))
    def test_rubbish_is_refused(self, rubbish: bytes) -> None:
        with pytest.raises(BrokenSeal):
            unseal(rubbish, PURPOSE, RING)


class TestTurningKeys:
    def test_old_values_stay_readable(self) -> None:
        assert unseal(seal("x", PURPOSE, RING), PURPOSE, TURNED) == "x"

    def test_the_newest_seals(self) -> None:
        assert sealing_key_id(seal("x", PURPOSE, TURNED)) == "k2"
        assert sealing_key_id(seal("x", PURPOSE, RING)) == "k1"
        assert sealing_key_id(b"") == ""

    def test_a_key_taken_away(self) -> None:
        with pytest.raises(BrokenSeal, match="not in the ring"):
            unseal(seal("x", PURPOSE, TURNED), PURPOSE, RING)

    def test_the_id_is_bound_to_the_value(self) -> None:
        twins = Keyring({"k2": OLD, "k1": OLD})
        sealed = seal("x", PURPOSE, twins)
        with pytest.raises(BrokenSeal):
            unseal(sealed.replace(b"k2", b"k1", 1), PURPOSE, twins)

    def test_hashes_do_not_change(self) -> None:
        assert phone_hash("13812345678", 3, RING) == phone_hash("13812345678", 3, TURNED)

    def test_uses_have_keys_of_their_own(self) -> None:
        made = {RING.derived("k1", use) for use in ("seal", "phone hash", "links")}
        assert len(made) == 3
        assert OLD not in made

    def test_derivation_is_fixed(self) -> None:
        # HKDF-SHA256 without salt, info "linquan seal"; by hand from RFC 5869:
        # PRK = HMAC(0^32, key); OKM = HMAC(PRK, info || 0x01)
        prk = hmac.digest(bytes(32), OLD, "sha256")
        assert RING.derived("k1", "seal") == hmac.digest(prk, b"linquan seal\x01", "sha256")


class TestKeyring:
    def test_written_and_read(self) -> None:
        assert list(Keyring.parse(TURNED.written()).keys.items()) == [("k2", NEW), ("k1", OLD)]

    def test_reads_both_alphabets_and_spaces(self) -> None:
        key = b"\xfb\xff" * 16
        plain, urlsafe = base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()
        assert plain != urlsafe
        ring = Keyring.parse(f" b:{plain} , a:{urlsafe}")
        assert list(ring.keys.items()) == [("b", key), ("a", key)]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "k1",
            "k1:",
            "k1:c2hvcnQ=",
            "k1:***",
            "K1:" + base64.b64encode(OLD).decode(),
            ":" + base64.b64encode(OLD).decode(),
            RING.written() + ",",
        ],
    )
    def test_refuses(self, text: str) -> None:
        with pytest.raises(BadKeys):
            Keyring.parse(text)

    def test_refuses_an_empty_ring(self) -> None:
        with pytest.raises(BadKeys, match="no key"):
            Keyring({})

    def test_does_not_show_its_keys(self) -> None:
        assert repr(RING) == "Keyring()"

    def test_generated_keys_differ(self) -> None:
        assert Keyring.generate() != Keyring.generate()


class TestKeptKeys:
    def test_made_once_and_private(self, tmp_path: Path) -> None:
        home = tmp_path / "not" / "yet"
        ring = load_or_create(home)
        assert load_or_create(home) == ring
        assert [path.name for path in home.iterdir()] == ["secrets.json"]
        assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600

    def test_several_first_starts_end_with_one_key(self, tmp_path: Path) -> None:
        code = (
            "import sys, time, pathlib\n"
            "from linquan.kernel.secrets import load_or_create\n"
            "home = pathlib.Path(sys.argv[1])\n"
            "print('ready', flush=True); sys.stdin.readline()\n"
            "print(load_or_create(home).written())\n"
        )
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(tmp_path / "home")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("\n")
            racer.stdin.flush()
        said = {racer.communicate(timeout=60)[0].strip() for racer in racers}
        assert said == {load_or_create(tmp_path / "home").written()}

    def test_the_slower_process_takes_the_keys_of_the_faster(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "secrets.json"
        keep = secrets._keep

        def overtaken(ring: Keyring, where: Path) -> None:
            keep(RING, where)
            keep(ring, where)

        monkeypatch.setattr(secrets, "_keep", overtaken)
        assert load_or_create(tmp_path) == RING
        assert [found.name for found in tmp_path.iterdir()] == [path.name]

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"keys": 3}', b'{"keys": "k1:c2hvcnQ="}'],
    )
    def test_a_damaged_file_is_not_replaced(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "secrets.json"
        path.write_bytes(content)
        with pytest.raises(BadKeys, match="backup"):
            load_or_create(tmp_path)
        assert path.read_bytes() == content

    def test_no_draft_is_left_when_the_file_cannot_be_made(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError

        monkeypatch.setattr("os.link", refuse)
        with pytest.raises(PermissionError):
            load_or_create(tmp_path)
        assert list(tmp_path.iterdir()) == []


class TestInstallation:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        class Settings:
            LINQUAN_HOME = tmp_path

        monkeypatch.setattr(secrets, "settings", Settings)
        monkeypatch.delenv("LINQUAN_SECRET_KEYS", raising=False)
        return tmp_path

    def test_keys_of_the_home(self, home: Path) -> None:
        sealed = seal("x", PURPOSE)
        kept = Keyring.parse(json.loads((home / "secrets.json").read_text())["keys"])
        assert unseal(sealed, PURPOSE, kept) == "x"
        assert unseal(sealed, PURPOSE) == "x"
        assert phone_hash("13812345678", 3) == phone_hash("13812345678", 3, kept)
        assert secrets.keyring() is secrets.keyring()

    def test_keys_of_the_environment(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LINQUAN_SECRET_KEYS", TURNED.written())
        assert secrets.keyring() == TURNED
        assert list(home.iterdir()) == []


class TestPhones:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("13812345678", "13812345678"),
            (" 138 1234 5678 ", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("138—1234—5678", "13812345678"),
            ("+86 13812345678", "13812345678"),
            ("＋８６　１３８１２３４５６７８", "13812345678"),
            ("8613812345678", "13812345678"),
            ("008613812345678", "13812345678"),
            ("(+86)13812345678", "13812345678"),
            ("013812345678", "13812345678"),
            ("\u202d138 1234 5678\u202c", "13812345678"),
            ("19912345678", "19912345678"),
            ("010-65123456", "01065123456"),
            ("（010）65123456", "01065123456"),
            ("+86 10 65123456", "01065123456"),
            ("+86 (0)10 65123456", "01065123456"),
            ("028 8512 3456", "02885123456"),
            ("0755-26123456", "075526123456"),
            ("0571·2612345", "05712612345"),
            ("", None),
            ("12345", None),
            ("110", None),
            ("12812345678", None),
            ("1381234567", None),
            ("138123456789", None),
            ("65123456", None),
            ("1065123456", None),
            ("010-6512345", None),
            ("010-15123456", None),
            ("400-800-1234", None),
            ("010-65123456-801", None),
            ("+1 212 555 0100", None),
            ("١٣٨١٢٣٤٥٦٧٨", None),
            ("13812345678\n13812345679", None),
            ("电话13812345678", None),
            ("1" * 41, None),
        ],
    )
    def test_normalise(self, text: str, expected: str | None) -> None:
        assert normalise_phone(text) == expected

    @given(st.text(max_size=45))
    def test_normal_form_is_stable(self, text: str) -> None:
        normal = normalise_phone(text)
        assert normal is None or normalise_phone(normal) == normal

    @given(st.from_regex(r"(\+86 ?)?(1[3-9][0-9]{9}|0[1-9][0-9]{9,11})", fullmatch=True))
    def test_normal_form_of_likely_phones_is_stable(self, text: str) -> None:
        normal = normalise_phone(text)
        assert normal is None or normalise_phone(normal) == normal

    def test_hash_is_of_the_normal_form(self) -> None:
        made = phone_hash("13812345678", 3, RING)
        assert made == phone_hash("+86 138-1234-5678", 3, RING)
        assert len(made) == 64
        assert int(made, 16) > 0

    def test_hash_depends_on_district_phone_and_key(self) -> None:
        made = {
            phone_hash("13812345678", 3, RING),
            phone_hash("13812345678", 4, RING),
            phone_hash("13812345679", 3, RING),
            phone_hash("13812345678", 3, Keyring({"k2": NEW})),
        }
        assert len(made) == 4

    def test_hash_refuses_what_is_no_phone(self) -> None:
        with pytest.raises(Invalid) as refusal:
            phone_hash("12345", 3, RING)
        assert refusal.value.fields == {"phone": "not_a_phone"}


class TestMasks:
    @pytest.mark.parametrize(
        ("phone", "expected"),
        [
            ("13812345678", "138****5678"),
            ("+86 138 1234 5678", "138****5678"),
            ("010-65123456", "010****3456"),
            ("0571-2612345", "057****2345"),
            ("12345", "****"),
            ("4008001234", "****"),
            ("", "****"),
        ],
    )
    def test_phone(self, phone: str, expected: str) -> None:
        assert mask_phone(phone) == expected

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("张三丰", "张**"),
            ("张三", "张*"),
            ("欧阳锋", "欧**"),
            (" 张 三丰 ", "张 **"),
            ("阿凡提·买买提", "阿******"),
            ("𠅤三", "𠅤*"),
            ("张", "*"),
            ("", ""),
            ("John Smith", "J*** S****"),
            ("Li", "L*"),
            ("张三 Zhang San", "张* Z**** S**"),
        ],
    )
    def test_name(self, name: str, expected: str) -> None:
        assert mask_name(name) == expected
