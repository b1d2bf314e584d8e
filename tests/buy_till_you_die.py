"""What has been published on models of repeat purchases, beyond what is shipped: the
expected number of purchases (BG/NBD) and the likelihood of Pareto/NBD.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way; Fader & Hardie
(2005), A Note on Deriving the Pareto/NBD Model.
"""

import math


def hyp2f1(a, b, c, z, tolerance=1e-14):
    """Gauss's hypergeometric function by its series, for 0 <= z < 1."""
    term = total = 1.0
    for n in range(100_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) <= tolerance * abs(total):
            break
    return total


def expected_purchases(fitted, client, horizon):
    """How often a client is expected to buy within the horizon, by BG/NBD."""
    r, alpha, a, b = fitted
    x, recency, age = client
    later = alpha + age
    bought = 1 - (later / (later + horizon)) ** (r + x) * hyp2f1(
        r + x, b + x, a + b + x - 1, horizon / (later + horizon)
    )
    gone = a / (b + x - 1) * (later / (alpha + recency)) ** (r + x) if x else 0
    return (a + b + x - 1) / (a - 1) * bought / (1 + gone)


def pareto_nbd(parameters, counted):
    """Log-likelihood of Pareto/NBD: r, alpha, s, beta."""
    r, alpha, s, beta = parameters
    low, high = min(alpha, beta), max(alpha, beta)
    total = 0.0
    for x, recency, age, count in counted:
        power = r + s + x
        second = s + 1 if alpha >= beta else r + x

        def part(time, power=power, second=second, recency=recency):
            # the largest factor is taken out, so that nothing overflows
            series = hyp2f1(power, second, power + 1, (high - low) / (high + time))
            return series * ((high + recency) / (high + time)) ** power

        left = s / power * (part(recency) - part(age)) / (high + recency) ** power
        stayed = 1 / ((alpha + age) ** (r + x) * (beta + age) ** s)
        total += count * (
            math.lgamma(r + x)
            - math.lgamma(r)
            + r * math.log(alpha)
            + s * math.log(beta)
            + math.log(left + stayed)
        )
    return total
