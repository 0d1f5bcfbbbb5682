"""The list of scripts for calling back, every version of them."""

from linquan.apps.appeals.callbacks import CallScriptRow, Question
from linquan.apps.appeals.models import CallScript


def call_scripts(district_id: int) -> tuple[CallScriptRow, ...]:
    """Every version of the scripts of a district, oldest first. One statement."""
    rows = CallScript.objects.filter(district_id=district_id).order_by("code", "valid_from")
    found = rows.values_list("id", "code", "whom", "questions", "valid_from", "valid_to")
    return tuple(
        CallScriptRow(
            pk, code, whom, tuple(Question(*one) for one in questions), valid_from, valid_to
        )
        for pk, code, whom, questions, valid_from, valid_to in found
    )
