"""Look at what was simulated: a page from a folder, sliders in a notebook."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.arguments import folder_of, one_of, path_of, watching
from sim.api.result import Result
from sim.errors import OutputError, within_means

if TYPE_CHECKING:
    from sim.scenario.model import Scenario
    from sim.show.explore import Explorer


@within_means()
def report(
    folder: str | PathLike[str],
    to: str | PathLike[str] | None = None,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write one self-contained HTML page from an output folder.

    Parameters: ``folder`` that a run, comparison or sweep wrote with ``out``; ``to``, the file, by
    default ``report.html`` in the folder: a report there is replaced, another file only with
    ``force``; ``progress`` is called with the pictures drawn and their number after each, by
    default a bar is shown in a notebook. Returns the path of the page. Raises
    :class:`sim.OutputError` for a folder that is unfinished, damaged or of a newer version and for
    a file that cannot be written.
    """
    from sim.show.page import write_page
    from sim.study.asked import asked

    stored = Path(path_of("folder", folder, "the path of an output folder", OutputError))
    target = folder_of("to", to)
    with watching(progress, "picture") as told:
        return write_page(
            stored,
            None if target is None else Path(target),
            force=asked("force", force),
            progress=told,
        )


@within_means()
def explore(
    scenario: Scenario | str | PathLike[str],
    *,
    replications: int | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Explorer[Result]:
    """Show sliders for the settings of a scenario in a notebook, with what they change.

    Parameters: ``scenario`` or the path of its file; ``replications``, at least 1, by default as
    many as are simulated in a moment (3 to 30, by the chats expected in one); ``seed`` by default
    the scenario's; ``progress`` as of :func:`run`, of the scenario itself. Returns an explorer: its
    ``settings`` are those that were moved, for ``scenario.with_settings``, and its ``result`` is
    the :class:`Result` that is shown. Raises :class:`sim.InboxsimError` where the extra
    ``notebook`` is not installed, and what :func:`run` raises.
    """
    from sim.inputs import prepare
    from sim.show.explore import Explorer, widgets
    from sim.show.explore.trials import Trials, so_many
    from sim.study.asked import asked

    # before anything is simulated
    widgets()
    checked = one_of(scenario)
    count = so_many(prepare(checked).expected_rows)
    if replications is not None:
        count = asked("replications", replications)
    with watching(progress, "picture") as told:
        trials = Trials(checked, replications=count, seed=seed, progress=told)
    return Explorer(trials, Result)
