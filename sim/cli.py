"""The command ``inboxsim``: arguments in, one call, text out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InboxsimError

INTERRUPTED = 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Keep(StrEnum):
    """What of every replication is kept beside the summary."""

    summary = "summary"
    intervals = "intervals"
    chats = "chats"


File = Annotated[Path, typer.Argument(help="A scenario file (YAML).", metavar="FILE")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Lay a setting over the file, for instance "
        "groups.support.offline_handling.max_offline_tickets=25. Repeat for more.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


@app.callback(invoke_without_command=True)
def inboxsim(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Simulate a live-chat inbox: waits, missed chats, open-ticket overflow, morning backlog."""
    if version:
        import sim

        print(sim.__version__)
        raise typer.Exit


@app.command()
def run(
    file: File,
    out: Annotated[
        Path | None,
        typer.Option(help="Write the output folder here; without it nothing is kept."),
    ] = None,
    set_: Settings = None,
    replications: Annotated[
        int | None, typer.Option(min=1, help="How often to repeat; default: the file's.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Default: the file's.")] = None,
    keep: Annotated[
        Keep, typer.Option(help="Keep every interval or every chat of every replication too.")
    ] = Keep.summary,
    quiet: Quiet = False,
) -> None:
    """Simulate a scenario and print its summary."""
    from sim import api

    scenario = api.load(file, _settings(set_))
    with _progress(shown=not quiet) as progress:
        result = api.run(
            scenario,
            replications=replications,
            seed=seed,
            keep=keep.value,
            out=out,
            progress=progress,
        )
    if quiet:
        return
    from sim.show.tables import print_summary

    print_summary(result.scenario, result.study, settings=set_ or ())
    if out is not None:
        print(f"\nWritten to {out}")


@app.command()
def validate(file: File, set_: Settings = None, quiet: Quiet = False) -> None:
    """Check a scenario and the data files it names, without running it."""
    from sim.inputs import prepare
    from sim.scenario import load

    scenario = load(file, _settings(set_))
    plan = prepare(scenario)
    if quiet:
        return
    for sentence in (*scenario.warnings, *plan.notes):
        print(f"warning: {sentence}")
    print(
        f"{file} is valid. Groups: {len(scenario.groups)}, agents: {len(scenario.agents)}, "
        f"chats in a replication: about {plan.expected_chats:,.0f}, warm-up and cool-down included"
    )


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from sim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def _settings(texts: list[str] | None) -> dict[str, object]:
    """Read the ``--set`` options; the later of two for one path holds."""
    from sim.scenario import parse_setting

    return dict(parse_setting(text) for text in texts or [])


@contextmanager
def _progress(shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on a terminal, and none in a pipe."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("replications"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replications", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def main() -> None:
    """Run the command; bad input ends with one message a problem and exit status 2."""
    try:
        app()
    except InboxsimError as error:
        print(f"error: {error}".replace("\n", "\nerror: "), file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # who reads the output has seen enough; nothing may be flushed into the pipe at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        print(f"error: cannot write the output: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            print("interrupted", file=sys.stderr)
        raise
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
