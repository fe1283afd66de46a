"""The sliders, what stands beside them, and what happens when one is moved."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sim.errors import InboxsimError
from sim.results.effects_in_words import a_week_or_day
from sim.results.result import Result, Study
from sim.scenario.model import Scenario
from sim.show.cells import Cell, Column, Rows, Table
from sim.show.data import once
from sim.show.explore.controls import Control, controls_of, settings_of
from sim.show.explore.trials import Headline, Trials, Tried
from sim.show.plots import PICTURES as DRAWN
from sim.show.plots import Plots
from sim.show.render import html_table, paragraph
from sim.show.style import HEIGHT, WIDTH, quiet
from sim.show.tables import INBOX
from sim.show.units import written
from sim.text import counted, in_html, one_line

if TYPE_CHECKING:
    pass

PIXELS_AN_INCH = 80
"""Smaller than the files: fewer pixels are drawn and sent sooner."""

PICTURES = {
    "Open and queued chats through the day": "backlog_day",
    "Open and queued chats through the week": "backlog",
    "The morning": "morning",
    "Missed chats": "missed",
    "Waits": "waits",
    "Service level": "service_level",
}
"""Pictures to choose from, by what the list of them says."""


def picture(result: Result, name: str, group: str) -> str:
    """One of :data:`PICTURES` of a group or ``all``, as HTML."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = BytesIO()
    with quiet():
        # a figure outside pyplot: the notebook must not show it a second time
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=PIXELS_AN_INCH, layout="constrained")
        DRAWN[PICTURES[name]](Plots(once(result)), figure.add_subplot(), group)
        FigureCanvasAgg(figure).print_png(drawn, metadata={"Software": None})
    of = "all groups" if group == "all" else f"group {group}"
    data = b64encode(drawn.getvalue()).decode()
    return f'<img alt="{in_html(f"{name}, {of}")}" src="data:image/png;base64,{data}">'


def headlines(found: Sequence[Headline], tried: Tried, group: str) -> str:
    """The headline figures as an HTML table."""
    days = tried.scenario.duration_days
    rows = []
    for each in found:
        own, now = (figure.of_a_time(each.line.metric, days) for figure in (each.own, each.now))
        texts = (
            each.line.words,
            written(own.mean, own.unit),
            now.text,
            now.interval,
            each.change,
        )
        rows.append([*map(Cell, texts)])
    numbers = ("as the file is", "now", "95 % interval")
    columns = [
        Column("figure"),
        *(Column(text, number=True) for text in numbers),
        Column("change, same customers"),
    ]
    _, per = a_week_or_day(days)
    note = (
        f"Counts are those of {per}. In brackets: 95 % intervals, simulation error only, of "
        f"{counted(tried.study.about.replication_count, 'replication')}. To decide, run more."
    )
    caption = INBOX if group == "all" else group
    return html_table(Table(caption, columns, [Rows("", rows)], note))


def as_python(settings: Mapping[str, object]) -> str:
    """The settings as a call that makes the scenario, as HTML."""
    if not settings:
        return paragraph("Nothing is moved: these are the settings of the file.")
    lines = [f"    {path!r}: {value!r}," for path, value in settings.items()]
    return f"<pre>{in_html(chr(10).join(['scenario.with_settings({', *lines, '})']))}</pre>"


Shown = TypeVar("Shown", bound=Result)


