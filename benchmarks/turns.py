"""Two ways to the same answer, run in turns: what else the machine does hits both."""

import argparse
import statistics
import time

import database


def run(description, measure):
    """Measure something in a database that is named on the command line; nothing is
    kept.

    :param measure: is called with the environment and the number of turns
    """
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("--config", help="configuration file of Odoo")
    parser.add_argument("--database", required=True)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    database.configure(options.config)
    with database.environment(options.database) as env:
        measure(env, options.repeat)
        env.cr.rollback()


def clock(call):
    began = time.perf_counter()
    result = call()
    return time.perf_counter() - began, result


def compare(what, repeat, ours, bare):
    """Run both in turns and print how they compare.

    :param what: is called with each pair of results; says what was measured, and fails
        where they aren't what they should be
    """
    seconds = [], []
    for _turn in range(repeat):
        results = []
        for call, spent in zip((ours, bare), seconds, strict=True):
            took, result = clock(call)
            spent.append(took)
            results.append(result)
        said = what(*results)
    mine, theirs = map(statistics.median, seconds)
    print(f"{said}: ours {mine:.2f} s, bare {theirs:.2f} s, {mine / theirs:.2f} x")
