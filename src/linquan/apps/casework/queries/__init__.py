"""Every read of protected files."""

from linquan.apps.casework.queries.file import file_page, file_photo
from linquan.apps.casework.queries.pages import (
    admissions_page,
    counts_page,
    files_page,
    kinds_offered,
    lists_page,
    may_count,
    mediators_page,
    new_page,
    public_mediators,
    request_to_hand,
)
from linquan.apps.casework.queries.rows import (
    AdmissionsPage,
    AdmissionView,
    CountsPage,
    FileLine,
    FilePage,
    FilesPage,
    ListsPage,
    MediatorRow,
    MediatorsPage,
    NewPage,
    PartyRow,
)

__all__ = [
    "AdmissionView",
    "AdmissionsPage",
    "CountsPage",
    "FileLine",
    "FilePage",
    "FilesPage",
    "ListsPage",
    "MediatorRow",
    "MediatorsPage",
    "NewPage",
    "PartyRow",
    "admissions_page",
    "counts_page",
    "file_page",
    "file_photo",
    "files_page",
    "kinds_offered",
    "lists_page",
    "may_count",
    "mediators_page",
    "new_page",
    "public_mediators",
    "request_to_hand",
]
