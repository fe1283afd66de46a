"""Names, paths and options that would act on a terminal, a page or a spreadsheet do not."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from command import inboxsim
from sim import api
from sim.show.page.pictures import Drawn
from sim.show.plots import Picture

RAW = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
ESCAPE, TURN = "\x1b[31m", "\u202e"
GROUP = f"=cmd|'/c calc'!A1 {TURN}[red]$x^2$<b>"
OTHER = "@\u2066[bold]$\\frac$ <script>alert(1)</script>, \\u0041 {} %s"
AGENT = f"+ann{TURN}$x$ [link=file:///etc]"
POLICY = f"-@SUM(1){TURN}[red]$a_b$ <i>"
SHIFT = f"=night{TURN}"
SCENARIO = f"""
name: "[red]Shop[/] <b>{TURN}gnp.exe</b> $x^2$ {{0}} %s :smile:"
timezone: UTC
start: 2026-03-02
duration: 1d
warmup: 0d
replications: 2
seed: 5
default:
  working_hours: {{mon-sun: "09:00-17:00"}}
  handling: {{work: {{exponential: 8m}}}}
groups:
  "{GROUP}": {{arrivals: {{rate: 6/h}}}}
shifts:
  day: {{mon-sun: "09:00-17:00"}}
  "{SHIFT}": {{mon-sun: "09:00-17:00"}}
agents:
  - {{name: "{AGENT}", groups: all, concurrency: 2, shift: day}}
  - {{name: "'=bob", groups: all, concurrency: 2, shift: "{SHIFT}"}}
targets:
  - {{metric: wait_mean, at_most: 5m, group: "{GROUP}"}}
policies:
  "{POLICY}": {{default.queue_handling.limit: 3}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / f"shop {TURN}{ESCAPE}\n.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def raw_in(folder: Path) -> list[str]:
    """What would act in the text files of a folder."""
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.suffix in (".csv", ".json", ".html")
    }
    assert {"manifest.json", "summary.csv"} <= set(texts)
    return [name for name, text in texts.items() if RAW.search(text)]


def formulas_in(folder: Path) -> list[object]:
    """The cells of text of all CSV files in a folder that a spreadsheet takes for formulas."""
    frames = [pd.read_csv(path, dtype=str) for path in folder.glob("*.csv")]
    columns = [frame[name] for frame in frames for name in frame if not _numeric(frame[name])]
    headings = [name for frame in frames for name in frame]
    cells = [cell for column in columns for cell in column.dropna()]
    return [cell for cell in (*cells, *headings) if cell[:1] in tuple("=+-@\t\r")]


def _numeric(column: pd.Series) -> bool:
    return bool(pd.to_numeric(column, errors="coerce").notna().eq(column.notna()).all())


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("command", ["validate", "run"])
def test_a_hostile_scenario_is_told_in_plain_text(file: Path, command: str, encoding: str) -> None:
    said = inboxsim(command, str(file), encoding=encoding)
    assert said.status == 0
    assert not RAW.search(said.out + said.err)
    assert said.err == ""
    if command == "run":
        assert r"[red]Shop[/] <b>\u202egnp.exe</b> $x^2$ {0} %s :smile:: 1 day" in said.out
        assert r"+ann\u202e$x$ [link=file:///etc]" in said.out
    else:
        assert r"shop \u202e\x1b[31m\n.yaml is valid" in said.out


def _undrawn(kind: Picture, *_: object, **__: object) -> Drawn:
    return Drawn(kind.title, kind.caption, "")


