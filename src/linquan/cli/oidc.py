"""`linquan oidc check`: what is wrong with signing in by another house's word, plainly said."""

import argparse
from collections.abc import Mapping
from typing import Final

from linquan.cli import homes, house
from linquan.cli.terminal import CommandFailed, say

BACK: Final = "/sign-in/provider/back/"
WORDS: Final[Mapping[str, str]] = {
    "issuer_missing": "LINQUAN_OIDC_ISSUER is not set: the provider's operator knows it",
    "issuer_odd": "LINQUAN_OIDC_ISSUER must not hold ? or #: it is a plain address",
    "issuer_not_https": "LINQUAN_OIDC_ISSUER must begin with https:// (plain http only on this "
    "very machine, named in LINQUAN_OIDC_NETWORKS): whoever sits on the line could sign in as "
    "anybody",
    "client_id_missing": "LINQUAN_OIDC_CLIENT_ID is not set: the provider's operator gives it",
    "scope_missing": "LINQUAN_OIDC_SCOPES must hold the word openid",
    "claim_unsafe": "LINQUAN_OIDC_CLAIM is {told}, which people share or set at will: choose sub, "
    "or the number of the member of staff",
    "configuration_complete": "The settings are complete; the issuer is {told}",
    "provider_found": "The provider describes itself; people are led to {told}",
    "provider_unreachable": "The provider cannot be asked: {told}",
    "provider_answer_odd": "The provider answers something else than was asked for {told}",
    "issuer_differs": "The provider calls itself {told}: write LINQUAN_OIDC_ISSUER letter by "
    "letter like that, also with or without a slash at its end",
    "endpoint_missing": "The provider's description lacks one of its addresses (authorization, "
    "token, keys): it is not OpenID Connect with the code flow",
    "endpoint_not_https": "One of the provider's addresses does not begin with https://",
    "no_algorithm": "The provider signs neither with RS256 nor with ES256: let it do so",
    "no_pkce": "The provider does not take PKCE with S256: let it do so",
    "keys_found": "Usable keys of the provider: {told}",
    "no_usable_key": "The provider has no key for RS256 (2048 bits at least) or ES256 (P-256)",
    "pkce_untold": "The provider does not say whether it takes PKCE; it is used in any case",
    "no_secret": "There is no secret: PKCE alone protects the code. Right only if the provider "
    "knows this installation as a public client",
    "claim_may_change": "The claim {told} may be given to another person later: a number of the "
    "member of staff is better",
    "never_strong": "LINQUAN_OIDC_STRONG is empty: everybody is asked for a code of the app "
    "besides",
    "pages_not_https": "LINQUAN_PUBLIC_URL does not begin with https://: fine for a trial only",
    "redirect_uri": "Have the provider register this address to lead back to: {told}",
}
REASONS: Final[Mapping[str, str]] = {
    "name_unknown": "its name is not known; look at the spelling and at the name server",
    "private_address": "it has a private address; name its network in LINQUAN_OIDC_NETWORKS",
    "no_connection": "nothing listens there, or a firewall is in between",
    "no_answer": "it did not answer within five seconds",
    "not_secure": "its certificate does not hold; for an authority of one's own set SSL_CERT_FILE",
    "no_http": "what listens there does not speak HTTP",
    "redirected": "it leads elsewhere; write down the address that it leads to",
    "not_encrypted": "it is not https",
    "address_odd": "its address is not one",
    "answer_too_large": "its answer is larger than a megabyte",
}
MARKS: Final = {True: "ok  ", False: "FAIL", None: "note"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument("act", choices=("check",), help="check: look, and sign nobody in")


def run(options: argparse.Namespace) -> int:
    """Look at one thing after the other. The database is not needed."""
    homes.enter_home(options)
    house.set_up()
    from django.conf import settings  # noqa: PLC0415  Django is set up only now

    from linquan.kernel.oidc.checking import findings  # noqa: PLC0415

    if settings.LINQUAN_OIDC is None:
        message = "nothing is set up: set LINQUAN_OIDC_ISSUER and LINQUAN_OIDC_CLIENT_ID first"
        raise CommandFailed(message)
    is_well = True
    for found in findings(settings.LINQUAN_OIDC, settings.LINQUAN_PUBLIC_URL.rstrip("/") + BACK):
        told = REASONS.get(found.told, found.told)
        say(f"{MARKS[found.is_well]}  {WORDS[found.code].format(told=told)}".rstrip())
        is_well = is_well and found.is_well is not False
    return 0 if is_well else 1
