"""Templates with what never changes worked out beforehand, once for each language.

A third of the time of drawing a page went into saying the same words again: translations of fixed
texts, icons, addresses without arguments. The loader works them out when it reads a template and
joins them with the text around, so that a page costs only what differs from page to page
(ADR 0018).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import (
    AutoEscapeControlNode,
    CommentNode,
    IfNode,
    LoadNode,
    URLNode,
)
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from linquan.web.templatetags.house import icon

SILENT = (CommentNode, LoadNode)
"""What leaves nothing on the page."""


class Loader(cached.Loader):
    """Keeps each template once for each language, folded."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Tell the languages apart."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """Give a template, folded when it is read. Raises TemplateDoesNotExist."""
        kept = self.get_template_cache.get(self.cache_key(template_name, skip))
        if isinstance(kept, Template):
            return kept
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


def fold(nodes: NodeList) -> None:
    """Replace what is constant by its text, in place, and all below it."""
    nodes[:] = _joined(_folded(node) for node in nodes if not isinstance(node, SILENT))


def _folded(node: Node) -> Node:
    if is_constant(node):
        return TextNode(node.render(Context()))
    for inner in _inside(node):
        fold(inner)
    return node


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    """Make one piece of text of those that follow each other."""
    said: list[str] = []
    for node in nodes:
        if isinstance(node, TextNode):
            said.append(node.s)
            continue
        if said:
            yield TextNode("".join(said))
            said = []
        yield node
    if said:
        yield TextNode("".join(said))


def _inside(node: Any) -> Iterator[NodeList]:
    if isinstance(node, AutoEscapeControlNode):  # constants are worked out escaped
        return
    if isinstance(node, IfNode):
        yield from (nodes for _, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if isinstance(nodes := getattr(node, name, None), NodeList):
            yield nodes


def is_constant(node: Any) -> bool:
    """Whether a node says the same on every page of a language."""
    match node:
        case TranslateNode():
            return not node.asvar and _is_fixed(node.message_context) and _is_text(node)
        case StaticNode():
            return node.varname is None and _is_fixed(node.path)
        case URLNode():
            asks = node.args or node.kwargs or node.asvar
            return not asks and _is_fixed(node.view_name)
        case SimpleNode():
            given = [*node.args, *node.kwargs.values()]
            return node.func is icon and node.target_var is None and all(map(_is_fixed, given))
    return False


def _is_fixed(told: FilterExpression | None) -> bool:
    return told is None or not (told.is_var or told.filters)


def _is_text(node: TranslateNode) -> bool:
    """Whether a text stands in the tag: Django makes a variable of it that looks nothing up."""
    told = node.filter_expression
    return not told.filters and (not told.is_var or told.var.lookups is None)
