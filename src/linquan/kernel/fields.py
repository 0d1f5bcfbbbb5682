"""Column types of the house."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models.sql.compiler import SQLCompiler


class LexemesField(SearchVectorField):  # type: ignore[type-arg, unused-ignore]
    """A ``tsvector`` written as a list of ready lexemes (see :mod:`linquan.kernel.search`)."""

    def get_placeholder(self, value: object, compiler: SQLCompiler, connection: Any) -> str:  # noqa: ARG002
        """Cast the list on the server, so that nothing is parsed as text."""
        return "array_to_tsvector(%s::text[])"
