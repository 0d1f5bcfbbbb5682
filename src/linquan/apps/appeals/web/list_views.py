"""The lists of the desk: what is valid, what was, what will be; a change is a new version."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.web import list_lines, words
from linquan.apps.appeals.web.gate import editors, may_edit_lists
from linquan.apps.appeals.web.list_forms import EndForm, LineForm
from linquan.apps.appeals.web.list_lines import Book, Line
from linquan.apps.appeals.web.lists import BOOKS
from linquan.apps.appeals.web.shelves import shelves
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


@require_safe
@staff
def start(request: ActorRequest) -> HttpResponseBase:
    """Lead to the first list."""
    del request
    return SeeOther(reverse("appeals:matters"))


@require_safe
@staff
def index(request: ActorRequest, name: str) -> HttpResponse:
    """Show a list as it is valid today, what is over behind it."""
    book, books, today = _open(request, name)
    found = list_lines.lines(book, books, today)
    context = {
        "current": [line for line in found if not line.is_over],
        "over": [line for line in found if line.is_over],
    }
    return render(request, "appeals/desk/lists/index.html", _context(request, book) | context)


def _open(request: ActorRequest, name: str) -> tuple[Book, queries.Desk, date]:
    books = queries.desk(request.actor.district_id)
    return BOOKS[name], books, books.day(request.now)


def _context(request: ActorRequest, book: Book) -> dict[str, Any]:
    return {
        "book": book,
        "shelves": shelves(BOOKS.values()),
        "can_edit": may_edit_lists(request),
        "heads": f"appeals/desk/lists/{book.name}_heads.html",
        "cells": f"appeals/desk/lists/{book.name}_cells.html",
        "now": request.now,
    }


@staff
def line(request: ActorRequest, name: str, code: str) -> HttpResponseBase:
    """Show a line with all its versions, or write its next one."""
    book, books, today = _open(request, name)
    found = _line(book, books, today, code)
    if request.method == "POST" and not book.can_revise:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if request.method == "POST":
        form = book.form(request.POST)
        if _written(request, book, code, form):
            return SeeOther(_line_url(book, code))
        return _line_page(request, (book, books, today), found, form=form, status=422)
    return _line_page(request, (book, books, today), found)


def _line(book: Book, books: queries.Desk, today: date, code: str) -> Line:
    found = next((one for one in list_lines.lines(book, books, today) if one.code == code), None)
    if found is None:
        raise NotFound("line_unknown")
    return found


def _line_page(
    request: ActorRequest,
    opened: tuple[Book, queries.Desk, date],
    found: Line,
    *,
    form: LineForm | None = None,
    end_form: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    book, books, today = opened
    if form is None and book.can_revise:
        form = book.form.of(found.latest.row, today)
    if form is not None:
        form.furnish(books, today)
    context = {
        "line": found,
        "form": form,
        "end_form": end_form or EndForm(auto_id="end-%s", initial={"valid_to": today}),
        "can_end": book.end is not None and found.latest.row.valid_to is None,
    }
    page = _context(request, book) | context
    return render(request, "appeals/desk/lists/line.html", page, status=status)


def _written(request: ActorRequest, book: Book, code: str, form: LineForm) -> bool:
    """Write a version; a refusal goes to the fields. Raises NotAllowed."""
    if not may_edit_lists(request):
        raise NotAllowed("edit_lists")
    try:
        if form.is_valid():
            row_id = book.revise(request, code, form)
            _tell(request, book, row_id, _("Written down."))
            return True
    except Invalid as error:
        form.refuse(error)
    return False


def _line_url(book: Book, code: str) -> str:
    return reverse(f"appeals:{book.name}_line", args=[code])


def _tell(request: ActorRequest, book: Book, row_id: int, text: str) -> None:
    """Say what was done, with the way back."""
    undo = reverse(f"appeals:{book.name}_take_back", args=[row_id])
    messages.success(request, text, extra_tags=f"undo:{undo}")


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def add(request: ActorRequest, name: str) -> HttpResponseBase:
    """Show an empty line, or write it."""
    book, books, today = _open(request, name)
    if not book.can_add:
        raise NotFound("no_such_page")
    if request.method == "POST":
        form = book.form(request.POST)
        if _written(request, book, list_lines.new_code(), form):
            return SeeOther(reverse(f"appeals:{name}"))
    else:
        form = book.form.of(None, today)
    form.furnish(books, today)
    page = _context(request, book) | {"form": form}
    return render(
        request, "appeals/desk/lists/add.html", page, status=422 if form.is_bound else 200
    )


@editors
def end(request: ActorRequest, name: str, code: str) -> HttpResponseBase:
    """End a line on a day."""
    if answer := must_be_post(request):
        return answer
    book, books, today = _open(request, name)
    found = _line(book, books, today, code)
    form = EndForm(request.POST, auto_id="end-%s")
    try:
        if form.is_valid() and book.end is not None:
            row_id = book.end(request, found.latest.row, form.cleaned_data["valid_to"])
            _tell(request, book, row_id, _("It ends on that day."))
            return SeeOther(reverse(f"appeals:{name}"))
    except Invalid as error:
        form.refuse(error)
    return _line_page(request, (book, books, today), found, end_form=form, status=422)


@editors
def take_back(request: ActorRequest, name: str, row_id: int) -> HttpResponseBase:
    """Undo one's own last edit of a line."""
    if answer := must_be_post(request):
        return answer
    book = BOOKS[name]
    try:
        operations.take_back_edit(
            actor=request.actor,
            district_id=request.actor.district_id,
            list_name=book.kind,
            row_id=row_id,
            now=request.now,
        )
    except WrongState as refusal:
        messages.error(request, words.state(refusal))
    else:
        messages.success(request, _("Taken back: the list is as it was."))
    return SeeOther(reverse(f"appeals:{name}"))
