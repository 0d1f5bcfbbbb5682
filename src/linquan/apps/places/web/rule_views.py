"""Pages of the rules by which facilities are recognised: the list, a line of it, all of it anew."""

from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.apps.places import operations, queries
from linquan.apps.places.facilities import FacilityRule, kinds
from linquan.apps.places.web import words
from linquan.apps.places.web.gate import editors
from linquan.apps.places.web.rule_forms import (
    EndRuleForm,
    RuleForm,
    RulesForm,
    as_lines,
    filled,
    kind_choices,
)
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotFound, WrongState

SHOWN_CHANGES = 20


def _today(request: ActorRequest) -> date:
    return request.now.astimezone(OFFICE_ZONE).date()


def _day(request: ActorRequest) -> date:
    """Return the day whose list is looked at: today, or a later one that is asked for."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return _today(request)
    return max(asked, _today(request))


def _found(request: ActorRequest, day: date) -> queries.FacilityRules:
    return queries.facility_rules(request.actor.district_id, day)


@require_safe
@editors
def facility_rules(request: ActorRequest) -> HttpResponse:
    """Show the rules of a day, of one kind if asked for, and the newest changes."""
    day, kind = _day(request), request.GET.get("kind", "")
    found = _found(request, day)
    kind = kind if kind in kinds() else ""
    context = {
        "found": found,
        "day": day,
        "kind": kind,
        "kinds": kind_choices(),
        "lines": [_line(rule, day) for rule in found.rules if kind in {"", rule.kind}],
        "changes": found.changes[:SHOWN_CHANGES],
        "later": [other for other in reversed(found.days) if other > _today(request)],
        "today": _today(request),
        "now": request.now,
    }
    return render(request, "places/facility_rules.html", context)


def _line(rule: FacilityRule, day: date) -> tuple[FacilityRule, str]:
    return rule, _url(rule, day)


def _url(rule: FacilityRule, day: date, name: str = "facility-rule") -> str:
    sign = {"kind": rule.kind, "tag": rule.tag, "name_part": rule.name_part, "day": day}
    return f"{reverse(f'places:{name}')}?{urlencode(sign)}"


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def add_rule(request: ActorRequest) -> HttpResponseBase:
    """Show an empty rule, or add it."""
    form = RuleForm(
        request.POST or None,
        initial={"valid_from": _day(request), "kind": request.GET.get("kind", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_facility_rule(
                actor=request.actor,
                district_id=request.actor.district_id,
                rule=form.rule(),
                valid_from=form.cleaned_data["valid_from"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            return _saved(request, form.rule().kind)
    return render(request, "places/facility_rule_add.html", {"form": form}, status=_status(form))


def _status(*forms: RuleForm | EndRuleForm | RulesForm) -> int:
    is_wrong = any(form.is_bound and form.errors for form in forms)
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK


def _saved(request: ActorRequest, kind: str) -> HttpResponseBase:
    messages.success(request, _("Written down. Facilities are recognised by it from that day on."))
    return redirect(f"{reverse('places:facility-rules')}?{urlencode({'kind': kind})}")


def _asked(request: ActorRequest, found: queries.FacilityRules) -> FacilityRule:
    """Return the rule that the address names. Raises NotFound."""
    sign = tuple(request.GET.get(name, "") for name in ("kind", "tag", "name_part"))
    for rule in found.rules:
        if (rule.kind, rule.tag, rule.name_part) == sign:
            return rule
    raise NotFound("rule_unknown")


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def rule(request: ActorRequest) -> HttpResponseBase:
    """Show a rule with what led to it, or put another in its place."""
    day = _day(request)
    found = _found(request, day)
    asked = _asked(request, found)
    form = RuleForm(request.POST or None, initial=filled(asked, day))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_facility_rule(
                actor=request.actor,
                district_id=request.actor.district_id,
                old=asked,
                new=form.rule(),
                valid_from=form.cleaned_data["valid_from"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        except WrongState as refusal:
            form.add_error(None, words.obstacle(refusal))
        else:
            return _saved(request, form.rule().kind)
    return _rule_page(request, found, asked, form, _ending(day))


def _ending(day: date) -> EndRuleForm:
    return EndRuleForm(initial={"valid_from": day}, auto_id="end-%s")


def _rule_page(
    request: ActorRequest,
    found: queries.FacilityRules,
    asked: FacilityRule,
    form: RuleForm,
    end_form: EndRuleForm,
) -> HttpResponse:
    day = _day(request)
    context = {
        "rule": asked,
        "form": form,
        "end_form": end_form,
        "end_url": _url(asked, day, "end-facility-rule"),
        "changes": found.history(asked),
        "now": request.now,
    }
    status = _status(form, end_form)
    return render(request, "places/facility_rule.html", context, status=status)


@require_POST
@editors
def end_rule(request: ActorRequest) -> HttpResponseBase:
    """End a rule on a day."""
    day = _day(request)
    found = _found(request, day)
    asked = _asked(request, found)
    form = EndRuleForm(request.POST, auto_id="end-%s")
    if form.is_valid():
        try:
            operations.end_facility_rule(
                actor=request.actor,
                district_id=request.actor.district_id,
                rule=asked,
                valid_from=form.cleaned_data["valid_from"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        except WrongState as refusal:
            form.add_error(None, words.obstacle(refusal))
        else:
            return _saved(request, asked.kind)
    return _rule_page(request, found, asked, RuleForm(initial=filled(asked, day)), form)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def whole_list(request: ActorRequest) -> HttpResponseBase:
    """Show the rules as lines, and take others from a day on: for a list that comes as a table."""
    today = _today(request)
    found = _found(request, today)
    form = RulesForm(request.POST or None, initial=as_lines(found.rules, today))
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_facility_rules(
                actor=request.actor,
                district_id=request.actor.district_id,
                rules=form.cleaned_data["rules"],
                valid_from=form.cleaned_data["valid_from"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Saved. Facilities were recognised anew."))
            return redirect(reverse("places:facilities"))
    context = {"form": form, "found": found}
    return render(request, "places/facility_rules_whole.html", context, status=_status(form))
