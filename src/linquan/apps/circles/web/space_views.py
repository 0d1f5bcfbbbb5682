"""Pages of the network of spaces, of its tiers, and of what kinds of centres offer."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.circles import operations, queries
from linquan.apps.circles.sought import Kind, Sought
from linquan.apps.circles.spaces import SpaceTierDraft
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.forms import LineForm, line
from linquan.apps.circles.web.line_pages import LinePages
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


class SpaceTierForm(LineForm):
    """A tier of space, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    is_core = forms.BooleanField(
        label=_("Every community needs one"), required=False,
        help_text=_("Spaces of the other tiers belong to one of these."),
    )  # fmt: skip
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> SpaceTierDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return SpaceTierDraft(said["name"], said["name_en"], said["is_core"], said["source"])


TIERS: Final = LinePages(
    "space_tiers", _("Tiers of space"), _("Add a tier"), queries.space_tiers_page, SpaceTierForm,
    "tier_code", operations.revise_space_tier, operations.end_space_tier,
)  # fmt: skip


@require_safe
@staff
def spaces(request: ActorRequest) -> HttpResponse:
    """Show the spaces of every community, each below what it belongs to, and what is missing."""
    area_id = number(request.GET.get("area", ""))
    page = queries.spaces_page(request.actor, request.now, area_id=area_id)
    lines = [
        (one, [(tier, page.holes[Sought(Kind.TIER, tier.code).key, one.area.area_id])
               for tier in one.without_core])
        for one in page.network.communities
    ]  # fmt: skip
    context = {"page": page, "network": page.network, "area_id": area_id, "lines": lines}
    return render(request, "circles/spaces.html", context)


@require_safe
@staff
def offered(request: ActorRequest) -> HttpResponse:
    """Show which functions a kind of centre must have, who has them, and where nobody does."""
    kind = request.GET.get("kind", "")[:30].replace("\x00", "")
    page = queries.offered_page(request.actor, request.now, kind=kind)
    centres = [
        (one, [(words, page.holes[key, one.area.area_id])
               for words, key in zip(one.missing, one.missing_keys, strict=True)])
        for one in page.centres
    ]  # fmt: skip
    context = {"page": page, "rule": page.rule, "centres": centres}
    return render(request, "circles/offered.html", context)
