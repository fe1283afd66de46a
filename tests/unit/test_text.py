"""Text from users on its way out: what would act is written out, and reads back as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import OutputError, Problem, ScenarioError
from sim.results.output import OutputFolder
from sim.results.stored import StoredFolder
from sim.text import from_cell, in_cell, in_html, in_json, lines, one_line

RAW = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# also what the escapes themselves are made of
HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("=+-@'\"\\u002e\t\r\n\x1b\x85\u202e\u2066\u2028\udc80,;"),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("two\nlines\r\tand more", r"two\nlines\r\tand more"),
        ("invoice\u202efdp.exe", r"invoice\u202efdp.exe"),
        ("\u2066isolated\u2069 \u2028", r"\u2066isolated\u2069 \u2028"),
        ("byte \udcff", r"byte \udcff"),
        ("\x85\x9b", r"\x85\x9b"),
    ],
)
def test_what_acts_is_written_out(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize(
    "text", ["سارة", "שרה כהן", "👩‍💻 team", "Zoë", "客服 １", "a\u00a0b", r"C:\n"]
)
def test_what_is_only_read_stays_as_it_is(text: str) -> None:
    assert one_line(text) == lines(text) == from_cell(in_cell(text)) == text


@given(HOSTILE)
def test_nothing_raw_is_left_in_a_line_a_page_or_a_cell(text: str) -> None:
    assert not RAW.search(one_line(text))
    assert one_line(one_line(text)) == one_line(text)
    assert not RAW.search(lines(text).replace("\n", ""))
    assert not RAW.search(in_html(text).replace("\n", ""))
    assert not re.search("[<>\"']", in_html(text))
    assert not RAW.search(in_cell(text))
    assert not re.match("[=+@-]", in_cell(text))


@given(HOSTILE)
def test_a_cell_and_json_read_back_as_they_were(text: str) -> None:
    assert from_cell(in_cell(text)) == text
    written = in_json({text: [text]})
    assert not RAW.search(written.replace("\n", ""))
    assert json.loads(written) == {text: [text]}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("+1", "'+1"),
        ("-support", "'-support"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("\t=1", r"\u0009=1"),
        ("\r", r"\u000d"),
        (r"\u0041", r"\u005cu0041"),
        ("support", "support"),
    ],
)
def test_a_cell_that_begins_as_a_formula_has_an_apostrophe_in_front(text: str, cell: str) -> None:
    assert in_cell(text) == cell


@pytest.mark.parametrize("name", ["=1+1", "'=1", "-\u202e", "NA", "'x", 'a,"b"', "1", r"\u0041"])
def test_a_table_is_read_back_with_its_names_and_its_numbers(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"group": [name, "other"], "mean": [-1.5, 2.0], f"={name}": [-1, 1]})
    with OutputFolder(tmp_path / "out", "UTC") as folder:
        folder.write_csv("summary", frame)
        folder.finish()
    text = (tmp_path / "out" / "summary.csv").read_text()
    assert "\nother,2.0,1\n" in text
    assert ",-1.5,-1\n" in text
    assert not any(line.startswith(("=", "-", "@")) for line in text.splitlines())
    read = StoredFolder(tmp_path / "out", {"scenario": {}}).csv("summary")
    assert read.columns.tolist() == frame.columns.tolist()
    assert read.to_numpy().tolist() == frame.to_numpy().tolist()


def test_an_error_is_a_line_for_each_problem() -> None:
    assert str(OutputError("a\n\x1b[31mb: exists")) == r"a\n\x1b[31mb: exists"
    problem = Problem("a\nerror: b.yaml", "found \u202e", "groups.\x1b", 3, 7)
    assert str(ScenarioError(problem)) == r"a\nerror: b.yaml:3:7: groups.\x1b: found \u202e"
    assert str(ScenarioError([problem, problem])).count("\n") == 1
    assert str(ScenarioError(["one", "two"])) == "one\ntwo"
