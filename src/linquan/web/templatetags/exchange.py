"""Template filters of tables out and in: headings joined into a line."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from linquan.kernel.exchange.columns import Column
from linquan.kernel.exchange.layout import Heading

register = template.Library()


@register.filter
def headings(columns: Iterable[Column]) -> str:
    """Join what stands above columns of a table."""
    return _(", ").join(str(column.heading) for column in columns)


@register.filter
def heading_words(found: Iterable[Heading]) -> str:
    """Join headings of a file."""
    return _(", ").join(heading.words for heading in found)
