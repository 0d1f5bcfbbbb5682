"""Whether a sign-in by the other house would work, step by step, without signing anyone in."""

from collections.abc import Iterator
from dataclasses import dataclass

from linquan.kernel.oidc.configuration import Configuration, SignInFailed, faults
from linquan.kernel.oidc.provider import Provider, keys_of, provider_of
from linquan.kernel.oidc.tokens import usable_keys


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at: a code, whether it is well, and facts for the words.

    ``is_well`` is ``None`` for what works, but should be known.
    """

    code: str
    is_well: bool | None = True
    told: str = ""


def findings(configuration: Configuration, redirect_uri: str) -> Iterator[Finding]:
    """Look at one thing after the other; ends at the first that cannot work."""
    if found := faults(configuration):
        yield from (Finding(code, is_well=False, told=configuration.claim) for code in found)
        return
    yield Finding("configuration_complete", told=configuration.issuer)
    try:
        provider = provider_of(configuration, fresh=True)
        yield Finding("provider_found", told=provider.authorization_url)
        yield _keys(configuration, provider)
    except SignInFailed as failure:
        yield Finding(failure.code, is_well=False, told=_told(failure))
        return
    yield from _remarks(configuration, provider, redirect_uri)


def _told(failure: SignInFailed) -> str:
    known = failure.details
    return " ".join(str(known[name]) for name in ("why", "told", "status") if name in known)


def _keys(configuration: Configuration, provider: Provider) -> Finding:
    keys = keys_of(configuration, provider, fresh=True)
    usable = sum(len(usable_keys(keys, name)) for name in provider.algorithms)
    return Finding("keys_found" if usable else "no_usable_key", bool(usable), str(usable))


def _remarks(
    configuration: Configuration, provider: Provider, redirect_uri: str
) -> Iterator[Finding]:
    """Say what works, but should be known."""
    if provider.takes_pkce is None:
        yield Finding("pkce_untold", is_well=None)
    if not configuration.secret:
        yield Finding("no_secret", is_well=None)
    if configuration.claim == "preferred_username":
        yield Finding("claim_may_change", is_well=None, told=configuration.claim)
    if not configuration.strong:
        yield Finding("never_strong", is_well=None)
    if not redirect_uri.startswith("https:"):
        yield Finding("pages_not_https", is_well=None)
    yield Finding("redirect_uri", is_well=None, told=redirect_uri)
