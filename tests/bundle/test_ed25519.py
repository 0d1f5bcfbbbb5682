"""Signatures are judged as RFC 8032 and OpenSSL judge them."""

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from tools.bundle import keys
from tools.bundle.installer import ed25519

#: RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
        "6bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
        "8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
        "594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feeb"
        "bd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0"
        "303dca179c138ac17ad9bef1177331a704",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_vectors_of_the_rfc(public: str, message: str, signature: str) -> None:
    key, text, tag = map(bytes.fromhex, (public, message, signature))
    assert ed25519.verify(key, text, tag)
    for at in range(0, 64, 7):
        assert not ed25519.verify(key, text, tag[:at] + bytes([tag[at] ^ 1]) + tag[at + 1 :])
    assert not ed25519.verify(key, text + b"\0", tag)


def test_lengths_points_and_scalars_that_are_none() -> None:
    public, _, signature = (bytes.fromhex(part) for part in VECTORS[0])
    assert not ed25519.verify(public[:31], b"", signature)
    assert not ed25519.verify(public, b"", signature[:63])
    beyond = int.from_bytes(signature[32:], "little") + ORDER
    assert not ed25519.verify(public, b"", signature[:32] + beyond.to_bytes(32, "little"))
    assert not ed25519.verify(b"\xff" * 32, b"", signature)
    no_point = (2).to_bytes(32, "little")
    assert not ed25519.verify(no_point, b"", signature)
    minus_zero = (1 | 1 << 255).to_bytes(32, "little")
    assert not ed25519.verify(minus_zero, b"", signature)


def test_it_agrees_with_openssl() -> None:
    chance = random.Random(8032)
    for length in range(0, 60, 3):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, text = keys.public_of(key), chance.randbytes(length)
        signature = bytearray(key.sign(text))
        assert ed25519.verify(public, text, bytes(signature))
        signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not ed25519.verify(public, text, bytes(signature))
        with pytest.raises(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(public).verify(bytes(signature), text)
