"""The words of protected files, sealed and opened: each field opens nowhere else."""

from typing import Final

from linquan.kernel import secrets

SEALED_FOR: Final = {
    ("casework_file", "matter_sealed"): "casefile.matter",
    ("casework_file", "urgent_sealed"): "casefile.urgent",
    ("casework_file", "agreement_sealed"): "casefile.agreement",
    ("casework_file", "closing_sealed"): "casefile.closing",
    ("casework_file", "held_sealed"): "casefile.held",
    ("casework_party", "name_sealed"): "caseparty.name",
    ("casework_party", "phone_sealed"): "caseparty.phone",
    ("casework_consent", "by_sealed"): "caseconsent.by",
    ("casework_recusal", "reason_sealed"): "caserecusal.reason",
    ("casework_sitting", "place_sealed"): "casesitting.place",
    ("casework_sitting", "present_sealed"): "casesitting.present",
    ("casework_sitting", "record_sealed"): "casesitting.record",
    ("casework_task", "text_sealed"): "casetask.text",
}
"""For what each column is sealed; ``personal`` declares them to the register of sealed fields."""


def hide(text: str, use: str, district_id: int) -> bytes:
    """Seal words; nothing stays nothing."""
    return secrets.seal(text, f"{use}:{district_id}") if text else b""


def show(value: bytes | memoryview, use: str, district_id: int) -> str:
    """Open sealed words; nothing stays nothing. Raises BrokenSeal."""
    return secrets.unseal(value, f"{use}:{district_id}") if value else ""


def of_file(text: str, name: str, district_id: int) -> bytes:
    """Seal words of the file itself, such as its ``matter``."""
    return hide(text, f"casefile.{name}", district_id)
