"""The forms of a page, filled in as a person would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.http import HttpResponse

#: What a person would type into a field of a kind.
PLAUSIBLE = {
    "date": "2026-12-01",
    "datetime-local": "2026-11-23T12:00",
    "time": "09:00",
    "number": "3",
    "tel": "13812345678",
    "password": "Qing-Jiang-2027",
    "textarea": "三号楼前的灯不亮",
    "text": "看一看三号楼",
    "search": "灯",
}
#: What a person would type into a field of a name.
NAMED = {
    "about": "安居物业",
    "code": "",
    "digits": "4321",
    "geometry": '{"type":"Polygon","coordinates":[[[104,30],[104.01,30],[104,30.01],[104,30]]]}',
    "lat": "30.01",
    "lon": "104.005",
    "phone": "13812345678",
    "same_as": "",
    "username": "zhang.san",
}
UNTYPED = {"file", "submit", "button", "reset", "image"}
CSRF = "csrfmiddlewaretoken"


@dataclass
class Form:
    """Where a form is sent, and what stands in it."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, kind: str, value: str) -> None:
        if name and name != CSRF:
            self.kinds.setdefault(name, kind)
            self.values.setdefault(name, []).append(NAMED.get(name, value))


class _Page(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            to = urljoin(self.url, told.get("action", "") or self.url)
            self.form = Form(to, told.get("method", "get").lower())
            self.found.append(self.form)
        elif self.form is not None:
            self._field(self.form, tag, told)

    def _field(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "input":
            self._input(form, name, told)
        elif tag == "textarea":
            form.put(name, "textarea", PLAUSIBLE["textarea"])
        elif tag == "button" and name and not form.values.get(name):
            form.put(name, "button", told.get("value", ""))
        elif tag == "select":
            self.select = (name, [])
        elif tag == "option" and self.select:
            self.select[1].append((told.get("value", ""), "selected" in told))

    @staticmethod
    def _input(form: Form, name: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text")
        if kind == "file":
            form.files.append(name)
        elif kind in {"checkbox", "radio"}:
            if "checked" in told or (kind == "radio" and name not in form.values):
                form.values.pop(name, None)
                form.put(name, kind, told.get("value", "on"))
            else:
                form.kinds.setdefault(name, kind)
        elif kind not in UNTYPED:
            value = told.get("value", "")
            form.put(name, kind, value or ("" if kind == "hidden" else PLAUSIBLE.get(kind, "看")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select and self.form:
            name, options = self.select
            real = [v for v, _ in options if v]
            chosen = next((v for v, is_chosen in options if is_chosen and v), "")
            self.form.put(name, "select", chosen or next(iter(real), ""))
            self.select = None


def forms_of(response: HttpResponse, url: str) -> list[Form]:
    """The forms of a page."""
    page = _Page(url)
    page.feed(response.content.decode())
    return page.found
