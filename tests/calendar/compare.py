"""Compares the program's national holidays, day by day, with those of the package jpholiday.

Reads what `noroshi calendar --format json` prints; its arguments are the first and the last year.
"""

import datetime
import json
import sys

import jpholiday


def same(ours, theirs):
    """The package names a substitute after the holiday that it stands for."""
    return ours == theirs or (ours == "振替休日" and theirs is not None and theirs.endswith(ours))


def main():
    first, last = (int(year) for year in sys.argv[1:3])
    ours = {row["date"]: row["name"] for row in json.load(sys.stdin)["holidays"]}
    days = holidays = 0
    differing = []
    date = datetime.date(first, 1, 1)
    while date.year <= last:
        mine, theirs = ours.pop(date.isoformat(), None), jpholiday.is_holiday_name(date)
        days += 1
        holidays += mine is not None
        if not same(mine, theirs):
            differing.append(f"{date}: noroshi {mine}, jpholiday {theirs}")
        date += datetime.timedelta(days=1)
    differing += [f"{date}: outside {first} to {last}" for date in ours]
    print(f"{days} days, {holidays} holidays, {len(differing)} differences")
    # A list without holidays compares as equal to nothing: every year has at least sixteen.
    if differing or holidays < 16 * (last - first + 1):
        sys.exit("\n".join(differing) or "The program names too few holidays")


main()
