"""Column types of the house."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models.sql.compiler import SQLCompiler


class LexemesField(SearchVectorField):  # type: ignore[type-arg, unused-ignore]
    """A ``tsvector`` written as ready lexemes (``linquan.kernel.search.tsvector_text``)."""

    def get_placeholder(self, value: object, compiler: SQLCompiler, connection: Any) -> str:
        """Cast the lexemes on the server; nothing is parsed as language."""
        del value, compiler, connection
        return "%s::tsvector"
