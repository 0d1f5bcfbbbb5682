"""Why a bundle is not made."""


class NotMade(Exception):
    """The bundle cannot be made; the message says what to do."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
