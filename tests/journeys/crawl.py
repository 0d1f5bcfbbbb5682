"""Find every page by following links, and judge a page: axe, language, words left untranslated."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import BrowserContext, Page

#: Asked for as pages ask for their scripts: the browser keeps what it has made of it.
AXE = "/static/vendor/test/axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Names of the page's style sheets, and what axe finds. Only css-orientation-lock reads the sheets
#: themselves, so axe fetches and reads them where they are new; hidden-content finds no fault ever,
#: it lists what a person may look at.
RUN_AXE = """async ([tags, known]) => {
  const sheets = [...document.styleSheets].map((sheet) => sheet.href ?? "").join(" ");
  const fresh = !known.includes(sheets);
  const rules = {"css-orientation-lock": {enabled: fresh}, "hidden-content": {enabled: false}};
  const only = {type: "tag", values: tags};
  const run = {runOnly: only, rules, preload: fresh, resultTypes: ["violations"]};
  const says = (n) => (n.any[0] ?? n.all[0] ?? n.none[0])?.message;
  const told = (n) => [n.target.join(" "), n.html.slice(0, 150), says(n)].join(" | ");
  const found = (await axe.run(document, run)).violations;
  return [sheets, found.map((v) => [v.id, v.nodes.map(told)])];
}"""
#: Every text a person or a screen reader may meet, with parts in another language left out.
READ = """() => {
  const html = document.documentElement, own = html.lang.slice(0, 2), found = [document.title];
  const read = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.closest("script, style, noscript, kbd, code, textarea")) continue;
      const lang = element.closest("[lang]")?.lang ?? own;
      if (lang.slice(0, 2) !== own) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "data-key-label"]) {
        if (element.hasAttribute(name)) found.push(element.getAttribute(name));
      }
      for (const node of element.childNodes) {
        if (node.nodeType === 3 && node.data.trim()) found.push(node.data.trim());
      }
      if (element instanceof HTMLTemplateElement) read(element.content);
    }
  };
  read(document.body);
  return [html.lang, [...new Set(found)]];
}"""
HAN = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])")
#: A list named by its one character, a masked name, examples of what people type in Chinese, the
#: number of an official paper.
HAN_IN_ENGLISH = re.compile(
    r"\([事我找]\)|[\u3400-\u9fff]\*+|jxjy finds 锦绣家园|\(接龙\)|As people say it: 桂语花园3栋"
    r"|责改〔\d{4}〕\d+号"
)
#: Addresses, and names of programs: ``api_key``, ``areas.csv``, the languages of the interface.
NO_WORDS = re.compile(
    r"https?://\S+|\{\w+\}|[a-z]+(?:[._][a-z]+)+(?![A-Za-z0-9-])|zh-hans 或 en"
    r"|If-Match|private、inactive、staff"
)


class Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = {"a": ["href"], "img": ["src"], "div": ["data-areas", "data-points", "data-base"]}
        self.found += [given[name] or "" for name in names.get(tag, ()) if given.get(name)]


def links(html: str, base: str) -> list[str]:
    parser = Links()
    parser.feed(html)
    joined = (urlsplit(urljoin(base, link)) for link in parser.found)
    return [u._replace(fragment="").geturl() for u in joined if u.scheme == "http"]


def routes(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """The names of all addresses of the house."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from routes(pattern.url_patterns, below)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else str(pattern.pattern)


def route_of(url: str) -> str:
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return ""
    return match.view_name if match.url_name else match.route


@dataclass
class Walk:
    """What following links has found: one page of a kind, and every route that answered."""

    base: str
    named: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def walk(self, context: BrowserContext, starts: Iterable[str]) -> dict[str, str]:
        """Follow the links of a visitor; returns the pages found newly, by their kind."""
        todo, found = deque(urljoin(self.base, start) for start in starts), {}
        while todo:
            url = todo.popleft()
            kind = self._kind(url)
            if not kind or kind in self.pages:
                continue
            answer = context.request.get(url, max_redirects=5)
            self.seen |= {route_of(url), route_of(answer.url)}
            if answer.status >= 400:
                self.faults.append(f"{answer.status}: {url}")
            is_page = "text/html" in answer.headers.get("content-type", "")
            self.pages[kind] = answer.url if is_page else ""
            if is_page and self._kind(answer.url) in {kind, ""}:
                found[kind] = url
            if is_page:
                todo.extend(links(answer.text(), answer.url))
                todo.append(answer.url)
        return found

    def _kind(self, url: str) -> str:
        """What makes a page a page of its own: its route, and what it is asked to show."""
        parts = urlsplit(url)
        if not url.startswith(f"{self.base}/"):
            return ""
        route = route_of(url)
        asked = parse_qs(parts.query)
        told = [f"{name}={asked[name][0]}" for name in ("do", "show") if name in asked]
        told += [self.named[parts.path]] if parts.path in self.named and not told else []
        return " ".join([route, *told]) if route else ""


@dataclass
class Findings:
    """What is wrong, by fault, with the pages it was seen on."""

    by_fault: dict[str, list[str]] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)
    """Style sheets of pages looked at so far."""

    def add(self, fault: str, where: str) -> None:
        self.by_fault.setdefault(fault, []).append(where)

    def told(self) -> str:
        return "\n".join(
            f"{fault}\n    on {len(where)} pages: {', '.join(dict.fromkeys(where[:4]))}"
            for fault, where in sorted(self.by_fault.items())
        )


def run_axe(page: Page, findings: Findings, where: str) -> None:
    page.add_script_tag(url=AXE)
    sheets, found = page.evaluate(RUN_AXE, [list(TAGS), sorted(findings.sheets)])
    findings.sheets.add(sheets)
    for rule, nodes in found:
        for node in nodes:
            findings.add(f"axe {rule}: {node}", where)


def read_words(page: Page, findings: Findings, where: str, wanted: str) -> list[str]:
    """Give every text of a page, after a look at the language it says it is in."""
    lang, texts = page.evaluate(READ)
    if lang.lower() != wanted:
        findings.add(f"lang={lang}", where)
    return list(texts)


def left_in_chinese(text: str, data: list[str]) -> list[str]:
    """Han characters of a text that are no data."""
    return HAN.findall(without(HAN_IN_ENGLISH.sub("", text), data, HAN))


def left_in_english(text: str, data: list[str], allowed: frozenset[str]) -> list[str]:
    """Words in Latin letters of a text that are no data, and belong in no Chinese text."""
    rest = without(NO_WORDS.sub("", text), data, WORD)
    return [word for word in WORD.findall(rest) if word not in allowed]


def without(text: str, data: list[str], wanted: re.Pattern[str]) -> str:
    for known in data:
        if not wanted.search(text):
            return ""
        text = text.replace(known, "")
    return text
