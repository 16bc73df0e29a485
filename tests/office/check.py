"""Every document opened by programs that are not ours: LibreOffice, poppler, a JSON Schema reader.

    python check.py PROGRAM FOLDER

PROGRAM is the built binary. A sample city is started in FOLDER; of one of its incidents every
format and variant is written, as a copy and issued, and what others read in it is compared with the
JSON of the same document.
"""

import csv
import json
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import time

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
VARIANTS = ["full", "council", "press", "ppc", "fault"]
FORMATS = ["json", "iodef", "md", "csv", "docx", "xlsx", "pdf"]


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def plain(text):
    """Without what setting type adds or takes: space, line ends, escapes of Markdown."""
    return re.sub(r"[\s\u3000\\]|<br>", "", text)


def said(document):
    """Every text of a document that its readers must find in any format."""
    yield document["header"]["title"]
    yield document["header"]["body"]
    if document["paper"]["status"]:
        yield document["paper"]["status"]["label"]
    yield from (document["paper"][key] for key in ("code",) if document["paper"][key])
    if document["paper"]["variant"]["code"] == "full":
        summary = document["summary"]
        yield from (summary[key] for key in ("text", "description", "place") if summary[key])
    for row in document["chronology"]:
        if not row["is_detail"]:
            yield row["what"]
    for section in document["sections"]:
        yield section["title"]
        yield from section["lead"]
        yield from (pair["value"] for pair in section["facts"])
        yield from (cell for table in section["tables"] for row in table["rows"] for cell in row)


def office(file, kind, folder):
    """The text that LibreOffice reads."""
    folder.mkdir(exist_ok=True)
    target = "txt:Text (encoded):UTF8" if kind == "docx" else "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    run("soffice", profile, "--headless", "--convert-to", target, "--outdir", folder, file)
    made = sorted(path for path in folder.iterdir() if path.name.startswith(file.stem) and path.is_file())
    assert made, f"LibreOffice wrote nothing for {file}"
    texts = [path.read_text(encoding="utf-8-sig") for path in made]
    for path in made:
        path.unlink()
    if kind == "docx":
        return "".join(texts)
    return "".join(cell for text in texts for row in csv.reader(text.splitlines(True)) for cell in row)


def compare(name, text, document):
    text = plain(text)
    lost = [part for part in said(document) if plain(part) not in text]
    assert not lost, f"{name} lacks {lost[:5]}"


def check_pdf(file, document):
    fonts = run("pdffonts", file).splitlines()[2:]
    assert fonts, f"{file} has no typefaces"
    for line in fonts:
        assert line[-40:].split()[-5] == "yes", f"not embedded: {line}"
    text = plain(run("pdftotext", "-layout", file, "-"))
    status = document["paper"]["status"]
    for part in [document["header"]["title"], *([status["label"]] if status else [])]:
        assert plain(part) in text, f"{file} lacks {part}"
    for section in document["sections"]:
        assert plain(section["title"]) in text, f"{file} lacks {section['title']}"
    # Read in the order in which it was set, a cell stays in one piece however narrow its column.
    compare(file, run("pdftotext", "-raw", file, "-"), document)
    run("pdftoppm", "-r", "60", "-png", file, file.with_suffix(""))


def check(program, folder, number, words, name):
    """One variant, as a copy or issued."""
    files = {}
    for kind in FORMATS:
        files[kind] = folder / f"{name}.{kind}"
        run(program, "report", number, "--format", kind, "--output", files[kind], *words)
    document = json.loads(files["json"].read_text())
    schema = json.loads((HERE / "../../templates/report.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)
    iodef = json.loads((HERE / "iodef.schema.json").read_text())
    jsonschema.Draft4Validator(iodef).validate(json.loads(files["iodef"].read_text()))
    # An issued file has a number and a code of its own: what is compared is the rest.
    if document["paper"]["number"]:
        document["paper"]["code"] = None
        # What is handed to the commission says nothing of how the house keeps it.
        if name.startswith("ppc"):
            document["paper"]["status"] = None
    compare(files["md"], files["md"].read_text().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), document)
    rows = csv.reader(files["csv"].read_text(encoding="utf-8-sig").splitlines(True))
    compare(files["csv"], "".join(cell for row in rows for cell in row), document)
    for kind in ("docx", "xlsx"):
        compare(files[kind], office(files[kind], kind, folder / "office"), document)
    check_pdf(files["pdf"], document)
    return files


def main():
    program, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    city = folder / "city"
    demo = subprocess.Popen(
        [program, "demo", "--port", str(port), "--dir", city], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        database = next(city.glob("*.db"))
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            number = opened.execute("SELECT number FROM incidents WHERE is_open AND phase = 'handling' ORDER BY opened_at").fetchone()[0]
        config = ["--config", city / "noroshi.toml", "--lang", "ja"]
        for variant in VARIANTS:
            copy = check(program, folder, number, ["--variant", variant, *config], variant)
            # Only the whole report lists what was kept.
            listed = "印刷したもの" in copy["json"].read_text()
            assert listed == (variant == "full"), f"evidence in {variant}"
            issue = ["--variant", variant, "--issue", *config]
            if variant == "press":
                # Nobody has decided yet whether this incident is made public: its paper stays a draft.
                command = [program, "report", number, "--format", "pdf", "--output", folder / "press.pdf", *issue]
                assert subprocess.run(command, capture_output=True).returncode == 2, "press was issued undecided"
                assert "【案】" in copy["json"].read_text()
                continue
            files = check(program, folder, number, issue, f"{variant}-issued")
            for file in files.values():
                assert "真正" in run(program, "report", "verify", file, *config)
        print(f"{(len(VARIANTS) * 2 - 1) * len(FORMATS)} documents opened and compared")
    finally:
        demo.terminate()
        demo.wait(timeout=30)


if __name__ == "__main__":
    main()
