"""A provider of OpenID Connect made by hand, that lies in whatever way a test asks for."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from linquan.kernel.networks import parse_networks
from linquan.kernel.oidc.configuration import Configuration

CLIENT, SECRET = "linquan-desk", "s3cret/+ value"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_RSA = {name: rsa.generate_private_key(65537, 2048) for name in ("first", "second")}
_EC = ec.generate_private_key(ec.SECP256R1())


def public_key(name: str) -> dict[str, Any]:
    """A key as the provider publishes it."""
    if name == "curve":
        told = jwt.algorithms.ECAlgorithm.to_jwk(_EC.public_key(), as_dict=True)
    else:
        told = jwt.algorithms.RSAAlgorithm.to_jwk(_RSA[name].public_key(), as_dict=True)
    return {**told, "kid": name, "use": "sig"}


def public_pem(name: str) -> bytes:
    return (
        _RSA[name]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def private_key(name: str) -> Any:
    return _EC if name == "curve" else _RSA[name]


def unsigned(claims: dict[str, Any], header: dict[str, Any], seal: bytes = b"") -> str:
    """A token whose seal is whatever it is."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), seal]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass
class HandMade:
    """What it says, and what it was asked."""

    issuer: str
    subject: str = "sub-7"
    says: dict[str, Any] = field(default_factory=dict)
    """Claims that replace others; ``None`` leaves one out."""
    of_itself: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    keys: list[str] = field(default_factory=lambda: ["first"])
    signs_with: str = "first"
    signs_by: str = "RS256"
    make_token: Callable[[dict[str, Any]], str] | None = None
    token_answer: tuple[int, Any] | None = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[tuple[dict[str, str], str]] = field(default_factory=list)

    @property
    def configuration(self) -> Configuration:
        return Configuration(
            self.issuer, CLIENT, SECRET, claim="sub", networks=parse_networks("127.0.0.1")
        )

    def agree(self, url: str) -> dict[str, str]:
        """Do what the provider's own pages do: sign the person in, and lead back with a code."""
        told = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = told
        return {"code": code, "state": told["state"]}

    def description(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end?a=1",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        }
        if self.userinfo is not None:
            told["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return {name: v for name, v in (told | self.of_itself).items() if v is not None}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.sent.append((form, authorization))
        if self.token_answer is not None:
            return self.token_answer
        told = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if told is None or told["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.signed(told["nonce"]), "access_token": "at", "expires_in": 60}

    def signed(self, nonce: str) -> str:
        now_s = int(NOW.timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": nonce,
            "iat": now_s, "exp": now_s + 300,
        } | self.says  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.make_token is not None:
            return self.make_token(claims)
        key = private_key(self.signs_with)
        return jwt.encode(claims, key, self.signs_by, headers={"kid": self.signs_with})


@contextmanager
def running() -> Iterator[HandMade]:
    """Have it listen on this machine for a while."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            made.asked.append(path)
            answers: dict[str, Any] = {
                "/.well-known/openid-configuration": made.description(),
                "/keys": {"keys": [public_key(name) for name in made.keys]},
                "/userinfo": made.userinfo,
            }
            self.answer(200, answers[path])

        def do_POST(self) -> None:
            made.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.answer(*made.token(form, self.headers.get("Authorization", "")))

        def answer(self, status: int, told: Any) -> None:
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Pages)
    made = HandMade(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
