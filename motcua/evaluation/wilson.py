"""The interval in which a share really lies, as far as so few answers tell. Pure and exact.

Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22 (1927), pages 209-212. With k of n answers and z of the normal
distribution the bounds are

    (k + z²/2 ± z·√(k·(n - k)/n + z²/4)) / (n + z²)
"""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

Z: Final = Decimal("1.95996398454005423552459443052055")
"""The 97.5 % quantile of the standard normal distribution: 95 % lie within ± z."""
_EXACTLY: Final = Context(prec=50)  # of the root alone: far below anything that is shown


def interval(k: int, n: int) -> tuple[Fraction, Fraction]:
    """Return the bounds of the 95 % interval of the share `k` of `n`, each 0 to 1; ValueError for n < 1."""
    if not 0 <= k <= n or n < 1:
        raise ValueError(f"{k} of {n} is no share")
    z = Fraction(Z)
    under = Fraction(k * (n - k), n) + z * z / 4
    root = Fraction(_EXACTLY.divide(Decimal(under.numerator), Decimal(under.denominator)).sqrt(_EXACTLY))
    low, high = (Fraction(k) + z * z / 2 - z * root, Fraction(k) + z * z / 2 + z * root)
    return (
        Fraction(0) if k == 0 else low / (n + z * z),
        Fraction(1) if k == n else high / (n + z * z),
    )
