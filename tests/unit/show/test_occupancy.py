import pytest

from sim.scenario.people import Agent
from sim.show.pictures.occupancy import occupancy
from unit.show.lively import worked
from unit.show.looking import words

pytestmark = pytest.mark.filterwarnings("error")


def team(*names, groups=("support",)):
    return tuple(Agent(name, groups) for name in names)


def names(ax):
    return words(ax.get_yticklabels())


def bars(ax):
    """{status: {place: (left, width)}}"""
    return {
        each.get_label(): {
            round(bar.get_y() + bar.get_height() / 2): (bar.get_x(), bar.get_width())
            for bar in each
        }
        for each in ax.containers
    }


def ticks(ax):
    (planned,) = [each for each in ax.collections if each.get_label() == "planned"]
    return [line[0].tolist()[0] for line in planned.get_segments()]


def dots(ax):
    (line,) = ax.lines
    return line.get_xdata().tolist()


def spreads(ax):
    found = [each for each in ax.collections if each.get_label().startswith("10-90")]
    return [line[:, 0].tolist() for each in found for line in each.get_segments()]


def test_bars_are_hours_a_week_by_status_in_roster_order(make):
    result = make(days=14, agents=team("asha", "ravi"))
    for replication in (0, 1):
        worked(result, "ravi", replication, available=40.0, away=4.0 * replication, scheduled=50.0)
        worked(result, "asha", replication, available=60.0, busy=8.0, scheduled=0.0)
    ax = occupancy(result)
    assert names(ax) == ["asha", "ravi"]
    assert bars(ax) == {
        "available": {0: (0.0, 30.0), 1: (0.0, 20.0)},
        "busy": {0: (30.0, 4.0)},
        "away": {1: (20.0, 1.0)},
    }
    assert ticks(ax) == [25.0]  # nobody planned asha
    assert ax.get_xlabel() == "hours a week (mean)"


@pytest.mark.parametrize(
    ("days", "label"), [(1, "hours on the day (mean)"), (3, "hours in 3 days (mean)")]
)
def test_hours_of_a_short_window_are_its_own(make, days, label):
    result = make(days=days, agents=team("asha"))
    worked(result, "asha", available=6.0)
    ax = occupancy(result)
    assert bars(ax)["available"] == {0: (0.0, 6.0)} and ax.get_xlabel() == label


def test_a_share_is_that_of_all_replications_together(make):
    result = make(agents=team("asha"))
    worked(result, "asha", 0, busy_share=0.9, counted_us=1_000_000)
    worked(result, "asha", 1, busy_share=0.5, counted_us=3_000_000)
    assert dots(occupancy(result).figure.axes[-1]) == [pytest.approx(0.6)]


def test_shares_have_their_spread_over_replications(make):
    result = make(agents=team("asha"))
    for replication in range(11):
        worked(result, "asha", replication, busy_share=replication / 10)
    right = occupancy(result).figure.axes[-1]
    assert dots(right) == [pytest.approx(0.5)]
    assert spreads(right) == [[pytest.approx(0.1), pytest.approx(0.9)]]
    assert right.get_xlabel() == "time with a chat in hand"


def test_one_replication_has_no_spread_and_who_was_never_there_no_dot(make):
    result = make(agents=team("asha", "ravi"))
    worked(result, "asha", busy_share=0.5)
    worked(result, "ravi", counted_us=0)
    right = occupancy(result).figure.axes[-1]
    assert spreads(right) == []
    assert dots(right)[0] == 0.5 and dots(right)[1] != dots(right)[1]


def test_a_group_shows_its_agents(make, group):
    agents = (*team("asha", groups=("a", "b")), *team("ravi", groups=("b",)))
    result = make(groups=(group("a"), group("b")), agents=agents)
    for name in ("asha", "ravi"):
        worked(result, name, available=1.0)
    assert names(occupancy(result, "a")) == ["asha"]
    assert names(occupancy(result, "b")) == ["asha", "ravi"]
    assert names(occupancy(result)) == ["asha", "ravi"]


def test_of_many_agents_the_busiest_and_the_least_busy_are_shown(make):
    everybody = [f"agent-{number}" for number in range(100)]
    result = make(agents=team(*everybody))
    for number, name in enumerate(everybody):
        worked(result, name, busy_share=number / 100)
    ax = occupancy(result)
    assert names(ax) == [*everybody[:84:-1], *everybody[14::-1]]
    assert "30 of 100 agents" in ax.get_title("left")


def test_thirty_agents_are_all_shown(make):
    result = make(agents=team(*(f"agent-{number}" for number in range(30))))
    for agent in result.scenario.agents:
        worked(result, agent.name)
    ax = occupancy(result)
    assert len(names(ax)) == 30 and "of 30" not in ax.get_title("left")
