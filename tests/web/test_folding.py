"""What never changes on a page is worked out beforehand, and says the same as before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Engine, NodeList, Template, engines
from django.template.base import TextNode
from django.test import RequestFactory
from django.utils import translation

import linquan
from linquan.web.folding import fold, is_constant

TEMPLATES = sorted(
    str(path.relative_to(folder))
    for folder in Path(linquan.__file__).parent.rglob("templates")
    for path in folder.rglob("*.html")
)
ENGINE: Engine = engines["django"].engine  # type: ignore[attr-defined]
CONSTANT = (
    '{% load i18n static house %}{% translate "Save" %}|{% icon "x" %}|{% icon "x" "big" %}|'
    '{% static "linquan/icon.svg" %}|{% url "appeals:inbox" %}|'
    "{# a note #}{% comment %}another{% endcomment %}"
)
CHANGING = (
    "{% load i18n static house %}{{ word }}{% translate word %}{% icon word %}{% static word %}"
    "{% blocktranslate %}{{ word }} left{% endblocktranslate %}"
    '{% translate "Save" as said %}{% url "appeals:inbox" as where %}{% url "appeals:case" pk %}'
    "{% if word %}{{ said }}{% endif %}{{ where }}"
)


def drawn(template: Template, **values: object) -> str:
    return template.render(Context(values))


def texts(nodes: NodeList) -> Iterator[TextNode]:
    yield from (node for node in nodes if isinstance(node, TextNode))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_constants_become_one_text_that_says_the_same(language: str) -> None:
    with translation.override(language):
        plain, folded = ENGINE.from_string(CONSTANT), ENGINE.from_string(CONSTANT)
        fold(folded.nodelist)
        assert [type(node) for node in folded.nodelist] == [TextNode]
        assert drawn(folded) == drawn(plain)
        assert drawn(folded).startswith("Save" if language == "en" else "保存")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_differs_from_page_to_page_stays(language: str) -> None:
    values = {"word": "<Close>", "pk": 7}
    with translation.override(language):
        plain, folded = ENGINE.from_string(CHANGING), ENGINE.from_string(CHANGING)
        assert not any(map(is_constant, plain.nodelist))
        fold(folded.nodelist)
        assert drawn(folded, **values) == drawn(plain, **values)
        assert "&lt;Close&gt;" in drawn(folded, **values)


def test_branches_loops_and_blocks_are_folded_inside() -> None:
    told = (
        '{% load i18n %}{% block b %}{% if a %}{% translate "Save" %}!{% else %}-{% endif %}'
        '{% for x in a %}{% translate "Save" %}.{% endfor %}{% endblock %}'
    )
    with translation.override("en"):
        template = ENGINE.from_string(told)
        fold(template.nodelist)
        assert drawn(template, a=[1, 2]) == "Save!Save.Save."
        assert drawn(template) == "-"
        kept = template.nodelist.get_nodes_by_type(TextNode)
        assert sorted(node.s for node in kept) == ["-", "Save!", "Save."]


def test_where_escaping_is_off_nothing_is_worked_out() -> None:
    template = ENGINE.from_string(
        '{% load i18n %}{% autoescape off %}{% translate "Save" %}{{ a }}{% endautoescape %}'
    )
    fold(template.nodelist)
    assert list(texts(template.nodelist)) == []


def test_each_language_has_its_own(rf: RequestFactory) -> None:
    said = {}
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            template = ENGINE.get_template("web/404.html")
            said[language] = said.get(language) or template
            assert said[language] is template
    assert said["en"] is not said["zh-hans"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_of_the_house_can_be_folded(name: str) -> None:
    """No tag of a template fails when it is worked out, in either language."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert ENGINE.get_template(name) is ENGINE.get_template(name)
