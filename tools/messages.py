"""The texts people read: collect them, merge their Chinese, check and compile the catalogue.

    python3 dev.py messages collect          bring the catalogue in line with the sources
    python3 dev.py messages merge FILE.po    the same, and take missing Chinese from files
    python3 dev.py messages check            fail when a text is missing, unused or not marked
    python3 dev.py messages compile          write the .mo files that the pages read

English needs no catalogue: the key of a text is its English.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCES: Final = ROOT / "src" / "linquan"
CATALOGUE: Final = SOURCES / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"

HEADER: Final = """\
# Simplified Chinese texts of linquan. `python3 dev.py messages collect` keeps the entries in
# line with the sources; write the missing msgstr by hand.
msgid ""
msgstr ""
"Project-Id-Version: linquan\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

# Where context, text and plural stand among the arguments of gettext's functions.
SHAPES: Final[dict[str, tuple[int | None, int, int | None]]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|(?<!%)\{\w+\}")
NAMELESS: Final = re.compile(r"(?<!%)(?:%%)*%[sd]|\{\}")
HAN: Final = re.compile(r"[\u3400-\u9fff]")
WORD: Final = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]+")
ENTITY: Final = re.compile(r"&#?\w+;")

ALLOWED_WORDS: Final = frozenset({"Ctrl", "Enter", "Esc", "Alt", "Shift", "Tab", "ID", "URL"})
READ_ALOUD: Final = frozenset({"alt", "title", "placeholder", "aria-label", "label", "data-label"})
NOT_READ: Final = frozenset({"script", "style", "kbd", "code"})
VOID: Final = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
HOLE: Final = "\x00"


class Text(NamedTuple):
    """A text in the sources."""

    context: str | None
    singular: str
    plural: str | None


Key = tuple[str | None, str]
Used = dict[Key, tuple[Text, str]]


# --- collecting ----------------------------------------------------------------------------------


