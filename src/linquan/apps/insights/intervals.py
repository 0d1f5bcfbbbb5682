"""Between which bounds a share lies, so that a small unit is not judged by its luck. Pure."""

from functools import lru_cache
from math import sqrt
from statistics import NormalDist


@lru_cache(maxsize=16)
def _quantile(confidence: int) -> float:
    """Two-sided quantile of the normal distribution; 1.96 for 95 per cent."""
    return NormalDist().inv_cdf(0.5 + confidence / 200)


def wilson(share: float, count: int, confidence: int) -> tuple[float, float]:
    """Bounds of the mean of ``count`` values from 0 to 1 whose mean was found to be ``share``.

    The score interval of a proportion, which holds for small numbers and next to 0 and 1, where the
    common one (share ± 1.96 standard errors) does not. Values between 0 and 1, such as 0.8 for
    "fairly satisfied", are taken by their mean: of all values from 0 to 1 with mean m none vary
    more than those of 0 and 1 alone, m(1 - m), so the bounds are at least as wide as they must be.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; R. G. Newcombe, Statistics in
    Medicine 17 (1998) 857-872, method 3; R. Bhatia and C. Davis, Am. Math. Monthly 107 (2000)
    353-357 for the bound of the variance. Raises ValueError.
    """
    if count < 1 or not 0 <= share <= 1:
        msg = "a share from 0 to 1 of at least one"
        raise ValueError(msg)
    z = _quantile(confidence)
    middle = share + z * z / (2 * count)
    reach = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
