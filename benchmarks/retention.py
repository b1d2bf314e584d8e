"""Judge how the next purchase is foretold, on any history of purchases.

    python benchmarks/retention.py purchases.csv
    python benchmarks/retention.py tests/data/cdnow_sample.csv --count-free \
        --cut 1997-09-30 --horizon 273

The file has a header and the columns client, date (ISO) and amount; others are left
alone. Whatever happened after ``--cut`` is hidden from the method, which chooses and
learns from what came before, as the addon does, and is then judged by the horizon after
it, beside the plain yardsticks. Neither Odoo nor a database is needed.
"""

import argparse
import csv
import datetime
import json
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

# the rules alone: the addon itself would import Odoo
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "sales_conveyor"))

from rules import (  # noqa: E402
    retention,
    retention_backtest,
    retention_bins,
    retention_curve,
    retention_score,
)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--horizon", type=int, default=90, help="days")
    parser.add_argument(
        "--cut", type=datetime.date.fromisoformat, help="last day known"
    )
    parser.add_argument("--client", default="client", help="name of the column")
    parser.add_argument("--date", default="date", help="name of the column")
    parser.add_argument("--amount", default="amount", help="name of the column")
    parser.add_argument(
        "--count-free", action="store_true", help="days without money are purchases"
    )
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    histories, last = read(options)
    cut = options.cut.toordinal() if options.cut else last.toordinal() - options.horizon
    figures = judge(histories, cut, options.horizon)
    tell(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


def read(options):
    """Return the purchase days of each client, in order, and the last day of all."""
    amounts = defaultdict(lambda: defaultdict(float))
    last = datetime.date.min
    with options.file.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            day = datetime.date.fromisoformat(row[options.date][:10])
            amount = float(row.get(options.amount) or 0)
            amounts[row[options.client]][day.toordinal()] += amount
            last = max(last, day)
    histories = [
        sorted(
            day
            for day, amount in days.items()
            if amount > 0 or options.count_free and amount == 0
        )
        for days in amounts.values()
    ]
    return [days for days in histories if days], last


def judge(histories, cut, horizon):
    """Return the figures of the shipped method and of the yardsticks."""
    known = [[day for day in days if day <= cut] for days in histories]
    known = [days for days in known if days]
    begun = time.perf_counter()
    learnt = retention_backtest.learn(known, cut, horizon)
    churn, _curve = retention_curve.churn_point(known, cut)
    look = retention_score.Look(histories, cut, horizon)
    figures = {
        "cut": str(datetime.date.fromordinal(cut)),
        "horizon": horizon,
        "clients": len(known),
        "purchases": sum(map(len, known)),
        "returned": look.returned,
        "seconds": round(time.perf_counter() - begun, 2),
        "reason": learnt.reason,
        "churn": churn._asdict(),
        "auc": yardsticks(look),
    }
    if learnt.reason:
        return figures
    scores = [retention_score.score(learnt.scorer, row, cut) for row in look.rows]
    came = [row.wait is not None for row in look.rows]
    told = [retention_bins.probability(learnt.bins, score) for score in scores]
    figures["auc"]["shipped"] = retention_score.auc(scores, came)
    figures |= {
        "method": learnt.scorer.method,
        "tau": learnt.scorer.tau,
        "fitted": learnt.scorer.fitted,
        "date": learnt.date,
        "rhythm": learnt.rhythm,
        "tested": learnt.tested,
        "looks": learnt.evidence.looks,
        "inside": {
            "aucs": learnt.evidence.aucs,
            "gain": learnt.evidence.gain,
            "gain_error": learnt.evidence.gain_error,
            "date_errors": learnt.evidence.date_errors,
        },
        "calibration": retention_backtest.calibration(told, came),
        "told": sum(told),
    }
    figures["date_errors"] = dates(learnt, look, scores, 1)
    figures["date_errors_3"] = dates(learnt, look, scores, 3)
    return figures


def yardsticks(look):
    came = [row.wait is not None for row in look.rows]

    def auc(value):
        return retention_score.auc([value(row) for row in look.rows], came)

    result = {
        "recency alone": auc(lambda row: row.days[-1]),
        "frequency alone": auc(lambda row: row.seen.repeats),
        "last purchase + mean interval": auc(lambda row: -last_and_mean(row, look.cut)),
    }
    if look.fitted:
        result["MBG/NBD, P(buys)"] = auc(
            lambda row: retention.buys_within(look.fitted, row.seen, look.horizon)
        )
        result["MBG/NBD, P(alive)"] = auc(
            lambda row: retention.alive(look.fitted, row.seen)
        )
    return result


def last_and_mean(row, today):
    """Days until last purchase + mean interval, overdue clients tomorrow."""
    if len(row.days) < 2:
        return 10**6
    return max(row.days[-1] + row.seen.recency / row.seen.repeats - today, 1)


def dates(learnt, look, scores, least):
    """Return mean errors in days, of those who came back and have bought so often."""
    rows = [
        (row, score)
        for row, score in zip(look.rows, scores, strict=True)
        if row.wait is not None and len(row.days) >= least
    ]
    if not rows:
        return {}
    errors, within = defaultdict(list), 0
    best = statistics.median(row.wait for row, _score in rows)
    for row, score in rows:
        window = retention_backtest.window(
            learnt.date,
            row,
            score,
            look.cut,
            learnt.scorer.fitted,
            look.horizon,
            learnt.bins,
            learnt.waits,
        )
        own = retention_backtest.own_wait(row, look.cut) if learnt.rhythm else None
        errors["shipped"].append(abs((window[1] if own is None else own) - row.wait))
        within += window[0] <= row.wait <= window[2]
        errors["constant, learnt"].append(abs(learnt.waits[1] - row.wait))
        errors["constant, best possible"].append(abs(best - row.wait))
        if len(row.days) > 1:
            errors["last purchase + mean interval"].append(
                abs(last_and_mean(row, look.cut) - row.wait)
            )
    return {
        "clients": len(rows),
        "within the window": within / len(rows),
        **{name: sum(some) / len(some) for name, some in errors.items()},
    }


def tell(figures):
    print(
        f"{figures['clients']:,} clients, {figures['purchases']:,} purchases until"
        f" {figures['cut']}; {figures['returned']:,} bought within"
        f" {figures['horizon']} days after it. Learnt in {figures['seconds']} s."
    )
    churn = figures["churn"]
    if churn["days"] is None:
        print(f"Churn point: not enough history to tell ({churn['reason']})")
    else:
        print(
            f"Churn point: {churn['days']} days ({churn['low']} to {churn['high']}),"
            f" {churn['returns']:,} returns"
        )
    if figures["reason"]:
        print(f"Not enough history to foretell ({figures['reason']}); yardsticks:")
    else:
        inside = figures["inside"]
        print(
            f"Chosen inside the history ({figures['looks']} looks back by"
            f" {figures['tested']} days): ranking {figures['method']}"
            f" (gain over recency {inside['gain']:+.3f} ± {inside['gain_error']:.3f}),"
            f" date {figures['date']}, own rhythm"
            f" {'used' if figures['rhythm'] else 'not used'}"
        )
    print("\nRanking (AUC)")
    for name, value in sorted(figures["auc"].items(), key=lambda pair: -pair[1]):
        print(f"  {name:32}{value:.3f}")
    for key, whom in (("date_errors", "all"), ("date_errors_3", "3 purchases or more")):
        if figures.get(key):
            errors = dict(figures[key])
            print(
                f"\nDate, mean error in days: {whom}, {errors.pop('clients')} clients"
            )
            within = errors.pop("within the window")
            for name, value in sorted(errors.items(), key=lambda pair: pair[1]):
                print(f"  {name:32}{value:.1f}")
            print(f"  came within the window told      {within:.0%} (made for 50 %)")
    if figures.get("calibration"):
        print(
            f"\nCalibration: {figures['told']:.0f} returns told, {figures['returned']}"
            " came\n  clients   told   came"
        )
        for count, told, came in figures["calibration"]:
            print(f"  {count:7}  {told:5.1%}  {came:5.1%}")


if __name__ == "__main__":
    main()
