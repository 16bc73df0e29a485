"""Plants one fault after another and says which test finds it, and how fast.

    run.py TREE              every fault
    run.py TREE NAME ...     these
    run.py TREE --turn N     one of them, the N-th in turn

TREE is a folder that is kept between runs: the project is copied there, so that what a person has open is
never touched. A fault is a text file beside this one: a sentence that says what is wrong, then places, each
`@ file`, the lines that stand there, `=>`, and the lines that stand there instead. Only the simulator and the
tests of the store are built and run, each for a minute at most: first the tests that name a promise, then
those that live one seeded life after another. A fault that nobody finds fails the run.
"""

import os
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SECONDS_MAX = 60
BINARIES = ("sim", "store")
# They would find much of it too, and say less of what was promised.
LIVES = (
    "every_promise_holds_in_every_seeded_life",
    "the_same_seed",
    "a_store_that_fails_at_every_call",
    "nothing_is_lost_between_the_report_and_the_mail_server",
    "nobody_is_reached_later_than_was_proved",
)
ROUNDS = (
    ("sim", [word for name in LIVES for word in ("--skip", name)]),
    ("store", []),
    ("sim", list(LIVES)),
)


def faults():
    return {path.stem: path.read_text("utf-8") for path in sorted(HERE.glob("*.txt"))}


def parse(text):
    """What is wrong, and (file, old, new) for each place."""
    what, _, rest = text.partition("\n")
    places = []
    for block in re.split(r"^@ ", rest, flags=re.M)[1:]:
        name, _, change = block.partition("\n")
        old, new = change.split("=>\n", 1)
        places.append((name.strip(), old, new))
    return what, places


def write(path, text, like=None):
    """Writes what differs, so that nothing else is built again. A file that comes for the first time is as old
    as the one that it is `like`: what the project has built of it serves the copy too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    if is_new or path.read_bytes() != text:
        path.write_bytes(text)
    if is_new and like:
        shutil.copystat(like, path)


def copy(tree):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    names = set(filter(None, listed.decode().split("\0")))
    # What was moved or deleted since would still be a module here.
    for path in [path for path in tree.rglob("*.rs") if path.relative_to(tree).as_posix() not in names]:
        path.unlink()
    for name in names:
        if (ROOT / name).is_file():
            text = (ROOT / name).read_bytes()
            if name == "Cargo.toml":
                # A fault may leave something unused: that is no reason not to build it.
                text = text.replace(b'unused = { level = "deny"', b'unused = { level = "allow"')
            write(tree / name, text, like=ROOT / name)


def plant(tree, places):
    for name, old, new in places:
        text = (ROOT / name).read_text("utf-8")
        if text.count(old) != 1:
            raise SystemExit(f"{name}: what is to be replaced stands there {text.count(old)} times")
        write(tree / name, text.replace(old, new).encode())


def build(tree):
    """The binaries, by name."""
    tests = [word for name in BINARIES for word in ("--test", name)]
    # One target folder holds the project and its copy, and cargo tells a crate from its copy by nothing but
    # how it is built: without this the project's next build would take a planted crate for its own.
    how = ("noroshi.codegen-units=255", "noroshi-domain.codegen-units=255", "noroshi-domain.opt-level=0")
    how = [word for one in how for word in ("--config", f"profile.release.package.{one}")]
    command = ["cargo", "test", *how, "--locked", "--release", "--no-run", *tests]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"It does not build:\n{done.stderr[-3000:]}")
    found = re.findall(r"Executable tests/(\w+)/main\.rs \((.+)\)", done.stderr)
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return {name: path if Path(path).is_absolute() else str(folder.parent / path) for name, path in found}


def run(binary, words, tree, seconds):
    """The first of these tests that fails within so many seconds, if one does."""
    environment = {**os.environ, "SIM_SECONDS": "20", "INSTA_UPDATE": "no", "RUST_BACKTRACE": "0"}
    process = subprocess.Popen([binary, *words], cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    end = time.monotonic() + seconds
    said = b""
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([process.stdout], [], [], 0.2)
            piece = os.read(process.stdout.fileno(), 1 << 16) if ready else b""
            said += piece
            failed = re.search(rb"^test (\S+) \.\.\. FAILED", said, re.M)
            if failed:
                return failed.group(1).decode()
            if not piece and process.poll() is not None:
                return None if process.returncode == 0 else "(the program)"
        return None
    finally:
        process.kill()
        process.wait()


def search(tree, binaries):
    began = time.monotonic()
    for name, words in ROUNDS:
        found = run(binaries[name], words, tree, SECONDS_MAX)
        if found:
            return f"{name}: {found}", time.monotonic() - began
    return None, time.monotonic() - began


def main():
    tree, *words = sys.argv[1:]
    tree = Path(tree).resolve()
    # One target folder for the project and its copy: what both depend on is built once.
    os.environ.setdefault("CARGO_TARGET_DIR", str(ROOT / "target"))
    known = faults()
    if words[:1] == ["--turn"]:
        names = sorted(known)
        chosen = [names[int(words[1]) % len(names)]]
    else:
        chosen = words or sorted(known)
    missed = 0
    for name in chosen:
        what, places = parse(known[name])
        copy(tree)
        plant(tree, places)
        found, seconds = search(tree, build(tree))
        missed += found is None
        print(f"{name:28} {seconds:5.0f} s  {found or 'NOT FOUND'}\n{'':28}          {what}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} planted faults were found")
    sys.exit(missed != 0)


main()
