"""Whole numbers in proportion to weights."""

from collections.abc import Sequence

from linquan.engine.errors import BadInput


def share_out(total: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Divide `total` into whole parts in proportion to `weights`, none lost.

    Parameters
    ----------
    total
        Whole number to divide, at least 0.
    weights
        Weights, at least 0 and not all 0.

    Returns
    -------
    tuple of int
        One part per weight; they add up to `total`.

    Raises
    ------
    BadInput
        When the weights add up to 0 or less.

    Notes
    -----
    Largest remainders (Hare and Niemeyer); the earlier place wins a tie.

    Examples
    --------
    >>> share_out(10, (1, 1, 1))
    (4, 3, 3)
    """
    whole = float(sum(weights))
    if whole <= 0:
        msg = "weights must add up to more than 0"
        raise BadInput(msg)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    missing = total - sum(parts)
    # Rounding the remainder keeps ties the same on every machine.
    order = sorted(range(len(parts)), key=lambda i: (-round(exact[i] - parts[i], 9), i))
    for place in order[:missing]:
        parts[place] += 1
    return tuple(parts)
