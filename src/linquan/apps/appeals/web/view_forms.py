"""The form of a saved view: its name, and whether the units below see it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import rules
from linquan.apps.appeals.saved_views import NAME_LIMIT
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.plain_forms import PlainValues
from linquan.kernel.actors import ActorRequest


class ViewForm(PlainValues):
    """How a view is called."""

    name = forms.CharField(
        label=_("Name of the view"),
        strip=False,
        widget=forms.TextInput({"maxlength": NAME_LIMIT}),
        error_messages={"required": words.FAULTS["missing"]},
    )
    is_shared = forms.BooleanField(label=_("The units below see it too"), required=False)


def may_share(request: ActorRequest) -> bool:
    """Whether to offer sharing."""
    return rules.sharing_post(request.actor) is not None