class Explorer(Generic[Shown]):
    """Sliders for the settings of a scenario, with figures and a picture that follow them.

    A notebook shows it. :attr:`settings`, :attr:`scenario` and :attr:`result` are those of the last
    combination that could be simulated.
    """

    def __init__(self, trials: Trials, result_of: Callable[[Scenario, Study], Shown]) -> None:
        """Parameters: ``result_of`` makes what people hold of a scenario and its study.

        Raises InboxsimError where the widgets are not installed.
        """
        kit = widgets()
        self._trials, self._result_of, self._tried = trials, result_of, trials.own
        self._quiet, self._said = False, ""
        self.controls: tuple[Control, ...] = controls_of(trials.own.scenario)
        self.sliders: dict[str, Any] = {each.name: _widget(kit, each) for each in self.controls}
        """The widgets of the :attr:`controls` by name; setting ``.value`` moves one."""
        groups = [each.name for each in trials.own.scenario.groups]
        named = [("all groups", "all"), *((name, name) for name in groups)]
        options = named if len(groups) > 1 else [(groups[0], groups[0])]
        self.group = kit.Dropdown(options=options, description="group")
        wide = {"width": "32em"}
        self.picture = kit.Dropdown(options=[*PICTURES], description="picture", layout=wide)
        self.reset = kit.Button(description="As the file is")
        self._message, self._table, self._picture, self._settings = (kit.HTML() for _ in range(4))
        self.panel = self._laid_out(kit)
        for slider in self.sliders.values():
            slider.observe(self._moved, names="value")
        for chosen in (self.group, self.picture):
            chosen.observe(self._chosen, names="value")
        self.reset.on_click(self._back)
        self._show()

    @property
    def settings(self) -> dict[str, object]:
        """What was moved, by dotted path, to be laid over the scenario with ``with_settings``."""
        return dict(self._tried.settings)

    @property
    def scenario(self) -> Scenario:
        """The scenario with :attr:`settings`, without the policies of its file."""
        return self._tried.scenario

    @property
    def result(self) -> Shown:
        """What came of :attr:`scenario`."""
        return self._result_of(self._tried.scenario, self._tried.study)

    @property
    def message(self) -> str:
        """Why the combination chosen last could not be simulated; nothing if it could."""
        return self._said

    def __repr__(self) -> str:
        """Say what is explored."""
        moved = ", ".join(f"{path}={value}" for path, value in self.settings.items())
        return one_line(f"<Explorer of {self.scenario.name!r}: {moved or 'as the file is'}>")

    def _repr_mimebundle_(self, **wanted: object) -> Any:
        return self.panel._repr_mimebundle_(**wanted)

    def _laid_out(self, kit: ModuleType) -> Any:
        """The sliders in a tab for each group, for agents and for hours; below, what they do."""
        headings = list(dict.fromkeys(each.heading for each in self.controls))
        boxes = [
            kit.VBox([self.sliders[c.name] for c in self.controls if c.heading == heading])
            for heading in headings
        ]
        tabs = kit.Tab(children=boxes)
        for place, heading in enumerate(headings):
            tabs.set_title(place, heading)
        choices = kit.HBox([self.group, self.picture, self.reset])
        parts = [tabs, choices, self._message, self._table, self._picture, self._settings]
        return kit.VBox(parts)

    def _moved(self, _: object) -> None:
        if self._quiet:
            return
        self._try()

    def _try(self) -> None:
        self._message.value = paragraph("Simulating ...")
        values = {name: slider.value for name, slider in self.sliders.items()}
        try:
            self._tried = self._trials.run(settings_of(self.controls, values))
        except InboxsimError as error:
            self._say(str(error))
            return
        self._say("")
        self._show()

    def _chosen(self, _: object) -> None:
        self._show()

    def _back(self, _: object) -> None:
        with self._hushed():
            for control in self.controls:
                self.sliders[control.name].value = control.own
        self._try()

    @contextmanager
    def _hushed(self) -> Iterator[None]:
        """Move several sliders as one."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def _show(self) -> None:
        """Figures first, for the picture takes longer."""
        group, tried = self.group.value, self._tried
        self._table.value = headlines(self._trials.headlines(tried, group), tried, group)
        self._settings.value = as_python(tried.settings)
        self._picture.value = picture(self.result, self.picture.value, group)

    def _say(self, message: str) -> None:
        self._said = message
        told = f"Below is still the last that could be simulated.\n{message}" if message else ""
        self._message.value = f'<pre role="alert">{in_html(told)}</pre>' if told else ""


def _widget(kit: ModuleType, control: Control) -> Any:
    """A slider over the options of a control, or a button for each word."""
    options = [(str(option), option) for option in control.options]
    kind, given, style = kit.ToggleButtons, {}, {"button_width": "8em"}
    if control.slides:
        # while it is dragged nothing is simulated
        kind, given, style = kit.SelectionSlider, {"continuous_update": False}, {}
    return kind(
        options=options,
        value=control.own,
        description=control.label,
        style={"description_width": "18em", **style},
        layout={"width": "48em"},
        **given,
    )


def widgets() -> ModuleType:
    """The library of widgets; raises InboxsimError where it is not installed."""
    try:
        import ipywidgets
    except ImportError as error:
        raise InboxsimError(
            "sim.explore needs ipywidgets, which is not installed: pip install 'inboxsim[notebook]'"
        ) from error
    module: ModuleType = ipywidgets
    return module
