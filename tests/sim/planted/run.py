"""Plants one fault after another and says which test finds it, and how fast.

    run.py TREE              every fault
    run.py TREE NAME ...     these
    run.py TREE --turn N     one of them, the N-th in turn

TREE is a folder that is kept between runs: the project is copied there, so that what a person has open is
never touched. A fault is a text file beside this one: a sentence that says what is wrong, then places, each
`@ file`, the lines that stand there, `=>`, and the lines that stand there instead. Only the simulator and the
tests of the store are built and run, each for a minute at most. A fault that nobody finds fails the run.
"""

import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SECONDS_MAX = 60
BINARIES = ("sim", "store")


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


def write(path, text):
    """Writes what differs, so that nothing else is built again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != text:
        path.write_bytes(text)


def copy(tree):
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            text = (ROOT / name).read_bytes()
            if name == "Cargo.toml":
                # A fault may leave something unused: that is no reason not to build it.
                text = text.replace(b'unused = { level = "deny"', b'unused = { level = "allow"')
            write(tree / name, text)


def plant(tree, places):
    for name, old, new in places:
        text = (ROOT / name).read_text("utf-8")
        if text.count(old) != 1:
            raise SystemExit(f"{name}: what is to be replaced stands there {text.count(old)} times")
        write(tree / name, text.replace(old, new).encode())


def build(tree):
    """The binaries, by name."""
    tests = [word for name in BINARIES for word in ("--test", name)]
    command = ["cargo", "test", "--locked", "--release", "--no-run", *tests]
    quick = {**os.environ, "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0"}
    done = subprocess.run(command, cwd=tree, env=quick, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"It does not build:\n{done.stderr[-3000:]}")
    found = re.findall(r"Executable tests/(\w+)/main\.rs \((.+)\)", done.stderr)
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return {name: path if Path(path).is_absolute() else str(folder.parent / path) for name, path in found}


def run(binary, tree, seconds):
    """The first test that fails within so many seconds, if one does."""
    environment = {**os.environ, "SIM_SECONDS": "20", "INSTA_UPDATE": "no", "RUST_BACKTRACE": "0"}
    process = subprocess.Popen([binary], cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
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
    for name in BINARIES:
        found = run(binaries[name], tree, SECONDS_MAX)
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