def collect(sources: Path) -> tuple[Used, list[str]]:
    """Every marked text below a folder with the file it stands in, and what is marked wrongly."""
    used: Used = {}
    faults: list[str] = []
    for path in sorted(sources.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts:
            continue
        where = path.relative_to(sources).as_posix()
        source = path.read_text("utf-8")
        found, odd = (
            texts_of_python(source) if path.suffix == ".py" else (list(texts_of(source)), [])
        )
        faults += [f"{where}: {fault}" for fault in odd]
        for text in found:
            key = (text.context, text.singular)
            if key not in used or used[key][0].plural is None:
                used[key] = (text, where)
    return used, faults


def texts_of_python(source: str) -> tuple[list[Text], list[str]]:
    """Texts given to gettext's functions, under whatever name they were imported."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in SHAPES
    }
    found, odd = [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _called(node)) in names:
            if text := _literal(node, SHAPES[names[name]]):
                found.append(text)
            else:
                odd.append(f"line {node.lineno}: {name}() wants a plain text in quotes")
    return found, odd


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _literal(node: ast.Call, shape: tuple[int | None, int, int | None]) -> Text | None:
    """Give the text of a call, None when an argument is no literal."""
    values: list[str | None] = []
    for index in shape:
        argument = node.args[index] if index is not None and index < len(node.args) else None
        value = argument.value if isinstance(argument, ast.Constant) else None
        if index is not None and not isinstance(value, str):
            return None
        values.append(value if isinstance(value, str) else None)
    context, singular, plural = values
    return Text(context, singular or "", plural)


def texts_of(template: str) -> Iterator[Text]:
    """Texts of a template: translate, blocktranslate with plural, context and trimmed, _()."""
    calls = "\n".join(line.lstrip() for line in templatize(template).splitlines())
    for _line, words, _comments, context in extract("python", io.BytesIO(calls.encode()), KEYWORDS):
        singular, plural = words if isinstance(words, tuple) else (words, None)
        yield Text(context, singular, plural)


# --- texts that nobody marked --------------------------------------------------------------------


def unmarked(template: str) -> list[str]:
    """Visible words of a template that stand outside translate tags. A rough look, no proof."""
    page = _Page()
    page.feed("".join(_without_marked(Lexer(template).tokenize(), page)))
    page.close()
    return page.words


def _without_marked(tokens: Iterable[Token], page: "_Page") -> Iterator[str]:
    """The template's HTML with a hole for every tag, without what is translated or a comment."""
    skipping = ""
    for token in tokens:
        name = token.contents.split()[0] if token.contents.split() else ""
        if skipping:
            skipping = "" if name == skipping and token.token_type is TokenType.BLOCK else skipping
        elif token.token_type is TokenType.TEXT:
            yield token.contents
        elif token.token_type is not TokenType.COMMENT:
            if name in {"blocktranslate", "blocktrans", "comment"}:
                skipping = f"end{name}"
            elif name not in {"translate", "trans"}:
                page.look_at(" ".join(_sentences(token.contents)))
            yield HOLE


def _sentences(tag: str) -> Iterator[str]:
    """Texts in quotes inside a tag that read like something said to people."""
    for text in re.findall(r"(?<!_\()[\"']([^\"']*)[\"']", tag):
        if HAN.search(text) or re.search(r"[a-z]{2,} [a-z]{2,} [a-z]", text):
            yield text


class _Page(HTMLParser):
    """Collects the words that a person would see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.words: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in READ_ALOUD & values.keys():
            self.look_at(values[name] or "")
        if values.get("type") == "submit":
            self.look_at(values.get("value") or "")
        if tag not in VOID:
            own_language = tag != "html" and HOLE not in (values.get("lang") or HOLE)
            self.open.append((tag, own_language or tag in NOT_READ))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _quiet in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(quiet for _tag, quiet in self.open):
            self.look_at(data)

    def look_at(self, text: str) -> None:
        self.words += [w for w in WORD.findall(ENTITY.sub(" ", text)) if w not in ALLOWED_WORDS]


# --- the catalogue -------------------------------------------------------------------------------


def read_catalogue(file: Path) -> Catalog:
    """Read a .po file; one that does not exist is empty."""
    if not file.exists():
        return Catalog(locale="zh_Hans")
    with file.open("rb") as stream:
        return read_po(stream, locale="zh_Hans", abort_invalid=True)


def pairs_of(catalogue: Catalog) -> dict[Key, Message]:
    """Give the messages of a catalogue, without its header."""
    return {(m.context, _singular(m)): m for m in catalogue if m.id}


def _singular(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def said(message: Message | None) -> str:
    """Give the Chinese of a message; it has one form for every count."""
    if message is None or message.fuzzy:
        return ""
    return str(message.string if isinstance(message.string, str) else message.string[0])


def merged(used: Used, catalogue: Catalog, others: Sequence[Catalog]) -> tuple[Catalog, list[str]]:
    """A catalogue of the texts in use: its own Chinese first, then that of others.

    Also returns what was noticed: texts of the others that differ or that nothing uses.
    """
    own, notes = pairs_of(catalogue), []
    given: dict[Key, Message] = {}
    for other in others:
        for key, message in pairs_of(other).items():
            given.setdefault(key, message)
            if key not in used:
                notes.append(f"nothing uses: {key[1]}")
            elif said(own.get(key)) not in {"", said(message)}:
                notes.append(f"kept “{said(own[key])}”, not “{said(message)}”")
    result = Catalog(locale="zh_Hans", fuzzy=False)
    for key, (text, _where) in used.items():
        chinese = said(own.get(key)) or said(given.get(key))
        if text.plural:
            result.add((text.singular, text.plural), (chinese,), context=text.context)
        else:
            result.add(text.singular, chinese, context=text.context)
    return result, notes


def write_catalogue(catalogue: Catalog, file: Path) -> None:
    """Write a .po file: sorted, one line a text, no dates, no places, the same on every machine."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER + body.getvalue().decode().strip() + "\n", "utf-8")


# --- checking ------------------------------------------------------------------------------------


def faults_of(sources: Path, file: Path) -> list[str]:
    """Say everything that is wrong with texts and catalogue, one line each."""
    used, faults = collect(sources)
    catalogue = read_catalogue(file)
    present = pairs_of(catalogue)
    for key, (text, where) in used.items():
        faults += [
            f"{where}: {fault}: {text.singular}" for fault in text_faults(text, present.get(key))
        ]
    faults += [f"nothing uses this text any more: {key[1]}" for key in present.keys() - used.keys()]
    faults += [f"this text is out of use: {_singular(m)}" for m in catalogue.obsolete.values()]
    for path in sorted(sources.rglob("templates/**/*.html")):
        if words := unmarked(path.read_text("utf-8")):
            where = path.relative_to(sources).as_posix()
            faults.append(f"{where}: not marked for translation: {' '.join(words)}")
    return sorted(faults)


def text_faults(text: Text, message: Message | None) -> list[str]:
    """Say what is wrong with one text and its Chinese."""
    whole = text.plural or text.singular
    faults = ["placeholders need names"] if NAMELESS.search(whole) else []
    if message is not None and message.fuzzy:
        return [*faults, "its Chinese is marked fuzzy"]
    chinese = said(message)
    if not chinese:
        return [*faults, "no Chinese"]
    if sorted(set(PLACEHOLDER.findall(chinese))) != sorted(set(PLACEHOLDER.findall(whole))):
        faults.append("the placeholders differ")
    if message is not None and isinstance(message.id, str) == bool(text.plural):
        faults.append("plural here, none there")
    return faults


# --- commands ------------------------------------------------------------------------------------


def run_merge(files: Sequence[Path]) -> int:
    """Bring the catalogue in line with the sources and take missing Chinese from files."""
    used, _faults = collect(SOURCES)
    result, notes = merged(used, read_catalogue(CATALOGUE), [read_catalogue(f) for f in files])
    write_catalogue(result, CATALOGUE)
    missing = [_singular(m) for m in result if m.id and not said(m)]
    for line in [*notes, *(f"no Chinese yet: {text}" for text in missing)]:
        print(line)
    print(f"{len(used)} texts, {len(missing)} without Chinese")
    return 0


def run_check(_files: Sequence[Path]) -> int:
    """Fail when a text is missing, unused, fuzzy or not marked."""
    faults = faults_of(SOURCES, CATALOGUE)
    print("\n".join(faults) or "every text is there")
    return 1 if faults else 0


def run_compile(_files: Sequence[Path]) -> int:
    """Write the .mo file beside every .po file."""
    for source in sorted((SOURCES / "locale").rglob("*.po")):
        with source.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_catalogue(source))
    return 0


COMMANDS = {"collect": run_merge, "merge": run_merge, "check": run_check, "compile": run_compile}


def main(arguments: Sequence[str]) -> int:
    """Run one of the commands; ``--check`` is another name of ``check``."""
    words = ["check" if word == "--check" else word for word in arguments]
    parser = argparse.ArgumentParser(
        prog="messages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("files", nargs="*", type=Path, help="for merge: .po files with Chinese")
    options = parser.parse_args(words)
    return COMMANDS[options.command](options.files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
