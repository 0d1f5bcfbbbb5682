"""Errors of the engine."""


class EngineError(Exception):
    """Something that was handed to the engine cannot be worked with."""


class BadInput(EngineError):
    """An argument is out of its range or does not fit the others."""


class BadFixture(EngineError):
    """A data file of the package does not hold what its reader needs."""
