"""Random payments with the rates that pyxirr finds for them: what `paylater apr` has to agree with.

Prints a list of {"question": …, "rate_percent": …}. The seed is fixed, so that a failure can be seen again.
"""

import json
import random
from datetime import date, timedelta

from pyxirr import irr, xirr

CHANCE = random.Random(20261122)


def loan(count):
    """Money lent at first, and paid back in parts that may differ a lot."""
    lent = CHANCE.randint(100, 10_000_000) / 100
    share = CHANCE.uniform(0.7, 3.0)
    weights = [CHANCE.uniform(0.05, 1.0) for _ in range(count)]
    paid = [-round(lent * share * weight / sum(weights), 2) for weight in weights]
    return [lent, *(amount if amount else -0.01 for amount in paid)]


def dated(flows):
    day = date(2020, 1, 1) + timedelta(days=CHANCE.randint(0, 3000))
    days = [day]
    for _ in flows[1:]:
        day += timedelta(days=CHANCE.randint(1, 90))
        days.append(day)
    rate = xirr(days, flows)
    listed = [{"on": str(day), "amount": amount} for day, amount in zip(days, flows)]
    return {"method": "dated", "flows": listed}, rate


def simple(flows):
    rate = irr(flows)
    return {"method": "monthly_irr_simple", "flows": flows}, None if rate is None else rate * 12


def compound(flows):
    rate = irr(flows)
    return {"method": "monthly_irr_compound", "flows": flows}, None if rate is None else (1 + rate) ** 12 - 1


def effective(flows):
    rate = irr(flows)
    listed = [{"years": number / 12, "amount": amount} for number, amount in enumerate(flows)]
    return {"method": "effective_annual", "flows": listed}, None if rate is None else (1 + rate) ** 12 - 1


def main():
    cases = []
    while len(cases) < 240:
        question, rate = CHANCE.choice([dated, simple, compound, effective])(loan(CHANCE.randint(1, 60)))
        # Where pyxirr gives up, or answers with a rate that no page would show, there is nothing to compare.
        if rate is not None and -0.99 < rate < 1e4:
            cases.append({"question": question, "rate_percent": rate * 100})
    print(json.dumps(cases))


if __name__ == "__main__":
    main()
