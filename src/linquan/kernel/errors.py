"""Refusals of the house: a code and details, never prose. Edges translate them."""

from typing import ClassVar


class HouseError(Exception):
    """A refusal that the edge turns into a page or an answer.

    Parameters
    ----------
    code : str
        Stable machine word, such as ``"own_case"``; translated by the edge.
    **details : object
        Facts the message needs (never personal data).
    """

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"

    def __init__(self, code: str = "", **details: object) -> None:
        self.code = code or self.default_code
        self.details = details
        super().__init__(self.code)


class NotAllowed(HouseError):
    """The actor's posts do not permit this (403)."""

    status = 403
    default_code = "not_allowed"


class NotFound(HouseError):
    """There is no such thing, or the actor may not know of it (404)."""

    status = 404
    default_code = "not_found"


class WrongState(HouseError):
    """Someone else was faster, or the step does not follow from this state (409)."""

    status = 409
    default_code = "wrong_state"


class Gone(HouseError):
    """A link that was right once has run out (410)."""

    status = 410
    default_code = "gone"


class Invalid(HouseError):
    """The input cannot be taken; ``details["fields"]`` maps field to code (422)."""

    status = 422
    default_code = "invalid"

    @classmethod
    def field(cls, name: str, code: str, **details: object) -> "Invalid":
        """Refuse one field."""
        return cls("invalid", fields={name: code}, **details)

    @property
    def fields(self) -> dict[str, str]:
        """Field name to code, empty when the refusal is about the whole."""
        found = self.details.get("fields", {})
        return dict(found) if isinstance(found, dict) else {}
