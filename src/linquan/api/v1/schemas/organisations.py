"""Organisations, and the key that acts for one."""

from datetime import date

from ninja import Schema

from linquan.api.v1.schemas.fields import Named


class KeyOut(Schema):
    """The key that was shown."""

    id: int
    name: str
    organisation: Named
    role: str
    scopes: list[str]
    rate_per_minute: int
    valid_to: date


class OrganisationOut(Schema):
    """An organisation in use."""

    organisation_id: int
    kind: str
    name: str
    name_en: str
    parent_id: int | None
    path: str
    area_id: int | None
    area_path: str
    phone: str
