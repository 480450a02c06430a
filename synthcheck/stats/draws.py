"""The count of hits that no change would put into a group of the synthetic table.

Under no change the rows of a group, both tables together, fall on the synthetic table at random:
given how many of them are hits, the hits of the synthetic table are hypergeometric, with no
unknown left (Fisher 1935, The Design of Experiments). Where the real share is taken as exact they
are binomial. Tails are summed term by term, or taken from the normal approximation where the
variance is large.
"""

from collections.abc import Callable, Iterator
from math import ceil, comb, erfc, exp, floor, lgamma, log, log1p, sqrt
from typing import NamedTuple

_EXACT = 10_000.0  # variance up to which a tail is summed term by term
_NEGLIGIBLE = 1e-17
_ROOT_HALF = sqrt(0.5)
_FEW = 32  # hits or misses up to which a binomial coefficient is taken exactly
_WIDTH = 12  # standard deviations beyond which the listed counts are cut off
_TIE = 1e-9  # two counts closer than this, in rows, are one


class Draw(NamedTuple):
    """A distribution of hits: its moments, its support and its terms."""

    mean: float
    variance: float
    least: int
    most: int
    odds: Callable[[int], float]  # P(k + 1) / P(k)
    log_chance: Callable[[int], float]  # ln P(k)


def hypergeometric(of: int, hits: int, others: int) -> Draw:
    """Draw *of* of *others* + *of* rows, of which *hits* are hits."""
    rows = of + others
    share = hits / rows if rows else 0.0
    left = others / (rows - 1) if rows > 1 else 0.0
    all_draws = _log_choose(rows, hits)
    return Draw(
        mean=of * share,
        variance=of * share * (1 - share) * left,
        least=max(0, hits - others),
        most=min(of, hits),
        odds=lambda k: (hits - k) * (of - k) / ((k + 1) * (others - hits + k + 1)),
        log_chance=lambda k: _log_choose(of, k) + _log_choose(others, hits - k) - all_draws,
    )


def binomial(of: int, share: float) -> Draw:
    """Draw *of* rows, each a hit with probability *share*."""
    if share in {0.0, 1.0}:
        sure = int(of * share)
        return Draw(sure, 0.0, sure, sure, lambda _: 0.0, lambda _: 0.0)
    return Draw(
        mean=of * share,
        variance=of * share * (1 - share),
        least=0,
        most=of,
        odds=lambda k: (of - k) * share / ((k + 1) * (1 - share)),
        log_chance=lambda k: _log_choose(of, k) + k * log(share) + (of - k) * log1p(-share),
    )


def lower_tail(draw: Draw, bound: float) -> float:
    """Give P(X <= *bound*)."""
    k = floor(bound + _TIE)
    if k < draw.least:
        return 0.0
    if k >= draw.most:
        return 1.0
    if draw.variance > _EXACT:
        return normal_tail((draw.mean - k - 0.5) / sqrt(draw.variance))
    if k > draw.mean:
        return 1 - sum(_terms(draw, k + 1, 1))
    return min(1.0, sum(_terms(draw, k, -1)))


def upper_tail(draw: Draw, bound: float) -> float:
    """Give P(X >= *bound*)."""
    k = ceil(bound - _TIE)
    if k <= draw.least:
        return 1.0
    if k > draw.most:
        return 0.0
    if draw.variance > _EXACT:
        return normal_tail((k - draw.mean - 0.5) / sqrt(draw.variance))
    if k < draw.mean:
        return 1 - sum(_terms(draw, k - 1, -1))
    return min(1.0, sum(_terms(draw, k, 1)))


def outside(draw: Draw, low: float, high: float) -> float:
    """Give P(X <= *low* or X >= *high*), *low* below *high*."""
    return min(1.0, lower_tail(draw, low) + upper_tail(draw, high))


def between(draw: Draw, low: float, high: float) -> float:
    """Give P(*low* <= X <= *high*), from the tails in which it is not lost."""
    if low > draw.mean:
        return max(0.0, upper_tail(draw, low) - upper_tail(draw, floor(high + _TIE) + 1))
    return max(0.0, lower_tail(draw, high) - lower_tail(draw, ceil(low - _TIE) - 1))


def normal_outside(draw: Draw) -> Callable[[float, float], float]:
    """Give `outside` from the normal approximation, for many bounds of one draw."""
    low_edge, high_edge, spread = draw.mean - 0.5, draw.mean + 0.5, sqrt(draw.variance)

    def tails(low: float, high: float) -> float:
        below = (low_edge - floor(low + _TIE)) / spread
        above = (ceil(high - _TIE) - high_edge) / spread
        return normal_tail(below) + normal_tail(above)

    return tails


def listed(draw: Draw) -> Iterator[tuple[int, float]]:
    """List each count that is not negligible with its probability."""
    middle = min(max(round(draw.mean), draw.least), draw.most)
    width = ceil(_WIDTH * sqrt(draw.variance)) + _WIDTH
    for step, start in ((-1, middle), (1, middle + 1)):
        if draw.least <= start <= draw.most:
            yield from zip(
                range(start, start + step * width, step), _terms(draw, start, step), strict=False
            )


def normal_tail(z: float) -> float:
    """Give P(Z >= *z*) of a standard normal Z."""
    return erfc(z * _ROOT_HALF) / 2


def _terms(draw: Draw, k: int, step: int) -> Iterator[float]:
    """Give P(k), P(k + step), ... to the end of the support or of what can matter."""
    term = total = exp(draw.log_chance(k))
    end = draw.most if step > 0 else draw.least
    while True:
        yield term
        if k == end or term <= total * _NEGLIGIBLE:
            return
        term = term * draw.odds(k) if step > 0 else term / draw.odds(k - 1)
        total += term
        k += step


def _log_choose(n: int, k: int) -> float:
    if min(k, n - k) <= _FEW:  # the difference of large terms would lose the small ones
        return log(comb(n, k))
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
