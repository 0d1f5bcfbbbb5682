"""The catalogue of texts is complete, and the tool that says so notices what is wrong."""

from gettext import GNUTranslations
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation
from tools import messages
from tools.messages import Text


def catalogue_of(*pairs: tuple[str, str]) -> Catalog:
    catalogue = Catalog(locale="zh_Hans")
    for english, chinese in pairs:
        catalogue.add(english, chinese)
    return catalogue


def house_of(folder: Path, template: str, po: str) -> tuple[Path, Path]:
    page = folder / "templates" / "web" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(template, "utf-8")
    file = folder / "django.po"
    file.write_text(messages.HEADER + po, "utf-8")
    return folder, file


def test_every_text_of_the_house_has_its_chinese() -> None:
    assert messages.faults_of(messages.SOURCES, messages.CATALOGUE) == []


def test_the_catalogue_is_written_as_the_tool_writes_it(tmp_path: Path) -> None:
    copy = tmp_path / "django.po"
    messages.write_catalogue(messages.read_catalogue(messages.CATALOGUE), copy)
    assert copy.read_text("utf-8") == messages.CATALOGUE.read_text("utf-8")


def test_texts_of_python_follow_the_names_of_the_import() -> None:
    source = """
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext
from django.utils.translation import pgettext_lazy, npgettext
from elsewhere import gettext_noop
a = _("one" " and two")
b = lazy("three")
c = ngettext("%(count)d day", "%(count)d days", n)
d = pgettext_lazy("status", "new")
e = npgettext("list", "%(n)d row", "%(n)d rows", n)
f = gettext_noop("not ours")
"""
    found, odd = messages.texts_of_python(source)
    assert found == [
        Text(None, "one and two", None),
        Text(None, "three", None),
        Text(None, "%(count)d day", "%(count)d days"),
        Text("status", "new", None),
        Text("list", "%(n)d row", "%(n)d rows"),
    ]
    assert odd == []


@pytest.mark.parametrize("argument", ['f"{name} left"', "name", '"%s left" % name', ""])
def test_a_text_that_is_no_literal_is_a_fault(argument: str) -> None:
    source = f"from django.utils.translation import gettext as _\n\nx = _({argument})\n"
    assert messages.texts_of_python(source) == (
        [],
        ["line 3: _() wants a plain text in quotes"],
    )


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{% translate "Close" %}', Text(None, "Close", None)),
        ('{% translate "new" context "status" %}', Text("status", "new", None)),
        ('{% translate "Close" as word %}', Text(None, "Close", None)),
        (
            "{% blocktranslate with n=row.name %}Call {{ n }}{% endblocktranslate %}",
            Text(None, "Call %(n)s", None),
        ),
        (
            "<p>\n    {% blocktranslate asvar x trimmed %}\n      Two\n      lines\n"
            "  {% endblocktranslate %}</p>",
            Text(None, "Two lines", None),
        ),
        (
            "{% blocktranslate count n=rows context 'list' %}one row{% plural %}{{ n }} rows"
            "{% endblocktranslate %}",
            Text("list", "one row", "%(n)s rows"),
        ),
        (
            '{% include "web/parts/empty.html" with title=_("Nothing") %}',
            Text(None, "Nothing", None),
        ),
        ('{{ row.name|default:_("nobody") }}', Text(None, "nobody", None)),
        ("{% translate '100% of them' %}", Text(None, "100%% of them", None)),
    ],
)
def test_texts_of_a_template(template: str, text: Text) -> None:
    assert list(messages.texts_of(template)) == [text]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello there</p>", ["Hello", "there"]),
        ("<p>{{ name }}收件</p>", ["收件"]),
        ('<img alt="A photo">', ["photo"]),
        ('<button aria-label="Close {{ name }}">x</button>', ["Close"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ('{% include "web/parts/empty.html" with title="Nothing to do here" %}', 4),
        ('{{ name|default:"没有人" }}', ["没有人"]),
        ('{% if a %}<p lang="en">English{% endif %}</p> Lost', ["Lost"]),
        ("<p>{% translate 'Hello' %} · 12:30 &nbsp; x</p>", []),
        ("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}", []),
        ("{% comment %}What this is for{% endcomment %}{# a note #}<!-- another -->", []),
        ('<script type="module">let word = "Hello";</script><kbd>Enter</kbd> Ctrl', []),
        ('<html lang="{{ code }}"><p lang="en">EN</p><a href="/en/page">{{ x }}</a></html>', []),
        ('<a class="{% if busy %}is-busy now{% endif %}">{{ x }}</a>', []),
    ],
)
def test_words_that_nobody_marked(template: str, words: list[str] | int) -> None:
    found = messages.unmarked(template)
    assert (len(found) if isinstance(words, int) else found) == words


