"""Pages of short dated lists: every line stands there with the forms that change it from a day on.

A part of the house that has such a list says which query shows it and which operations change it;
what was refused comes back in the form it was typed into.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t

from linquan.apps.appeals.web.plain_forms import RefusableForm, day_field
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther
from linquan.kernel.errors import Invalid

NEW: Final = ""
"""Stands where the code of a line would: a line that is not there yet."""
NAME, NAME_EN = 40, 80
Write = Callable[[ActorRequest, str, dict[str, Any]], object]


class NameForm(RefusableForm):
    """A line that is two names, from a day on."""

    name = forms.CharField(label=_t("Name in Chinese"), max_length=NAME)
    name_en = forms.CharField(label=_t("Name in English"), max_length=NAME_EN, required=False)
    valid_from = day_field(_t("Valid from"))


class EndForm(RefusableForm):
    """The first day on which a line is valid no more."""

    valid_to = day_field(_t("Ends on"))


@dataclass(frozen=True, slots=True)
class NamedList:
    """A short dated list with a page of its own.

    Parameters
    ----------
    address, template
        Where the page stands, and what draws it: with ``page`` as the query gives it, ``lines``
        (each row with its form), ``form`` (of a new line), ``refused`` (what is to be said at the
        head), ``changing`` (the code of the line that was refused) and ``today``.
    page
        What is shown; its ``every`` are the rows, the newest version of each with no end.
    revise, end
        The operations, told the code of the line and the values of the form.
    """

    address: str
    template: str
    page: Callable[[ActorRequest], Any]
    revise: Write
    end: Write
    form: type[RefusableForm] = NameForm
    end_form: type[RefusableForm] = EndForm
    more: Callable[[], dict[str, Any]] = field(default=dict)

    def answer(self, request: ActorRequest, code: str = NEW) -> HttpResponseBase:
        """Show the list; a POST writes a new line, or the line of this code anew."""
        if request.method != "POST":
            return self.shown(request)
        return self.written(request, self.form(request.POST), self.revise, code)

    def ended(self, request: ActorRequest, code: str) -> HttpResponseBase:
        """End the line of this code on a day."""
        return self.written(request, self.end_form(request.POST), self.end, code)

    def written(
        self, request: ActorRequest, form: RefusableForm, write: Write, code: str
    ) -> HttpResponseBase:
        """Write what a form says, or show the list with what was refused."""
        try:
            if form.is_valid():
                write(request, code, form.cleaned_data)
                messages.success(request, _("The list is changed."))
                return SeeOther(reverse(self.address))
        except Invalid as error:
            form.refuse(error)
        return self.shown(request, form, code)

    def shown(
        self, request: ActorRequest, refused: RefusableForm | None = None, code: str = NEW
    ) -> HttpResponse:
        """Draw the list; what was refused stands open where it was typed."""
        today = request.now.astimezone(OFFICE_ZONE).date().isoformat()
        page, typed = self.page(request), refused if isinstance(refused, self.form) else None
        new = typed if typed and code == NEW else self.form(initial={"valid_from": today})
        context = {
            "page": page,
            "lines": [(one, self._of(one, typed if one.code == code else None, today))
                      for one in page.every],
            "form": new,
            "refused": None if new is typed else refused,
            "changing": code,
            "today": today,
        }  # fmt: skip
        status = 422 if refused else 200
        return render(request, self.template, context | self.more(), status=status)

    def _of(self, one: Any, typed: RefusableForm | None, today: str) -> RefusableForm:
        """The form of a line: as it was typed, else filled with what the line says now."""
        said = {name: getattr(one, name, "") for name in self.form.base_fields}
        return typed or self.form(initial=said | {"valid_from": today})
