"""What is not exactly what was signed is refused before anything of it is run."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.bundle.pretended import Bundled, bundled
from tools.bundle import archive, keys
from tools.bundle.installer import manifest
from tools.bundle.installer.manifest import Manifest
from tools.bundle.installer.words import Refused


def checked(folder: Path) -> Manifest:
    told, _ = manifest.signed_manifest(folder)
    manifest.check_files(folder, told)
    return told


def test_what_was_signed_passes(small: Bundled, key: Ed25519PrivateKey) -> None:
    told, public = manifest.signed_manifest(small.folder)
    assert public == keys.public_of(key)
    assert checked(small.folder) == told
    assert told.version == "1.0"
    assert told.made_at == "2026-11-20T02:00:00+00:00"
    assert {file.path for file in told.files} | manifest.OUTSIDE == set(small.parts)


@pytest.mark.parametrize("name", ["install", "wheels/linquan-1.0-py3-none-any.whl"])
def test_a_changed_byte(name: str, small: Bundled) -> None:
    path = small.folder / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(Refused, match=f"{name} is not what the list of the bundle says"):
        checked(small.folder)


def test_bytes_too_many_or_too_few(small: Bundled) -> None:
    path = small.folder / "install"
    data = path.read_bytes()
    for changed in (data + b"\0", data[:-1], b""):
        path.write_bytes(changed)
        with pytest.raises(Refused, match="install is not what the list"):
            checked(small.folder)


def test_a_changed_list(small: Bundled) -> None:
    path = small.folder / manifest.MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"version": "1.0"', b'"version": "9.0"'))
    with pytest.raises(Refused, match="The signature does not belong to the list"):
        checked(small.folder)


def test_a_changed_signature(small: Bundled) -> None:
    path = small.folder / manifest.SIGNATURE
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(Refused, match="The signature does not belong to the list"):
        checked(small.folder)


def test_the_key_of_somebody_else(small: Bundled, other_key: Ed25519PrivateKey) -> None:
    (small.folder / manifest.SIGNER).write_bytes(manifest.write_key(keys.public_of(other_key)))
    with pytest.raises(Refused, match="The signature does not belong to the list"):
        checked(small.folder)


def test_a_file_too_many(small: Bundled) -> None:
    (small.folder / "wheels" / "more.whl").write_bytes(b"")
    with pytest.raises(Refused, match=r"wheels/more.whl is not in the list"):
        checked(small.folder)


@pytest.mark.parametrize("name", ["install", *sorted(manifest.OUTSIDE)])
def test_a_missing_file(name: str, small: Bundled) -> None:
    (small.folder / name).unlink()
    with pytest.raises(Refused, match=f"{name} is missing"):
        checked(small.folder)


def test_a_link_in_the_place_of_a_file(small: Bundled, tmp_path: Path) -> None:
    path = small.folder / "install"
    shutil.move(path, tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="install is a link or no plain file"):
        checked(small.folder)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Refused, match="install is a link or no plain file"):
        checked(small.folder)


@pytest.mark.parametrize(
    "name",
    [
        *("../outside", "/etc/passwd", "a/../../b", "a//b", "./a", ".hidden", "a\\b", "a\nb", ""),
        *("-rf", "a/-rf", "a b", "wheels/", "MANIFEST.sig", "a" * 201),
    ],
)
def test_forbidden_names_in_a_list_that_is_well_signed(
    name: str, small: Bundled, key: Ed25519PrivateKey
) -> None:
    told = json.loads(small.parts[manifest.MANIFEST])
    told["files"][0]["path"] = name
    data = json.dumps(told).encode()
    (small.folder / manifest.MANIFEST).write_bytes(data)
    (small.folder / manifest.SIGNATURE).write_bytes(key.sign(data))
    with pytest.raises(Refused, match="The list of the bundle holds a forbidden name"):
        checked(small.folder)


@pytest.mark.parametrize(
    ("field", "value"),
    [("size", -1), ("size", 10**12), ("size", "1"), ("sha256", "0"), ("more", 1)],
)
def test_odd_fields_in_a_list_that_is_well_signed(
    field: str, value: object, small: Bundled
) -> None:
    told = json.loads(small.parts[manifest.MANIFEST])
    told["files"][0][field] = value
    with pytest.raises(Refused, match="The list of the bundle cannot be read"):
        manifest.parse(json.dumps(told).encode())


def test_lists_of_another_kind(small: Bundled) -> None:
    told = manifest.parse(small.parts[manifest.MANIFEST])
    twice = replace(told, files=(*told.files, told.files[0]))
    with pytest.raises(Refused, match="names a file twice"):
        manifest.parse(twice.written())
    lacking = replace(told, files=told.files[:1])
    with pytest.raises(Refused, match=r"lacks wheels/linquan-1.0-py3-none-any.whl"):
        manifest.parse(lacking.written())
    newer = told.written().replace(b"linquan-bundle-1", b"linquan-bundle-2")
    with pytest.raises(Refused, match="of a kind that this installer does not know"):
        manifest.parse(newer)
    for broken in (b"", b"[]", b"{}", b"\xff", b'{"format": "linquan-bundle-1"}'):
        with pytest.raises(Refused, match="cannot be read"):
            manifest.parse(broken)


def test_a_list_far_too_long_is_not_read_whole(small: Bundled) -> None:
    with (small.folder / manifest.MANIFEST).open("ab") as file:
        file.truncate(20_000_000_000)
    with pytest.raises(Refused, match="The signature does not belong to the list"):
        checked(small.folder)


def test_the_same_parts_give_the_same_bytes(
    tmp_path: Path, key: Ed25519PrivateKey, now: datetime, small: Bundled
) -> None:
    (tmp_path / "again").mkdir()
    again = bundled(tmp_path / "again", key, "1.0", now)
    assert again.file.read_bytes() == small.file.read_bytes()
    assert archive.installer() == archive.installer()


def test_openssl_reads_key_and_signature(small: Bundled) -> None:
    if not shutil.which("openssl"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("openssl is not installed")
    done = subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", manifest.SIGNER, "-rawin"),
            *("-in", manifest.MANIFEST, "-sigfile", manifest.SIGNATURE),
        ],
        cwd=small.folder, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "Signature Verified Successfully\n"


def test_what_is_no_key_is_refused() -> None:
    rsa = b"-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----"
    for pem in (b"", rsa, b"\xff\xfe", manifest.write_key(b"short")):
        with pytest.raises(Refused, match=r"SIGNER.pem is no Ed25519 public key"):
            manifest.read_key(pem)


def test_a_fingerprint_is_the_hash_of_the_key() -> None:
    told = manifest.fingerprint(bytes(32))
    assert told.startswith("6668-7aad-f862-bd77-6c8f-c18b-8e9f-8e20-")
    assert len(told) == 64 + 15
