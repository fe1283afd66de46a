"""The command ``inboxsim``: arguments in, one call, text out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from sim.ending import say, to_the_end
from sim.errors import Problem, ScenarioError, shortened
from sim.text import one_line

if TYPE_CHECKING:
    from distributed import Client

    from sim.api import Comparison, Result
    from sim.scenario.model import Scenario

MISSED_TARGETS = 1
Simulated = TypeVar("Simulated")


class _Commands(TyperGroup):
    """The commands; an argument that they refuse is quoted without what would act."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read the arguments of the program itself."""
        with _plain_refusals():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        """Read the arguments of a command and run it."""
        with _plain_refusals():
            return super().invoke(ctx)


@contextmanager
def _plain_refusals() -> Iterator[None]:
    # of click, or of what newer versions of typer carry in place of it
    usage_error: type[Any] = typer.BadParameter.__mro__[1]
    try:
        yield
    except usage_error as refused:
        refused.message = one_line(refused.message)
        raise


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
Jobs = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="The most replications to run at once, each in a process; default: one a core.",
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="auto|simpy|compiled",
        help="The result is the same; auto takes the quicker one.",
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Run replications on the Dask cluster at this address."),
]
Out = Annotated[
    Path | None, typer.Option(help="Write the output folder here; without it nothing is kept.")
]
Replications = Annotated[
    str | None,
    typer.Option(metavar="N", help="How often to repeat, at least 1; default: the file's."),
]
Precision = Annotated[
    list[str] | None,
    typer.Option(
        metavar="METRIC=HALFWIDTH",
        help="Go on until the 95 % interval (of several policies: that of each difference) is "
        "so narrow: wait_mean=5s, missed=2%, service_level:live=1%. Repeat for more.",
    ),
]
Indifference = Annotated[
    list[str] | None,
    typer.Option(
        metavar="METRIC=DIFFERENCE",
        help="Select the best policy by this metric, with as many replications of each as it "
        "takes to find a difference that matters: missed=5.",
    ),
]
MaxReplications = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="The most replications that these may take, at least 30; default: 1000.",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with what an interrupted run left in DIR.partial.")
]
Seed = Annotated[
    str | None,
    typer.Option(
        metavar="N", help="The number all draws come from, 0 or more; default: the file's."
    ),
]
Keep = Annotated[
    str,
    typer.Option(
        metavar="summary|intervals|chats",
        help="Keep every interval or every chat of every replication too.",
    ),
]
Check = Annotated[
    bool, typer.Option("--check", help="End with status 1 if a target of the file is missed.")
]
Baseline = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Set the others against this policy; default: the first."),
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
    out: Out = None,
    set_: Settings = None,
    replications: Replications = None,
    precision: Precision = None,
    max_replications: MaxReplications = None,
    seed: Seed = None,
    keep: Keep = "summary",
    resume: Resume = False,
    jobs: Jobs = None,
    engine: Engine = "auto",
    dask: Dask = None,
    check: Check = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a scenario and print its summary."""
    given = locals()
    from sim import api

    asked = _asked(given)
    scenario = api.load(file, _settings(set_))
    result = _simulated(partial(api.run, scenario), [scenario], given, asked)
    if not quiet:
        from sim.show.documents import print_summary

        print_summary(result, settings=set_ or ())
        _print_written(out)
    if check:
        _end([result])


@app.command()
def compare(
    files: Annotated[
        list[Path], typer.Argument(help="Scenario files, with or without policies.", metavar="FILE")
    ],
    baseline: Baseline = None,
    out: Out = None,
    set_: Settings = None,
    replications: Replications = None,
    precision: Precision = None,
    indifference: Indifference = None,
    max_replications: MaxReplications = None,
    seed: Seed = None,
    keep: Keep = "summary",
    resume: Resume = False,
    jobs: Jobs = None,
    engine: Engine = "auto",
    dask: Dask = None,
    check: Check = False,
    quiet: Quiet = False,
) -> None:
    """Simulate all policies of the files on the same customers and print what each changes."""
    given = locals()
    from sim import api

    asked = _asked(given)
    scenarios = [api.load(file, _settings(set_)) for file in files]
    compare_all = partial(api.compare, scenarios, baseline=baseline)
    comparison = _simulated(compare_all, scenarios, given, asked)
    _tell(comparison, set_, out, check, quiet)


@app.command()
def sweep(
    file: File,
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="PATH=V1,V2,...",
            help="Take each of these values, for instance "
            "groups.*.offline_handling.max_offline_tickets=0,25,50. Repeat for a grid.",
        ),
    ],
    max_runs: Annotated[
        str, typer.Option(metavar="N", help="Refuse a grid of more settings than this.")
    ] = "1000",
    one_at_a_time: Annotated[
        bool,
        typer.Option("--one-at-a-time", help="Change one setting of the file at a time: no grid."),
    ] = False,
    baseline: Baseline = None,
    out: Out = None,
    set_: Settings = None,
    replications: Replications = None,
    precision: Precision = None,
    indifference: Indifference = None,
    max_replications: MaxReplications = None,
    seed: Seed = None,
    keep: Keep = "summary",
    resume: Resume = False,
    jobs: Jobs = None,
    engine: Engine = "auto",
    dask: Dask = None,
    check: Check = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a grid of settings on the same customers and print what is traded for what."""
    given = locals()
    from sim import api
    from sim.study.sweep import vary as values_of

    asked = _asked(given)
    scenario, values = api.load(file, _settings(set_)), values_of(vary)
    every = partial(api.sweep, scenario, values, one_at_a_time=one_at_a_time, baseline=baseline)
    comparison = _simulated(every, [scenario], given, asked)
    _tell(comparison, set_, out, check, quiet)