@pytest.mark.parametrize("with_pictures", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_comparison_and_its_page_hold_nothing_that_acts(
    file: Path,
    with_pictures: bool,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if with_pictures:
        request.getfixturevalue("drawn")
    else:
        monkeypatch.setattr("sim.show.page.pictures._svg", _undrawn)
    out = file.parent / f"out{TURN}{ESCAPE}"
    said = inboxsim("compare", str(file), "--out", str(out))
    assert said.status == 0
    assert not RAW.search(said.out + said.err)
    assert r"-@SUM(1)\u202e[red]$a_b$ <i>" in said.out
    assert r"Written to " in said.out
    assert r"out\u202e\x1b[31m" in said.out
    told = inboxsim("report", str(out))
    assert told.status == 0
    assert not RAW.search(told.out + told.err)
    assert raw_in(out) == []
    assert formulas_in(out) == []
    page = (out / "report.html").read_text(encoding="utf-8")
    assert r"=cmd|&#39;/c calc&#39;!A1 \u202e[red]$x^2$&lt;b&gt;" in page
    assert r"-@SUM(1)\u202e[red]$a_b$ &lt;i&gt;" in page
    assert "<i>" not in page


BAD = [
    ("run", f"no{ESCAPE}{TURN}\nerror: x.yaml"),
    ("run", "no\udcff.yaml"),
    ("report", f"no{ESCAPE}{TURN}\n"),
    ("report", "FOLDER", "-o", f"no{ESCAPE}{TURN}\n/x.html"),
    (f"--{ESCAPE}{TURN}",),
    (f"run{TURN}",),
    ("run", "FILE", f"--{ESCAPE}{TURN}"),
    ("run", "FILE", "--keep", f"{ESCAPE}{TURN}\n"),
    ("run", "FILE", "--seed", f"1{ESCAPE}{TURN}"),
    ("run", "FILE", "--set", f"{ESCAPE}{TURN}\n=1"),
    ("run", "FILE", "--set", f"{ESCAPE}{TURN}\n"),
    ("run", "FILE", "--set", f"groups={ESCAPE}{TURN}"),
    ("run", "FILE", "--set", f'seed="{TURN}\u2028"'),
    ("run", "FILE", "--precision", f"{ESCAPE}{TURN}=5s"),
    ("run", "FILE", "--precision", f"wait_mean={ESCAPE}{TURN}"),
    ("run", "FILE", "--out", "FILE"),
    ("run", "FILE", "--dask", f"{ESCAPE}{TURN}"),
    ("compare", "FILE", "--indifference", f"{ESCAPE}{TURN}=5"),
    ("compare", "FILE", "--indifference", f"missed={ESCAPE}{TURN}"),
    ("compare", "FILE", "--baseline", f"{ESCAPE}{TURN}\n"),
    ("sweep", "FILE", "--vary", f"{ESCAPE}{TURN}\n=1,2"),
    ("sweep", "FILE", "--vary", f"seed={ESCAPE}{TURN}"),
    ("sweep", "FILE", "--vary", f"shifts.{TURN}.at_end=finish,away"),
]


@pytest.mark.parametrize("words", BAD, ids=lambda words: ascii(" ".join(words))[:60])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_what_is_refused_is_quoted_in_plain_text(
    file: Path, words: tuple[str, ...], encoding: str
) -> None:
    there = {"FILE": str(file), "FOLDER": str(file.parent)}
    said = inboxsim(*(there.get(word, word) for word in words), encoding=encoding)
    assert said.status == 2
    assert said.out == ""
    assert not RAW.search(said.err)
    assert said.err.startswith(("error: ", "Usage: "))
    if said.err.startswith("error: "):
        assert all(line.startswith("error: ") for line in said.err.splitlines())


YAML = {
    "a key": f'"gro{ESCAPE}ups": 1'.encode().replace(b"\x1b", b"\\e"),
    "a value": f'seed: "{TURN}\\e[31m\\n"'.encode(),
    "a name": f'agents: [{{name: "x\\e{TURN}", groups: all, concurrency: 1}}]'.encode(),
    "a tag": f"seed: !<{TURN}> 1".encode(),
    "an anchor": f"seed: *{TURN}".encode(),
    "no YAML": f"seed: [{TURN}\n".encode(),
    "a control": f"seed: {ESCAPE}".encode(),
    "a file": f'roster: "no{TURN}\\e[31m.csv"'.encode(),
    "no UTF-8": b"seed: \xff\x1b",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
def test_a_bad_file_is_quoted_in_plain_text(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / f"{TURN}{ESCAPE}.yaml"
    path.write_bytes(text)
    said = inboxsim("validate", str(path))
    assert said.status == 2
    assert not RAW.search(said.err)
    assert all(line.startswith("error: ") for line in said.err.splitlines())


def traced(folder: Path, table: str) -> Path:
    """A scenario whose chats stand in a table."""
    (folder / f"log{TURN}{ESCAPE}.csv").write_text(table, encoding="utf-8")
    document = SCENARIO.replace("{arrivals: {rate: 6/h}}", "{}")
    path = folder / "shop.yaml"
    path.write_text(f'trace: "log{TURN}\\e[31m.csv"\n{document}', encoding="utf-8")
    return path


TABLES = {
    "a column that is missing": f"raised_at{ESCAPE}{TURN},group\n1,2\n",
    "cells": f"raised_at,group\nx{ESCAPE}{TURN},y{ESCAPE}\n",
    "a cell of lines": f'raised_at,group\n"2026-03-02 10:00\n{ESCAPE}",{TURN}\n',
    "no table": f'"{ESCAPE}{TURN}',
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_bad_table_is_quoted_in_plain_text(tmp_path: Path, table: str) -> None:
    said = inboxsim("validate", str(traced(tmp_path, table)))
    assert said.status == 2
    assert "log\\u202e" in said.err
    assert not RAW.search(said.err)
    assert all(line.startswith("error: ") for line in said.err.splitlines())


def test_a_column_that_nobody_asked_for_is_named_in_plain_text(tmp_path: Path) -> None:
    table = f"raised_at,group,=1{ESCAPE}{TURN}\n2026-03-02 10:00,other{ESCAPE}{TURN},1\n"
    said = inboxsim("validate", str(traced(tmp_path, table)))
    assert said.status == 0, said.err
    assert "warning: " in said.out
    assert not RAW.search(said.out + said.err)


def test_a_notebook_shows_plain_text(file: Path) -> None:
    scenario = api.load(file)
    compared = api.compare([scenario], replications=2)
    for shown in (scenario, compared, api.run(scenario, replications=2)):
        html = shown._repr_html_()
        assert not RAW.search(html)
        assert "<i>" not in html
        assert "<b>" not in html
        assert r"\u202e" in html
        assert not RAW.search(repr(shown))


@pytest.mark.long
@pytest.mark.usefixtures("drawn")
def test_a_sweep_and_its_page_hold_nothing_that_acts(file: Path) -> None:
    out = file.parent / "out"
    group = f'  "{OTHER}": {{arrivals: {{rate: 6/h}}}}\nshifts:'.replace("\\", "\\\\")
    file.write_text(SCENARIO.replace("shifts:", group, 1), encoding="utf-8")
    words = ["--vary", f"groups.{OTHER}.offline_handling.max_offline_tickets=0,25"]
    words += ["--vary", f'agents.0.shift="{SHIFT}",day', "--set", "seed=\n\n  6\n"]
    said = inboxsim("sweep", str(file), *words, "--out", str(out))
    assert said.status == 0
    assert inboxsim("report", str(out)).status == 0
    assert not RAW.search(said.out + said.err)
    assert r"- with seed=\n\n  6\n" in said.out
    assert raw_in(out) == []
    assert formulas_in(out) == []
    assert "<script>alert" not in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.long
def test_no_picture_takes_a_name_for_mathematics(file: Path) -> None:
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    scenario = api.load(file)
    result = api.run(scenario, replications=2, keep="chats")
    compared = api.compare([scenario], replications=2)
    plots = [getattr(result.plot, name) for name in dir(result.plot) if name[0] != "_"]
    plots += [compared.plot.differences, compared.plot.frontier, compared.plot.changed]
    for plot in plots:
        figure = plot().figure
        figure.canvas.draw()
        seen = [text for text in figure.findobj(Text) if text.get_visible()]
        assert not [text for text in seen if RAW.search(text.get_text())], plot
        assert not [t for t in seen if "$" in t.get_text() and t.get_parse_math()], plot
        plt.close(figure)
