"""Data files of all kinds that cannot be read, and those that can although they look odd."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.scenario.csv_table import LISTED, Table, read_table
from unit.inputs.small import write

WANTED = frozenset({"raised_at", "group"})
HEADER = "raised_at,group\n"


def told(folder: Path, content: bytes, name: str = "trace.csv") -> str:
    """Return what is said of a file with this content."""
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_table(path, WANTED)
    return str(caught.value).replace(str(folder), "")


def read(folder: Path, text: str) -> Table:
    return read_table(write(folder, text), WANTED)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "/trace.csv: is empty; allowed: a header line and rows"),
        (b"\n \n", "/trace.csv: is empty; allowed: a header line and rows"),
        (b"raised_at;group\n1;a\n", "/trace.csv:1: found columns separated by semicolons, allowed"),
        (b"raised_at\tgroup\n", "/trace.csv:1: found columns separated by tabs, allowed: commas"),
        ("raised_at,group\n1,é\n".encode("latin-1"), "/trace.csv: is not UTF-8 text"),
        ("raised_at,group\n".encode("utf-16"), "/trace.csv: is not UTF-8 text"),
        (gzip.compress(b"raised_at\n", mtime=0), "/trace.csv: is not UTF-8 text"),
        (b"raised_at,group\n1,a\n2,\0b\n", "/trace.csv:3: found a NUL character; allowed: text"),
        (b"raised_at,group\n1,'a\n\"2,b\n", "/trace.csv: is not a comma-separated file: "),
        (b"raised_at\n" + b"x" * 200_000 + b"\n", "/trace.csv: is not a comma-separated file: "),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert told(tmp_path, content).startswith(message)


@pytest.mark.parametrize(
    "content", [b"raised_at\n", gzip.compress(b"raised_at,group\n1,a\n" * 99, mtime=0)[:-9], b""]
)
def test_a_file_that_is_not_gzip_is_refused(tmp_path: Path, content: bytes) -> None:
    said = told(tmp_path, content, "trace.csv.gz")
    assert "not a whole gzip file" in said or "is empty" in said


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_table(tmp_path / "none.csv", WANTED)
    with pytest.raises(DataError, match="is not a file"):
        read_table(tmp_path, WANTED)


def test_a_missing_column_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"csv:1: the column 'raised_at' is missing .*'raised'"):
        read(tmp_path, "raised,group\n").require("raised_at")


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    table = read(tmp_path, "raised_at,Raised At\n1,2\n")
    with pytest.raises(DataError, match="csv:1: raised_at: found the column twice"):
        table.findings.check()


def test_rows_of_a_wrong_length_are_told_all_at_once_by_line(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "1,a\n2\n\n3,a,b\n")
    with pytest.raises(DataError) as caught:
        table.findings.check()
    assert [(each.line, each.message) for each in caught.value.problems] == [
        (3, "found 1 cell, allowed: 2 as in the header"),
        (5, "found 3 cells, allowed: 2 as in the header"),
    ]


def test_many_problems_are_counted_not_listed(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "1\n" * 1234)
    with pytest.raises(DataError) as caught:
        table.findings.check()
    assert len(caught.value.problems) == LISTED + 1
    assert str(caught.value).endswith(": and 1,214 more")


def test_columns_are_found_without_case_blanks_or_order(tmp_path: Path) -> None:
    table = read(tmp_path, "\ufeffGROUP, Raised  at ,Other\r\n a ,1,x\r\nb,2,y\r\n")
    assert table.columns == {"group": ["a", "b"], "raised_at": ["1", "2"]}
    assert table.unused == ("Other",)
    assert table.lines == [2, 3]


def test_lines_are_counted_through_quoted_cells_and_empty_lines(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + '1,"a\nb"\n\n2,"c,""d"""\n3,e\n')
    assert table.columns["group"] == ["a\nb", 'c,"d"', "e"]
    assert table.lines == [2, 5, 6]


def test_lines_are_counted_beyond_the_first_rows(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + '1,"a\na"\n' + "1,a\n" * 4999 + "\n" + "2,b\n" * 4)
    assert table.lines == [2, *range(4, 5003), *range(5004, 5008)]
    assert table.columns["group"] == ["a\na"] + ["a"] * 4999 + ["b"] * 4
