"""Whose word is taken: what was written down about the other house, in the environment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from linquan.kernel.errors import HouseError
from linquan.kernel.networks import Network, parse_networks

PREFIX: Final = "LINQUAN_OIDC_"
NOBODYS: Final = frozenset(
    {
        "name", "given_name", "family_name", "middle_name", "nickname", "profile", "picture",
        "website", "gender", "birthdate", "zoneinfo", "locale", "address", "updated_at",
    }
)  # fmt: skip
"""Claims that several people may share, or that a person sets at will: they find no account."""
VERIFIED_BY: Final = {"email": "email_verified", "phone_number": "phone_number_verified"}
"""Claims that count only when the other house says that it has verified them."""


class SignInFailed(HouseError):
    """The other house did not say in a way that can be believed who someone is (502)."""

    status = 502
    default_code = "provider_answer_odd"


class Misconfigured(HouseError):
    """What was written down about the other house cannot work (503)."""

    status = 503
    default_code = "oidc_misconfigured"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What was agreed with the other house.

    Parameters
    ----------
    issuer
        Its name, an address by https, letter by letter as it writes it.
    client_id, secret
        What it calls this installation, and how this one shows that it is. Without a secret PKCE
        alone protects the code.
    scopes
        What is asked for; ``openid`` among them.
    claim
        Which of its facts about a person is compared with what the administrator noted.
    strong
        Words of ``acr`` or ``amr`` by which it says that a second factor was used.
    name
        What the button calls it; empty for the house's own words.
    networks
        Where it may be besides public addresses.
    """

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid",)
    claim: str = "sub"
    strong: frozenset[str] = frozenset()
    name: str = ""
    networks: tuple[Network, ...] = ()


def read(environment: Mapping[str, str]) -> Configuration | None:
    """Read LINQUAN_OIDC_*; ``None`` when nothing is written down. Raises ValueError (networks)."""
    told = {name: environment.get(PREFIX + name, "").strip() for name in NAMES}
    if not told["ISSUER"] and not told["CLIENT_ID"]:
        return None
    return Configuration(
        issuer=told["ISSUER"],
        client_id=told["CLIENT_ID"],
        secret=told["CLIENT_SECRET"] or _kept(told["CLIENT_SECRET_FILE"]),
        scopes=tuple(told["SCOPES"].split()) or ("openid",),
        claim=told["CLAIM"] or "sub",
        strong=frozenset(word.strip() for word in told["STRONG"].split(",") if word.strip()),
        name=told["NAME"],
        networks=parse_networks(told["NETWORKS"]),
    )


NAMES: Final = (
    "ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "SCOPES", "CLAIM", "STRONG",
    "NAME", "NETWORKS",
)  # fmt: skip


def _kept(path: str) -> str:
    """Read the secret from a file, where secrets are handed to a service as files."""
    return Path(path).read_text("utf-8").strip() if path else ""


def faults(configuration: Configuration) -> tuple[str, ...]:
    """Name what cannot work, by codes; nothing when all is well."""
    found = [_fault_of_issuer(configuration)]
    found.append("" if configuration.client_id else "client_id_missing")
    found.append("" if "openid" in configuration.scopes else "scope_missing")
    found.append("claim_unsafe" if configuration.claim in NOBODYS else "")
    return tuple(fault for fault in found if fault)


def _fault_of_issuer(configuration: Configuration) -> str:
    issuer = configuration.issuer
    if not issuer:
        return "issuer_missing"
    if "?" in issuer or "#" in issuer:
        return "issuer_odd"
    return "" if is_secure(issuer, configuration.networks) else "issuer_not_https"


def is_secure(url: str, networks: Collection[Network]) -> bool:
    """Whether nobody on the way can read or change what is said to an address.

    Plain http counts within this machine alone, where it was allowed: elsewhere whoever sits on
    the line could sign in as anybody.
    """
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_this_machine(parts.hostname or "") and bool(networks)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
