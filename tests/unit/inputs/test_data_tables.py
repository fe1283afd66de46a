"""Data files of all kinds that cannot be read, and those that can although they look odd."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import DataError
from sim.scenario import files
from sim.scenario.csv_table import Table, read_table, read_values
from sim.scenario.quantities import UnfitError
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
    assert len(caught.value.problems) == 20 + 1
    assert str(caught.value).endswith(": and 1,214 more of this kind")


def test_columns_are_found_without_case_blanks_or_order(tmp_path: Path) -> None:
    table = read(tmp_path, "\ufeffGROUP, Raised  at ,Other\r\n a ,1,x\r\nb,2,y\r\n")
    cells = {name: list(column) for name, column in table.columns.items()}
    assert cells == {"group": ["a", "b"], "raised_at": ["1", "2"]}
    assert table.unused == ("Other",)
    assert list(table.lines) == [2, 3]


def test_lines_are_counted_through_quoted_cells_and_empty_lines(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + '1,"a\nb"\n\n2,"c,""d"""\n3,e\n')
    assert list(table.columns["group"]) == ["a\nb", 'c,"d"', "e"]
    assert list(table.lines) == [2, 5, 6]


def test_lines_are_counted_beyond_the_first_rows(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + '1,"a\na"\n' + "1,a\n" * 4999 + "\n" + "2,b\n" * 4)
    assert list(table.lines) == [2, *range(4, 5003), *range(5004, 5008)]
    assert list(table.columns["group"]) == ["a\na"] + ["a"] * 4999 + ["b"] * 4


BOUNDS = [
    ("MOST_ROWS", 3, "1,1\n" * 4, ":5: has too many rows; allowed: at most 3"),
    ("MOST_ROWS", 3, "\n" * 4, ":5: has too many rows; allowed: at most 3"),
    ("LONGEST_ROW", 20, "1,1\n" + "x" * 21, ":3: a row is too long; allowed: at most 20 char"),
    ("LONGEST_ROW", 20, '1,"' + "\n" * 21, ":19: a row is too long; allowed: at most 20 char"),
    ("LONGEST_ROW", 20, '"",' * 30, ":2: a row is too long; allowed: at most 20 characters"),
    ("MOST_CHARACTERS", 30, "1,1\n" * 5, ":5: is too large; allowed: at most 30 characters, un"),
    ("MOST_COLUMNS", 1, "1,1\n", ":1: found 2 columns; allowed: at most 1"),
]


@pytest.mark.parametrize(("bound", "most", "rows", "message"), BOUNDS)
@pytest.mark.parametrize("name", ["trace.csv", "trace.csv.gz"])
def test_every_bound_of_a_table_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    bound: str,
    most: int,
    rows: str,
    message: str,
) -> None:
    monkeypatch.setattr(files, bound, most)
    content = (HEADER + rows).encode()
    assert message in told(tmp_path, gzip.compress(content) if "gz" in name else content, name)
    line, _, said = message.removeprefix(":").partition(": ")
    with pytest.raises(UnfitError) as caught:
        read_values(tmp_path / name, "group")
    assert said.split("; allowed: ")[0] in caught.value.found
    assert f"line {line}:" in caught.value.found


def test_beyond_a_bound_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_ROW", 1_000)
    endless = gzip.compress(b"raised_at\n") + gzip.compress(b"x" * 10**6) * 3 + b"no gzip"
    assert "a row is too long" in told(tmp_path, endless, "trace.csv.gz")


def test_a_cell_that_is_used_is_no_book(tmp_path: Path) -> None:
    said = told_by_check(read(tmp_path, HEADER + f"1,{'x' * 1001}\n1,{'x' * 1000}\n"))
    assert said == "2: group: the cell is too long; allowed: at most 1,000 characters"
    table = read(tmp_path, "raised_at,words\n" + f"1,{'x' * 100_000}\n")
    assert list(table.columns["raised_at"]) == ["1"]


def told_by_check(table: Table) -> str:
    with pytest.raises(DataError) as caught:
        table.findings.check()
    return str(caught.value).partition(":")[2]


def test_a_table_may_be_allowed_fewer_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="csv:4: has too many rows; allowed: at most 2"):
        read_table(write(tmp_path, HEADER + "1,a\n" * 3), WANTED, most_rows=2)


def test_cells_are_found_by_row_and_in_parts(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + "".join(f"{i},g{i}\n" for i in range(5_001)))
    assert [table.columns["group"][row] for row in (0, 1_999, 2_000, 5_000)] == [
        "g0",
        "g1999",
        "g2000",
        "g5000",
    ]
    part = table.part(["group"], [4, 4_000])
    assert list(part.columns["group"]) == ["g4", "g4000"]
    assert list(part.lines) == [6, 4_002]


@pytest.mark.parametrize("rows", [1, 2])
def test_what_is_no_table_is_not_quoted(tmp_path: Path, rows: int) -> None:
    """A password file named as a table by mistake, or on purpose."""
    path = write(tmp_path, "root:$6$secret,x\n" * rows)
    with pytest.raises(DataError) as caught:
        read_table(path, WANTED).require("raised_at")
    assert str(caught.value).endswith(
        "trace.csv:1: found 2 columns, none of them known; wanted: raised_at"
    )
    with pytest.raises(UnfitError) as unfit:
        read_values(path, "work")
    assert "secret" not in unfit.value.found + unfit.value.allowed
    assert "the file has 2 columns" in unfit.value.allowed


@pytest.mark.parametrize(
    "read_it", [lambda p: read_table(p, WANTED), lambda p: read_values(p, "g")]
)
def test_only_regular_files_are_read(tmp_path: Path, read_it: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    (tmp_path / "folder.csv").mkdir()
    for kind in ("pipe", "device", "folder"):
        with pytest.raises((DataError, UnfitError)) as caught:
            read_it(tmp_path / f"{kind}.csv")
        assert f"a {kind}" in getattr(caught.value, "found", str(caught.value))
    write(tmp_path, "raised_at,g\n1,1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "trace.csv")
    read_it(tmp_path / "link.csv")


def test_a_pipe_put_in_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "trace.csv")
    regular = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda *_, **__: regular)
    with pytest.raises(DataError, match="is not a file but a pipe"):
        read_table(tmp_path / "trace.csv", WANTED)


@pytest.mark.long
@pytest.mark.parametrize("line", [b"x" * 10**7, b'"a\n",' * 10**6, b"2026-03-02 10:00,g\n" * 10**5])
def test_no_table_takes_more_than_2_gb(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "trace.csv.gz"
    path.write_bytes(gzip.compress(HEADER.encode()) + gzip.compress(line) * 400)
    code = (
        "import resource, sys, pathlib\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))\n"
        "from sim.scenario.csv_table import read_table\n"
        "read_table(pathlib.Path(sys.argv[1]), frozenset({'raised_at', 'group'}))\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert "sim.errors.DataError" in done.stderr
    assert "; allowed: at most" in done.stderr
