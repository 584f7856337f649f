"""Schedules, rates and digests, worked out a second time: by exact fractions, Python's calendar and pyxirr.

Prints tests/golden/quotes.tsv, which the core has to meet natively and in the browser. Each line: instalments, cost, ppm,
price in fen, calendar, day of the order, method, then what comes of it: fee and total in fen, the annual rate with its method
in parts per million, and the SHA-256 of schedule and disclosure in their canonical texts (docs/disclosure.md); or why there is none.
"""

import calendar
import hashlib
from datetime import date, timedelta
from decimal import Decimal, getcontext
from fractions import Fraction
from math import floor, isfinite

from pyxirr import irr, xirr

getcontext().prec = 50

YEAR = 12_000_000


def half_even(number):
    floor = number.numerator // number.denominator
    rest = number - floor
    return floor + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2 == 1))


def even_parts(whole, count):
    parts = [whole // count] * count
    parts[0] += whole % count
    return parts


def level(price, count, ppm):
    rate = Fraction(ppm, YEAR)
    exact = price * rate * (1 + rate) ** count / ((1 + rate) ** count - 1)
    each = exact.numerator // exact.denominator
    each += exact - each >= Fraction(1, 2)
    owed, rows = price, []
    for number in range(count):
        interest = half_even(owed * rate)
        principal = owed if number == count - 1 else each - interest
        if not 0 < principal <= owed:
            return None
        rows.append((principal, interest))
        owed -= principal
    # Rounded so coarsely that the last one is a multiple of the others: those are no equal instalments.
    return None if sum(rows[-1]) > 2 * each else rows


def parts_of(cost, price, count, ppm):
    if price < count:
        return None
    if cost in ("free", "merchant"):
        return [(part, 0) for part in even_parts(price, count)]
    if cost == "flat":
        fee = half_even(Fraction(price * ppm, 1_000_000))
        return list(zip(even_parts(price, count), even_parts(fee, count)))
    if cost == "level":
        return level(price, count, ppm)
    owed, rows = price, []
    for principal in even_parts(price, count):
        rows.append((principal, half_even(owed * Fraction(ppm, YEAR))))
        owed -= principal
    return rows


def in_month(ordered_on, months, day):
    index = ordered_on.year * 12 + ordered_on.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def due_days(kind, ordered_on, count):
    if kind == "fortnights":
        return [ordered_on + timedelta(days=14 * number) for number in range(count)]
    is_end = ordered_on.day == calendar.monthrange(ordered_on.year, ordered_on.month)[1]
    day = {"day9": 9, "day31": 31, "monthly": ordered_on.day}.get(kind) or (31 if is_end else ordered_on.day)
    return [in_month(ordered_on, number + 1, day) for number in range(count)]


def polished(rate, flows, times):
    """pyxirr stops at about nine digits; two of Newton's steps in fifty digits make sure of the next ones."""
    if rate is None or not isfinite(rate):
        return None
    growth = Decimal(1 + rate)
    for _ in range(2):
        worth = sum(Decimal(amount) * growth**-time for amount, time in zip(flows, times))
        slope = sum(-time * Decimal(amount) * growth ** (-time - 1) for amount, time in zip(flows, times))
        growth -= worth / slope
    return growth - 1


def annual_rate(kind, method, price, amounts, days, ordered_on, fee):
    if fee == 0:
        return method, 0
    if kind not in ("monthly", "end"):
        method = "dated"
    flows = [price, *[-amount for amount in amounts]]
    if method == "dated":
        times = [Decimal((day - ordered_on).days) / 365 for day in [ordered_on, *days]]
        rate = polished(xirr([ordered_on, *days], flows), flows, times)
    else:
        monthly = polished(irr(flows), flows, range(len(flows)))
        rate = monthly * 12 if method == "monthly_irr_simple" else (1 + monthly) ** 12 - 1
    # Rounded down, so that a coarser rounding of it is right. Money that is given back at once was never lent: no rate.
    return method, None if rate is None else floor(rate * 1_000_000 + Decimal("1e-4"))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def quote(count, cost, ppm, price, kind, ordered_on, method):
    parts = parts_of(cost, price, count, ppm)
    if parts is None:
        return ["too_small"]
    days = due_days(kind, ordered_on, count)
    amounts = [principal + fee for principal, fee in parts]
    fee = sum(fee for _, fee in parts)
    total = price + fee
    schedule = f"schedule/v1\nprincipal={price} fee={fee} total={total}\n"
    for number, ((principal, part), day) in enumerate(zip(parts, days), 1):
        schedule += f"{number} {day} {principal} {part} {principal + part}\n"
    financed = sum(principal for (principal, _), day in zip(parts, days) if day != ordered_on)
    method, rate = annual_rate(kind, method, price, amounts, days, ordered_on, fee)
    told = "none" if rate is None else f"{method}:{rate}"
    what = "instalments_with_fee" if fee else "instalments_free"
    disclosure = (
        f"disclosure/v1\nkind={what} profile=mainland_china\n"
        f"cash_price={price} financed={financed} instalments={count} fee={fee} total={total} rate={told}\n"
    )
    return [fee, total, told, digest(schedule), digest(disclosure)]


COSTS = [("free", 0), ("flat", 23_000), ("flat", 75_000), ("merchant", 45_000), ("level", 72_000), ("level", 240_000), ("principal", 150_000)]
PRICES = [1, 99, 8_900, 10_001, 129_900, 10_000_000_000]


def main():
    for cost, ppm in COSTS:
        for price in PRICES:
            for count in (1, 3, 6, 12, 24, 60):
                kinds = ["monthly", "day9", "day31", "end"]
                if cost in ("free", "flat", "merchant") and count <= 12:
                    kinds.append("fortnights")
                for place, kind in enumerate(kinds):
                    ordered_on = [date(2026, 1, 31), date(2028, 2, 29), date(2026, 11, 22)][(place + count) % 3]
                    method = ["monthly_irr_simple", "monthly_irr_compound"][(place + price) % 2]
                    line = [count, cost, ppm, price, kind, ordered_on, method]
                    print(*line, *quote(*line), sep="\t")


if __name__ == "__main__":
    main()