@app.command()
def report(
    folder: Annotated[
        Path, typer.Argument(help="A folder that --out wrote.", metavar="DIR", show_default=False)
    ],
    to: Annotated[
        Path | None,
        typer.Option("-o", "--to", metavar="FILE", help="Default: report.html in the folder."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace FILE even if it is no report.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write one self-contained HTML page from an output folder."""
    from sim import api

    with _progress(shown=not quiet, what="picture") as progress:
        written = api.report(folder, to, force=force, progress=progress)
    if not quiet:
        say(f"Written to {written}")


@app.command()
def validate(file: File, set_: Settings = None, quiet: Quiet = False) -> None:
    """Check a scenario and the data files it names, without running it."""
    from sim.inputs import prepare
    from sim.inputs.size import in_bytes
    from sim.scenario import load

    scenario = load(file, _settings(set_))
    plan = prepare(scenario)
    if quiet:
        return
    for sentence in shortened((*scenario.warnings, *plan.notes)):
        say(f"warning: {sentence}")
    firsts, others = plan.chatting.expected_in_run()
    chats = f"{firsts:,.0f}"
    if others > 0:
        chats += f" and {others:,.0f} possible retries and escalations"
    included = "warm-up" if scenario.cooldown_days is None else "warm-up and cool-down"
    say(
        f"{file} is valid. Groups: {len(scenario.groups)}, agents: {len(scenario.agents)}, "
        f"chats in a replication: about {chats}, {included} included; memory: about "
        f"{in_bytes(plan.size.bytes)} a replication"
    )


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from sim.scenario import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def _tell(
    comparison: Comparison, settings: list[str] | None, out: Path | None, check: bool, quiet: bool
) -> None:
    """Print what was compared and end with the status that it asks for."""
    if not quiet:
        from sim.show.documents import print_comparison

        print_comparison(comparison, settings=settings or ())
        _print_written(out)
    if check:
        _end(comparison.results.values())


def _print_written(out: Path | None) -> None:
    if out is not None:
        print()
        say(f"Written to {out}")


def _check_targets(check: bool, scenarios: Iterable[Scenario]) -> None:
    """Refuse ``--check`` where there is nothing to check, before anything is run."""
    if check and not any(scenario.targets for scenario in scenarios):
        raise ScenarioError("--check: the scenario has no targets")


def _end(results: Iterable[Result]) -> None:
    """End with status 1 if a target is missed."""
    if any("missed" in set(result.targets["verdict"]) for result in results):
        raise typer.Exit(MISSED_TARGETS)


def _settings(texts: list[str] | None) -> dict[str, object]:
    """Read the ``--set`` options; the later of two for one path holds."""
    from sim.scenario import parse_setting

    return dict(parse_setting(text) for text in texts or [])


_CHECKED = ("replications", "max_replications", "seed", "keep", "engine", "jobs", "max_runs")


def _asked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a command as the arguments of the same names, checked as those are.

    Numbers are read as in a scenario file. Raises ScenarioError with all that is wrong.
    """
    from sim.scenario.settings import parse_value
    from sim.study.wanted import WORDS, asked

    problems: list[Problem] = []
    read: dict[str, Any] = {}
    for name in (name for name in _CHECKED if name in given):
        option, text = f"--{name.replace('_', '-')}", given[name]
        try:
            value = text if name in WORDS or text is None else parse_value(text, option)
            read[name] = None if text is None else asked(name, value, option)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return read


def _simulated(
    simulate: Callable[..., Simulated],
    scenarios: Sequence[Scenario],
    given: Mapping[str, Any],
    asked: Mapping[str, Any],
) -> Simulated:
    """Simulate ``scenarios`` as the options ``given`` say; ``asked``, those already read."""
    _check_targets(given["check"], scenarios)
    wishes = [name for name in ("precision", "indifference") if name in given]
    amounts = {name: _amounts(name, given[name]) for name in wishes}
    with _workers(given["dask"]) as client, _progress(shown=not given["quiet"]) as progress:
        return simulate(
            out=given["out"],
            resume=given["resume"],
            client=client,
            progress=progress,
            **amounts,
            **asked,
        )


def _amounts(option: str, texts: list[str] | None) -> dict[str, object]:
    """Read the amounts by figure that an option gives."""
    from sim.study.wanted import pairs

    return pairs(option, texts) if texts else {}


@contextmanager
def _workers(dask: str | None) -> Iterator[Client | None]:
    """The cluster at an address, or none."""
    if dask is None:
        yield None
        return
    from sim.study.cluster import connected

    with connected(dask) as client:
        yield client


@contextmanager
def _progress(
    shown: bool, what: str = "replication"
) -> Iterator[Callable[[int, int], None] | None]:
    if not shown:
        yield None
        return
    from sim.show.progress import terminal_bar

    with terminal_bar(what) as bar:
        yield bar


def main() -> None:
    """Run the command; bad input ends with one message a problem and exit status 2."""
    to_the_end(app)
