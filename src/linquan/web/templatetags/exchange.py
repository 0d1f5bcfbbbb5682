"""Template filters of tables out and in: headings joined into a line."""

import re
from collections.abc import Iterable
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linquan.kernel.exchange.columns import Column
from linquan.kernel.exchange.layout import Heading

register = template.Library()
CHINESE: Final = re.compile(r"([\u3400-\u9fff](?:[\u3400-\u9fff、（）]*[\u3400-\u9fff）])?)")


@register.filter
def headings(columns: Iterable[Column]) -> str:
    """Join what stands above columns of a table."""
    return _(", ").join(str(column.heading) for column in columns)


@register.filter
def heading_words(found: Iterable[Heading]) -> str:
    """Join headings of a file."""
    return _(", ").join(heading.words for heading in found)


@register.filter
def as_written(text: str) -> str | SafeString:
    """Mark what a file has in Chinese as Chinese where the page is in another language."""
    if (get_language() or "").startswith("zh") or not CHINESE.search(str(text)):
        return text
    parts = CHINESE.split(str(text))  # every second one is Chinese
    told = (
        format_html('<span lang="zh-Hans">{}</span>', part) if at % 2 else part
        for at, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((one,) for one in told))
