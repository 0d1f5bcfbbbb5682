"""Filters of the pages of signing in."""

from collections.abc import Mapping
from typing import Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.web.accounts.devices import device_words

register = template.Library()
register.filter(device_words)

WAYS: Final[Mapping[str, Promise]] = {
    "password": _("with the password"),
    "provider": _("by the unified sign-in"),
    "phone": _("by a code to the telephone"),
    "link": _("by the link of the demo"),
}


@register.filter
def via_words(via: str) -> str:
    """Say by which first step someone came in; nothing when that is not known."""
    return str(WAYS.get(via, ""))
