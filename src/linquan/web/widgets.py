"""Fields of forms drawn in plain Python: the same text as Django's templates give, sooner.

An input of Django is three templates in each other, an option of a list two; a page of a request
spent a sixth of its function calls there (ADR 0018). What is not drawn here, Django's templates
draw.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class PlainRenderer(DjangoTemplates):
    """Draws inputs, text areas and lists to choose from; hands everything else to templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """Give the text of a field or of a whole form."""
        draw = DRAWN.get(template_name)
        if draw is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308
        return mark_safe(draw(context["widget"]))  # noqa: S308 - every value in it was escaped


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    begin = f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"'
    return f"{begin}{value}{_attributes(widget)}>"


def _text_area(widget: Widget) -> str:
    said = conditional_escape(localize(widget["value"])) if widget["value"] else ""
    name = _text(widget["name"])
    return f'<textarea name="{name}"{_attributes(widget)}>\n{said}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{groups}\n</select>'


def _group(name: Any, options: list[Widget]) -> str:
    drawn = "".join(f"\n  {_option(option)}" for option in options)
    if not name:
        return drawn
    label = conditional_escape(localize(name))
    return f'\n  <optgroup label="{label}">{drawn}\n  </optgroup>'


def _option(option: Widget) -> str:
    label = conditional_escape(localize(option["label"]))
    return f'<option value="{_text(option["value"])}"{_attributes(option)}>{label}</option>\n'


def _attributes(widget: Widget) -> str:
    return "".join(_attribute_texts(widget["attrs"]))


def _attribute_texts(attributes: Mapping[str, Any]) -> Iterator[str]:
    for name, value in attributes.items():
        if value is True:
            yield f" {conditional_escape(name)}"
        elif value is not False:
            yield f' {conditional_escape(name)}="{_text(value)}"'


def _text(value: Any) -> str:
    """Escape a value for an attribute; what was marked as safe stays as it is."""
    return conditional_escape(value if isinstance(value, str) else str(value))


_WIDGETS: Final = "django/forms/widgets/"
_INPUTS: Final = (
    "checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number",
    "password", "search", "tel", "text", "time", "url",
)  # fmt: skip
DRAWN: Final[Mapping[str, Callable[[Widget], str]]] = {
    **{f"{_WIDGETS}{name}.html": _input for name in _INPUTS},
    f"{_WIDGETS}textarea.html": _text_area,
    f"{_WIDGETS}select.html": _select,
}