@pytest.mark.parametrize(
    ("text", "po", "faults"),
    [
        (Text(None, "Close", None), 'msgid "Close"\nmsgstr "关闭"', []),
        (Text(None, "Close", None), 'msgid "Close"\nmsgstr ""', ["no Chinese"]),
        (Text(None, "Close", None), 'msgid "Open"\nmsgstr "打开"', ["no Chinese"]),
        (
            Text(None, "Close", None),
            '#, fuzzy\nmsgid "Close"\nmsgstr "关闭"',
            ["its Chinese is marked fuzzy"],
        ),
        (
            Text(None, "Call %(name)s", None),
            'msgid "Call %(name)s"\nmsgstr "致电%(nane)s"',
            ["the placeholders differ"],
        ),
        (
            Text(None, "{count} chosen", None),
            'msgid "{count} chosen"\nmsgstr "已选"',
            ["the placeholders differ"],
        ),
        (
            Text(None, "Call %s", None),
            'msgid "Call %s"\nmsgstr "致电%s"',
            ["placeholders need names"],
        ),
        (
            Text(None, "one day", "%(n)d days"),
            'msgid "one day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d 天"',
            [],
        ),
        (
            Text(None, "one day", "%(n)d days"),
            'msgid "one day"\nmsgstr "%(n)d 天"',
            ["plural here, none there"],
        ),
    ],
)
def test_faults_of_one_text(tmp_path: Path, text: Text, po: str, faults: list[str]) -> None:
    file = tmp_path / "django.po"
    file.write_text(messages.HEADER + po, "utf-8")
    present = messages.pairs_of(messages.read_catalogue(file))
    assert messages.text_faults(text, present.get((None, text.singular))) == faults


def test_faults_of_a_house_name_the_file(tmp_path: Path) -> None:
    sources, file = house_of(
        tmp_path,
        '<p>{% translate "Close" %} now</p>',
        'msgid "Open"\nmsgstr "打开"\n\n#~ msgid "Gone"\n#~ msgstr "没了"\n',
    )
    assert messages.faults_of(sources, file) == [
        "nothing uses this text any more: Open",
        "templates/web/page.html: no Chinese: Close",
        "templates/web/page.html: not marked for translation: now",
        "this text is out of use: Gone",
    ]


def test_merging_keeps_our_chinese_and_fills_the_gaps() -> None:
    used = {
        (None, word): (Text(None, word, None), "page.html") for word in ("Close", "Open", "New")
    }
    result, notes = messages.merged(
        used,
        catalogue_of(("Close", "关闭"), ("Old", "旧的")),
        [catalogue_of(("Close", "关上"), ("Open", "打开"), ("Other", "别的"))],
    )
    assert {m.id: m.string for m in result if m.id} == {"Close": "关闭", "Open": "打开", "New": ""}
    assert notes == ["kept “关闭”, not “关上”", "nothing uses: Other"]


def test_a_written_catalogue_is_sorted_and_has_no_date(tmp_path: Path) -> None:
    file = tmp_path / "django.po"
    messages.write_catalogue(catalogue_of(("b", "乙"), ("a", "甲")), file)
    assert file.read_text("utf-8") == messages.HEADER + (
        'msgid "a"\nmsgstr "甲"\n\nmsgid "b"\nmsgstr "乙"\n'
    )


def test_compiling_writes_what_gettext_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        messages.HEADER + 'msgid "one day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d 天"\n',
        "utf-8",
    )
    monkeypatch.setattr(messages, "SOURCES", tmp_path)
    assert messages.main(["compile"]) == 0
    with (folder / "django.mo").open("rb") as compiled:
        catalogue = GNUTranslations(compiled)
    assert catalogue.ngettext("one day", "%(n)d days", 1) == "%(n)d 天"
    assert catalogue.ngettext("one day", "%(n)d days", 5) == "%(n)d 天"


def test_check_ends_with_one_when_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, file = house_of(tmp_path, "{{ x }}", 'msgid "Open"\nmsgstr "打开"\n')
    monkeypatch.setattr(messages, "SOURCES", sources)
    monkeypatch.setattr(messages, "CATALOGUE", file)
    said = StringIO()
    monkeypatch.setattr("sys.stdout", said)
    assert messages.main(["--check"]) == 1
    assert messages.main(["collect"]) == 0
    assert messages.main(["check"]) == 0
    assert said.getvalue().splitlines() == [
        "nothing uses this text any more: Open",
        "0 texts, 0 without Chinese",
        "every text is there",
    ]


def test_english_has_its_plural_without_a_catalogue() -> None:
    with translation.override("en"):
        days = [translation.ngettext("%(n)d day", "%(n)d days", n) for n in (1, 2)]
    assert days == ["%(n)d day", "%(n)d days"]
