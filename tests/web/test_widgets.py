"""Fields drawn in plain Python give the text that Django's templates give."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from linquan.web.widgets import DRAWN, PlainRenderer

NASTY = "\"><script>alert('邻圈')</script>&amp;"
ODD = {
    "class": "input",
    "title": NASTY,
    "required": True,
    "disabled": False,
    "maxlength": 4000,
    "data-safe": mark_safe("a&amp;b"),
    "aria-label": gettext_lazy("Requests"),
    NASTY: NASTY,
}
VALUES = (None, "", "锦绣家园", NASTY, mark_safe("&lt;"), 0, 1234567, 1.5, True, False)
INPUTS = (
    forms.CheckboxInput, forms.ColorInput, forms.DateInput, forms.DateTimeInput, forms.EmailInput,
    forms.FileInput, forms.HiddenInput, forms.NumberInput, forms.PasswordInput, forms.SearchInput,
    forms.TelInput, forms.TextInput, forms.Textarea, forms.TimeInput, forms.URLInput,
)  # fmt: skip
GROUPED = [
    ("", NASTY),
    (1, 2026),
    (NASTY, [("a", gettext_lazy("Requests")), (None, mark_safe("<b>b</b>"))]),
    ("Plain & simple", [("c", "c")]),
]


def both(widget: forms.Widget, value: Any) -> tuple[str, str]:
    """Draw with the house's renderer and with Django's own."""
    plain, django = (
        widget.render("name&", value, dict(ODD), renderer)
        for renderer in (PlainRenderer(), DjangoTemplates())
    )
    return plain, django


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("kind", INPUTS)
def test_an_input_is_what_django_draws(kind: type[forms.Widget], value: object) -> None:
    plain, django = both(kind(), value)
    assert plain == django


@pytest.mark.parametrize("value", [datetime(2026, 11, 20, 10, tzinfo=UTC), ["a", "b"]])
def test_so_is_one_of_an_unusual_value(value: object) -> None:
    plain, django = both(forms.TextInput(), value)
    assert plain == django


@pytest.mark.parametrize("value", [*VALUES, "a", "1"])
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_list_to_choose_from_is_what_django_draws(
    kind: type[forms.Select], value: object
) -> None:
    widget = kind() if kind is forms.NullBooleanSelect else kind(choices=GROUPED)
    plain, django = both(widget, value)
    assert plain == django


def test_so_is_a_list_with_several_chosen() -> None:
    plain, django = both(forms.SelectMultiple(choices=GROUPED), ["a", "c"])
    assert plain == django
    assert plain.count(" selected") == 2


def test_what_is_not_drawn_here_comes_from_templates() -> None:
    plain, django = both(forms.RadioSelect(choices=GROUPED), "a")
    assert plain == django
    assert "django/forms/widgets/radio.html" not in DRAWN


def test_the_house_draws_with_it() -> None:
    assert type(get_default_renderer()) is PlainRenderer
