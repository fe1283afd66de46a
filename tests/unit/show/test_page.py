"""The report of an output folder: what it says, and that it is one safe file."""

from __future__ import annotations

import hashlib
import os
import re
import socket
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from command import inboxsim
from sim.errors import OutputError
from sim.show.page import pictures, write_page
from sim.show.vector import svg as really_drawn
from unit.show.markup import Markup
from unit.show.twenty import twenty_settings
from unit.study.small import small

ATTACK = "<script>alert(1)</script>"
TARGETS = [{"metric": "missed_rate", "at_most": "1%"}]


def report(folder: Path) -> Markup:
    return Markup(write_page(folder).read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no pictures but where a test is about them: that takes most of the time."""
    monkeypatch.setattr(pictures, "svg", lambda *_, title, **__: f"<svg>{len(title)}</svg>")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page") / "run"
    sim.run(small(targets=TARGETS), out=folder)
    return folder


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page") / "compared"
    policies = {
        "none": {"default.offline_handling.enabled": False},
        "more": {"default.offline_handling.max_offline_tickets": 40},
    }
    sim.compare(small(policies=policies), replications=4, out=folder)
    return folder


def test_a_run_is_asked_answered_and_doubted(run: Path) -> None:
    text = report(run).text
    assert "2 days from 2026-03-28 (Europe/Berlin), 2 groups: sales and help, 2 agents." in text
    assert "3 replications" in text
    assert "seed 7" in text
    assert re.search(r"Of about [\d,]+ customers a day, \d+ are lost \([\d.]+ to [\d.]+\)", text)
    assert "Of 1 target: 1 missed." in text
    assert "Only 3 replications" in text
    assert "assumed: open customers never leave" in text
    assert "max_offline_tickets: 5" in text


def test_a_comparison_says_which_setting_to_choose(compared: Path) -> None:
    text = report(compared).text
    assert "none : all groups: offline handling off" in text
    assert "Fewest customers lost: more," in text
    assert "All 3 settings met the very same customers" in text
    assert "replications: 4" in text
    better = text[text.index("What each setting gains and costs, against base") :]
    assert re.search(r"more Better \d+ fewer customers lost a day", better)


def test_a_sweep_lists_what_was_varied(tmp_path: Path) -> None:
    path = "default.offline_handling.max_offline_tickets"
    sim.sweep(small(), {path: [0, 40]}, replications=2, out=tmp_path / "out")
    text = report(tmp_path / "out").text
    assert f"Varied: all groups: limit of the open list ({path}): 0, 40." in text
    assert "on the frontier" in text


def test_a_selection_says_what_was_selected(tmp_path: Path) -> None:
    path = "default.offline_handling.max_offline_tickets"
    scenario = small(duration="1d")
    wanted = {"missed": 10}
    sim.sweep(scenario, {path: [0, 40]}, indifference=wanted, out=tmp_path / "out")
    text = report(tmp_path / "out").text
    assert "Selected as the best by missed: max_offline_tickets=40. In 95 % of such" in text
    assert "no other setting is better by 10 chats or more over the whole window" in text
    assert "Selection of the best" in text


def test_one_replication_claims_no_certainty(tmp_path: Path) -> None:
    path = "default.offline_handling.max_offline_tickets"
    sim.sweep(small(), {path: [0, 40]}, replications=1, out=tmp_path / "out")
    text = report(tmp_path / "out").text
    assert "One replication does not say which setting to choose." in text
    assert "One replication: there are no intervals" in text
    assert "choose max_offline_tickets" not in text


def test_the_page_is_one_file_that_loads_nothing(run: Path) -> None:
    page = report(run)
    loading = [
        (tag, name, value)
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "xlink:href", "srcset", "action", "data", "poster")
        and not (value or "").startswith("#")
    ]
    assert loading == [("link", "href", "data:,")]
    assert not re.search(r"url\((?!#)|@import", page.code["style"])
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any("style" in attributes for _, attributes in page.tags)


def test_only_the_pages_own_style_and_script_count(run: Path) -> None:
    page = report(run)
    (policy,) = [a["content"] for t, a in page.tags if a.get("http-equiv")]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert [tag for tag, _ in page.tags].count("script") == 1
    for kind in ("style", "script"):
        digest = b64encode(hashlib.sha256(page.code[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", [ATTACK, "'\"><img src=x onerror=alert(1)>", "مركز </style>"])
def test_names_are_text_wherever_they_land(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "svg", really_drawn)
    monkeypatch.setattr(pictures, "MOST", 3)
    scenario = small(
        name=name,
        groups={name: {"arrivals": {"rate": "6/h"}}, "help": {"arrivals": {"rate": "4/h"}}},
        agents=[{"name": name, "groups": [name, "help"], "shift": "day"}],
        policies={name: {"default.offline_handling.max_offline_tickets": 1}},
    )
    sim.compare(scenario, replications=2, out=tmp_path / "out")
    page = report(tmp_path / "out")
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not any(tag == "img" for tag, _ in page.tags)
    assert page.text.count(" ".join(name.split())) > 10


def test_the_same_folder_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    first, second = (write_page(run, tmp_path / name) for name in ("a.html", "b.html"))
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_a_report_is_replaced_and_another_file_is_not(run: Path, tmp_path: Path) -> None:
    target = write_page(run)
    assert target == run / "report.html"
    before = target.read_bytes()
    assert write_page(run).read_bytes() == before
    other = tmp_path / "mine.html"
    other.write_text("mine")
    with pytest.raises(OutputError, match="no report of inboxsim; name another file"):
        write_page(run, other)
    assert other.read_text() == "mine"
    write_page(run, other, force=True)
    assert other.read_bytes() == before
    with pytest.raises(OutputError, match="is a folder"):
        write_page(run, tmp_path, force=True)
    with pytest.raises(OutputError, match="cannot be written"):
        write_page(run, tmp_path / "none" / "page.html")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def socket_(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))


def device(path: Path) -> None:
    path.symlink_to(os.devnull)


def link_to_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("fifo"))
    path.symlink_to("fifo")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("put", "said"),
    [(fifo, "a pipe"), (link_to_fifo, "a pipe"), (socket_, "a socket"), (device, "a device")],
)
def test_what_is_no_file_is_neither_waited_for_nor_replaced(
    run: Path, tmp_path: Path, put: Callable[[Path], None], said: str, force: bool
) -> None:
    target = tmp_path / "page"
    put(target)
    before = [(path, path.lstat().st_mode) for path in sorted(tmp_path.iterdir())]
    with pytest.raises(OutputError, match=f"page: found {said}, a report is written to a file;"):
        write_page(run, target, force=force)
    assert [(path, path.lstat().st_mode) for path in sorted(tmp_path.iterdir())] == before


def test_a_report_is_written_to_where_a_link_leads(run: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page.html").write_text("mine")
    target = tmp_path / "page.html"
    target.symlink_to(Path("site") / "page.html")
    with pytest.raises(OutputError, match="no report of inboxsim"):
        write_page(run, target)
    assert write_page(run, target, force=True) == target
    assert target.is_symlink()
    assert "inboxsim" in (tmp_path / "site" / "page.html").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["page.html"]


def test_pictures_are_shared_out() -> None:
    kinds = len(pictures.PICTURES)
    assert pictures.share_out(1, 0) == (kinds, 0)
    assert pictures.share_out(1, 2) == (kinds, kinds)
    assert pictures.share_out(1, 30) == (kinds, 0)
    assert pictures.share_out(20, 4) == (min(kinds, 3), 0)


def test_a_picture_that_cannot_be_drawn_says_why(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise sim.ResultError("there is nothing to draw")

    monkeypatch.setattr(pictures, "svg", refuse)
    assert "Not drawn: there is nothing to draw" in report(run).text


def test_twenty_settings_of_four_groups_stay_under_five_megabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, str] = {}

    def drawn_once(draw: Any, *, salt: str, **options: Any) -> str:
        # the pictures of the first setting stand for those of the others, which are as large
        kind = re.sub(r"^p\d+g0", "", salt)
        if kind not in drawn:
            drawn[kind] = really_drawn(draw, salt="s", **options)
        return drawn[kind]

    monkeypatch.setattr(pictures, "svg", drawn_once)
    folder = twenty_settings(tmp_path / "out", replications=2)
    page = write_page(folder)
    text = page.read_text(encoding="utf-8")
    assert 500_000 < page.stat().st_size < 5_000_000
    assert text.count('<section class="view') == 20 * 5
    assert text.count("<svg") > 20
    assert len(re.findall(r"<svg[^>]*>.{5000,}?</svg>", text)) > 20


def test_the_command_writes_a_report_and_says_where(run: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    words = ("report", run, "-o", target)
    assert inboxsim(*words) == (0, f"Written to {target}\n", "")
    assert target.is_file()
    assert inboxsim(*words, "--quiet") == (0, "", "")
    target.write_text("mine")
    assert inboxsim(*words).status == 2
    assert inboxsim(*words, "--force").status == 0
