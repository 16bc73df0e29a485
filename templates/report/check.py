"""Checks the files beside it: python3 check.py

Each file against SHA256SUMS, and each line of incidents/*.jsonl: the hash of its texts, of the entry, and that
each entry names the hash of the one before it. Only what Python brings along is used.
"""

import hashlib
import json
import sys
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sums():
    for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines():
        wanted, name = line.split("  ", 1)
        if hashlib.sha256((HERE / name).read_bytes()).hexdigest() != wanted:
            yield f"{name}: SHA256SUMS"


def body(part):
    start = b"noroshi.body.1" + bytes([part["format"]]) + bytes.fromhex(part["salt"])
    return hashlib.sha256(start + part["text"].encode("utf-8")).hexdigest()


def entry(row):
    hashed = b"noroshi.entry.1" + uuid.UUID(row["history"]).bytes + row["seq"].to_bytes(8, "big", signed=True)
    hashed += uuid.UUID(row["command"]).bytes + row["micros"].to_bytes(8, "big", signed=True)
    hashed += b"".join(bytes.fromhex(row[name]) for name in ("fact_hash", "private_hash", "previous"))
    return hashlib.sha256(hashed).hexdigest()


def chain(path):
    before = "0" * 64
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        private = row["private"]
        right = (
            row["seq"] == number
            and row["previous"] == before
            and body(row["fact"]) == row["fact_hash"]
            and (private is None or body(private) == row["private_hash"])
            and entry(row) == row["hash"]
        )
        if not right:
            yield f"{path.name}: {number}"
            return
        before = row["hash"]


def main():
    paths = sorted((HERE / "incidents").glob("*.jsonl"))
    found = list(sums())
    for path in paths:
        found.extend(chain(path))
    for line in found:
        print("NG", line)
    print("OK" if not found else "NG", len(paths))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
