"""The lists of the desk: matters, duties, channels."""

from datetime import date

from ninja import Schema

from linquan.api.v1.schemas.fields import Clock


class MatterOut(Schema):
    """A line of the list of matters (事)."""

    matter_id: int
    code: str
    group_code: str
    name: str
    name_en: str
    policy_code: str
    is_public_space: bool
    is_fallback: bool
    valid_from: date
    valid_to: date | None


class DutyOut(Schema):
    """A line of the duty list (我); an empty ``matter_code`` receives everything of the area."""

    duty_id: int
    matter_code: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    area_id: int
    area_name: str
    area_name_en: str
    responsibility: str
    responsibility_en: str
    valid_from: date
    valid_to: date | None


class ChannelOut(Schema):
    """A line of the list of channels (找)."""

    channel_id: int
    code: str
    kind: str
    name: str
    name_en: str
    is_online: bool
    area_id: int | None
    place: str
    weekday: int | None
    opens: Clock | None
    closes: Clock | None
    valid_from: date
    valid_to: date | None
