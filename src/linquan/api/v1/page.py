"""The description of the interface as a page: from the same OpenAPI, without a script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from linquan.api.v1 import words
from linquan.api.v1.root import api


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of a body or an answer."""

    name: str
    where: str
    kind: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint as it is described."""

    name: str
    method: str
    path: str
    does: str
    scope: str
    takes: tuple[Part, ...]
    gives: tuple[Part, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints about one thing."""

    title: str
    endpoints: tuple[Endpoint, ...]


@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """Show every endpoint: what it does, which scope it needs, what it takes and gives."""
    return render(request, "api/description.html", {"groups": _groups(get_language() or "")})


@lru_cache(maxsize=4)
def _groups(language: str) -> tuple[Group, ...]:
    del language  # its words are in the groups
    schema = api.get_openapi_schema()
    found = [
        (told["tags"][0], _endpoint(path, method, told, schema["components"]["schemas"]))
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]
    return tuple(
        Group(str(title), endpoints)
        for tag, title in words.TAGS.items()
        if (endpoints := tuple(one for of, one in found if of == tag))
    )


def _endpoint(
    path: str, method: str, told: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Endpoint:
    name = told["operationId"]
    given = [
        Part(p["name"], p["in"], _kind(p["schema"]), p.get("required", False))
        for p in told.get("parameters", ())
    ]
    body = told.get("requestBody", {})
    done = min(told["responses"])
    return Endpoint(
        name=name,
        method=method.upper(),
        path=path,
        does=str(words.DOES[name]),
        scope=told["x-scope"],
        takes=(*given, *_fields(body, schemas, "body")),
        gives=tuple(_fields(told["responses"][done], schemas, "")),
        statuses=tuple(sorted(map(str, told["responses"]))),
    )


def _fields(holder: Mapping[str, Any], schemas: Mapping[str, Any], where: str) -> Iterator[Part]:
    content = holder.get("content", {})
    if pictures := [kind for kind in content if kind.startswith("image/")]:
        yield Part(pictures[0], where, "binary", is_needed=True)
        return
    told: Mapping[str, Any] = next(iter(content.values()), {})  # there is one form of each
    schema = told.get("schema", {})
    schema = schema.get("items", schema)
    whole = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    needed = whole.get("required", ())
    for name, field in whole.get("properties", {}).items():
        yield Part(name, where, _kind(field), name in needed)


def _kind(schema: Mapping[str, Any]) -> str:
    """Name a type: ``integer``, ``string (date-time)``, ``list of Step``."""
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    form = f" ({schema['format']})" if "format" in schema else ""
    return f"{schema.get('type', 'any')}{form}"
