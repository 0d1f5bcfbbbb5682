"""The words for whom an item is, for pages, tables and reports."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import pgettext_lazy

AUDIENCES: Final[Mapping[str, Any]] = {
    "all": pgettext_lazy("audience", "Everybody"),
    "children": pgettext_lazy("audience", "Children"),
    "drivers": pgettext_lazy("audience", "Drivers"),
    "elderly": pgettext_lazy("audience", "Elderly people"),
    "enterprises": pgettext_lazy("audience", "Firms"),
    "families": pgettext_lazy("audience", "Families"),
    "villagers": pgettext_lazy("audience", "Villagers"),
    "workers": pgettext_lazy("audience", "Workers"),
    "youth": pgettext_lazy("audience", "Young people"),
}
