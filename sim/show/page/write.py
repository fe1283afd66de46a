"""The page as one file: written aside, then renamed, so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from sim.errors import InboxsimError, OutputError
from sim.metrics import METRICS
from sim.results.output import kind_of, refusal
from sim.results.stored import open_folder
from sim.scenario.files import open_regular
from sim.show.cells import printed_words
from sim.show.page.by_policy import Progress
from sim.show.page.cautions import RULE
from sim.show.page.gather import Content, gather, scenario_text
from sim.text import lines

NAME = "report.html"
OURS = '<meta name="generator" content="inboxsim">'
"""Says that a file is a report, which another may replace."""


def write_page(
    folder: Path | str,
    to: Path | str | None = None,
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Write the report of an output folder.

    Parameters: ``folder`` that a run, comparison or sweep wrote; ``to``, the file, by default
    ``report.html`` in the folder; ``force`` replaces any file there, which otherwise only a report
    may be; ``progress`` is told how many pictures are drawn, of how many. Returns the file. Raises
    OutputError for a folder that cannot be read or a file that cannot be written.
    """
    stored = open_folder(folder)
    target = stored.path / NAME if to is None else Path(to)
    check_target(target, force=force)
    with _readable(stored.path):
        text = page(gather(stored, progress))
    try:
        # where a link leads: the link itself is left as it is
        place = Path(os.path.realpath(target))
        aside = place.with_name(f".{place.name}.{uuid4().hex[:8]}")
        try:
            aside.write_text(text, encoding="utf-8", newline="\n")
            aside.replace(place)
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise
    except OSError as error:
        raise refusal(target, error) from error
    return target


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn what tables cause that somebody changed, each of them readable, into one message."""
    try:
        yield
    except InboxsimError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        raise OutputError(
            f"{folder}: its tables do not fit together ({type(error).__name__}: {said}); if a file "
            "of it was changed, run it again"
        ) from error


def check_target(target: Path, *, force: bool) -> None:
    """Raise OutputError unless a report may be written to ``target``."""
    try:
        if target.is_dir():
            raise OutputError(f"{target}: is a folder; name a file")
        if target.exists() and not target.is_file():
            # a FIFO is waited for without end, and what is renamed over a device is gone
            found = kind_of(Path(os.path.realpath(target)))
            raise OutputError(
                f"{target}: found {found}, a report is written to a file; name a file"
            )
        if not os.path.lexists(target) or force:
            return
        with open_regular(target) as file:
            ours = OURS.encode() in file.read(2000)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{target}: cannot be written: {reason}") from error
    if not ours:
        raise OutputError(
            f"{target}: is there already and no report of inboxsim; name another file, or replace "
            "it with --force"
        )


def page(content: Content) -> str:
    """The page as HTML; all that a user wrote is text in it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("sim.show.page"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    words = printed_words()
    return environment.get_template("page.html.j2").render(
        page=content,
        ours=Markup(OURS),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        glossary=[(metric, words.get(metric.name, "")) for metric in METRICS],
        rule=RULE,
        yaml=scenario_text(content.folder),
        svg=Markup,
    )


def _asset(name: str) -> str:
    from importlib.resources import files

    return (files("sim.show.page") / "templates" / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded, and only this page's own style and script count."""

    def source(text: str) -> str:
        return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _harmless(value: object) -> object:
    """What is put into the page: text of users without what would act, markup as it is."""
    return lines(value) if type(value) is str else value


def _code(text: str) -> object:
    """Text in which what stands between backticks is code."""
    from markupsafe import Markup, escape

    parts = [escape(part) for part in lines(text).split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )
