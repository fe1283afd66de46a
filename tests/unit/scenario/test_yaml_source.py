"""Files that are not one plain YAML mapping are refused with a place and a reason."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import load, yaml_source
from sim.scenario.yaml_source import read_text
from waiting import not_for_ever

Refused = Callable[..., list[str]]


def said(path: Path | str) -> str:
    with pytest.raises(ScenarioError) as error:
        load(path)
    return str(error.value)


def test_values_keep_the_types_of_yaml_1_2() -> None:
    text = (
        "a: 08:00\nb: yes\nc: 0o17\nd: 1e3\ne: 2026-03-02\nf: '5'\ng: true\nh: 1_000\n"
        "i: 0x1F\nj: -5\nk: .5\n'2': x\n2026-03-17: 1.6\nl: [1, {m: n}]\no: >\n  two\n  lines\n"
    )
    assert read_text(text, "f").document == {
        **{"a": "08:00", "b": "yes", "c": 15, "d": 1000.0, "e": date(2026, 3, 2), "f": "5"},
        **{"g": True, "h": "1_000", "i": 31, "j": -5, "k": 0.5, "2": "x", "2026-03-17": 1.6},
        **{"l": [1, {"m": "n"}], "o": "two lines\n"},
    }


def test_places_count_from_one() -> None:
    places = read_text("a: 1\nb:\n  - x\n  - {c: 2}\n", "f").places
    assert places.keys == {("a",): (1, 1), ("b",): (2, 1), ("b", 1, "c"): (4, 6)}
    assert places.values["b", 0] == (3, 5)
    assert places.values["b", 1, "c"] == (4, 9)


def test_an_alias_is_its_anchor_written_out() -> None:
    source = read_text("a: &x {b: 1}\nc: *x\nd: *x\n", "f")
    assert source.document == {"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1}}
    assert source.document["a"] is not source.document["c"]


def test_no_file(tmp_path: Path) -> None:
    assert said(tmp_path / "x.yaml") == f"{tmp_path / 'x.yaml'}: no such file"


def test_a_folder(tmp_path: Path) -> None:
    assert "found a folder" in said(tmp_path)


@pytest.mark.parametrize("name", ["\0", "x" * 5000])
def test_a_name_no_file_can_have(name: str) -> None:
    assert "cannot be read" in said(name)


@pytest.mark.parametrize(
    "content", [b"", b"\n  \n", b"# only a comment\n", b"---\n", b"\xef\xbb\xbf"]
)
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    assert "empty" in said(file)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("name: ok\nother: caf\xe9\n".encode("latin-1"))
    assert said(file) == f"{file}:2: not UTF-8 text"


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"#" * 2_000_000)
    assert "too large" in said(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2\n", "2:1: not YAML: while parsing a flow sequence"),
        ("a: 1\n b: 2\n", "2:3: not YAML: mapping values are not allowed here"),
        ("\ta: 1\n", "1:1: not YAML"),
        ("a: 'x\n", "not YAML: while scanning a quoted scalar"),
        ("a: x\x01\n", "1: not YAML: found a character that does not print"),
        ("a: 1\n---\nb: 2\n", "2:1: found a second document (---)"),
        ("%YAML 1.1\n---\na: 1\n", "found another version of YAML"),
        ("a: *x\n", "1:4: *x stands before the end of its anchor"),
        ("a: &x [*x]\n", "1:8: *x stands before the end of its anchor"),
    ],
)
def test_what_is_not_one_yaml_document(refused: Refused, text: str, message: str) -> None:
    (problem,) = refused(text=text)
    assert message in problem


@pytest.mark.parametrize("text", ["hello", "[1, 2]", "5", "~"])
def test_a_file_that_is_no_mapping(refused: Refused, text: str) -> None:
    assert refused(text=text) == ["1:1: found no mapping; allowed: one mapping of settings"]


@pytest.mark.parametrize(
    "tag", ["!!python/object:os.system", "!!python/object/apply:os.system", "!mine", "!!str"]
)
def test_tags(refused: Refused, tag: str) -> None:
    (problem,) = refused("Night cover", f"{tag} [echo]")
    assert problem.startswith("1:7: name: found the tag ")


def test_a_tag_for_the_whole_file(refused: Refused) -> None:
    (problem,) = refused(text="!!python/object:os.system {a: 1}")
    assert "found the tag" in problem


def test_an_alias_bomb_is_refused_at_once(refused: Refused) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    # written out they would be 10^12 values
    with not_for_ever():
        (problem,) = refused(text="\n".join(lines))
    assert "aliases written out" in problem


def test_levels_made_of_aliases_are_counted(refused: Refused) -> None:
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 60))]
    (problem,) = refused(text="\n".join(lines))
    assert "levels" in problem


@pytest.mark.parametrize("text", ["[" * 3000, "{a: " * 3000, "- " * 3000, "? " * 3000])
def test_files_that_are_too_deep(refused: Refused, text: str) -> None:
    (problem,) = refused(text=text)
    assert "nested too deep" in problem


def test_repeated_keys_name_both_lines(refused: Refused) -> None:
    assert refused("duration: 28d\n", "duration: 28d\nname: again\n") == [
        "5:1: name: found twice, first in line 1; allowed: once"
    ]


@pytest.mark.parametrize("key", ["? [1, 2]\n: 3", "{a: 1}: 3", "!!str x: 3"])
def test_keys_that_are_not_text(refused: Refused, key: str) -> None:
    (problem,) = refused("duration: 28d\n", f"duration: 28d\n{key}\n")
    assert "found a key that is not plain text" in problem


def test_merge_keys(refused: Refused) -> None:
    (problem,) = refused("handling: {work: 9m}", "handling: {<<: {work: 9m}, work: 9m}")
    assert problem.startswith("7:14: default.handling: merge keys")


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "1e999", "9" * 5000])
def test_numbers_that_are_not_finite(refused: Refused, number: str) -> None:
    (problem,) = refused("concurrency: 3", f"concurrency: {number}")
    assert problem.startswith("16:59: agents.0.concurrency: found ")


def test_nothing_where_a_value_belongs(refused: Refused) -> None:
    problems = refused("    arrivals: {rate: 6/h}\n", "")
    assert problems == [
        "9:3: groups.support: found nothing; allowed: a value ({} for a card without settings), "
        "or leave the key out"
    ]


def test_too_many_values_end_the_reading(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "MOST_VALUES", 100)
    (problem,) = refused(text="[" + "1," * 200 + "\n}")
    assert problem == "1:202: found more than 100 keys and values; allowed: so many"


def test_what_is_no_scenario_is_not_quoted(refused: Refused) -> None:
    secrets = "".join(f"secret{i}: hidden\n" for i in range(50))
    (problem,) = refused(text=secrets)
    assert problem.startswith("1:1: found 50 keys, none that a scenario has; allowed: name, ")
    assert "secret" not in problem


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "device.yaml").symlink_to("/dev/zero")
    for kind in ("pipe", "device"):
        with pytest.raises(ScenarioError) as caught:
            load(tmp_path / f"{kind}.yaml")
        assert str(caught.value).endswith(f".yaml: found a {kind}; allowed: a scenario file (YAML)")
