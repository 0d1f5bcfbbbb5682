"""The list of templates, every version of them."""

from linquan.apps.appeals.models import Phrase
from linquan.apps.appeals.phrases import PhraseRow

FIELDS = (
    "id", "code", "verb", "matter_code", "name", "name_en", "text", "text_en", "valid_from",
    "valid_to",
)  # fmt: skip


def phrases(district_id: int) -> tuple[PhraseRow, ...]:
    """Every version of the templates of a district, oldest first. One statement."""
    rows = Phrase.objects.filter(district_id=district_id).order_by("id")
    return tuple(PhraseRow(*row) for row in rows.values_list(*FIELDS))
