"""Writes down every form in which a fact is stored, as the tests that ran left it in their databases.

    KEEP_FOLDERS=1 TMPDIR=/tmp/kept cargo test --release --test http --test store --test sim
    collect.py /tmp/kept

Lines of `facts.jsonl` are added and never changed: a database of any day holds facts of that day's forms, and
must be read for ever. A form is the kind of history, the words that name the fact, and which fields it has.
"""

import json
import sqlite3
import sys
from pathlib import Path

RECORD = Path(__file__).resolve().parent / "facts.jsonl"
QUERY = "SELECT heads.kind, entries.fact FROM entries JOIN heads ON heads.id = entries.history"


def form(value, depth=0):
    """The names in a fact: what it is, and which fields it has."""
    if isinstance(value, dict):
        return tuple((name, form(inner, depth + 1) if depth < 3 else None) for name, inner in sorted(value.items()))
    return None


def facts(body):
    """Those of one entry; an entry of an access log is a fact itself."""
    if not isinstance(body, dict):
        # A test has written it on purpose.
        return []
    return body.get("facts", [body])


def bodies(folder):
    for path in sorted(folder.rglob("*.db")):
        try:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                yield from ((kind, json.loads(text)) for kind, text in database.execute(QUERY))
        except sqlite3.DatabaseError:
            # A test has damaged it on purpose.
            continue


def main():
    lines = RECORD.read_text("utf-8").splitlines() if RECORD.exists() else []
    known = {(line["kind"], form_of(line["fact"])) for line in map(json.loads, lines)}
    for kind, body in bodies(Path(sys.argv[1])):
        for fact in facts(body):
            if (kind, form_of(fact)) not in known:
                known.add((kind, form_of(fact)))
                lines.append(json.dumps({"kind": kind, "fact": fact}, ensure_ascii=False, separators=(",", ":")))
    RECORD.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(lines)} forms of facts")


def form_of(fact):
    return fact if isinstance(fact, str) else form(fact)


main()
