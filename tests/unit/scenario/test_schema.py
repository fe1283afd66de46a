"""The JSON Schema: true to what loads, refusing what does not, explaining every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from conftest import case_files
from sim.scenario import from_document, json_schema, resolved
from unit.scenario.bad_files import RICH, write_files

REPOSITORY = Path(__file__).parents[3]
SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.yaml"))
Validator = jsonschema.Draft202012Validator
VALIDATOR = Validator(json_schema())


def plain(value: Any) -> Any:
    """A document as JSON has it."""
    if isinstance(value, dict):
        return {
            key.isoformat() if isinstance(key, date) else key: plain(v) for key, v in value.items()
        }
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def keys_of(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """All keys that the schema explains, with the schema of each."""
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            if isinstance(value, dict):
                yield f"{path}.{name}", value
        for name, value in node.items():
            yield from keys_of(value, f"{path}.{name}")
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from keys_of(item, f"{path}.{place}")


def test_it_is_a_schema_of_2020_12_in_json() -> None:
    schema = json_schema()
    Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema
    assert json_schema() == schema


def test_every_key_has_a_title_a_description_and_a_right_example() -> None:
    schema = json_schema()
    keys = list(keys_of(schema))
    assert len(keys) > 110
    for path, value in keys:
        assert value["title"] and value["description"], path
        assert value["examples"], path
        for example in value["examples"]:
            Validator({**value, "$defs": schema["$defs"]}).validate(example)


@pytest.mark.parametrize("file", [*SCENARIOS, *case_files()], ids=lambda f: f.as_posix()[-40:])
def test_what_loads_is_let_through(file: Path) -> None:
    document = plain(YAML(typ="safe", pure=True).load(file))
    VALIDATOR.validate(document)


def test_the_rich_scenario_and_what_is_resolved_of_it(tmp_path: Path) -> None:
    write_files(tmp_path)
    validator = Validator(json_schema())
    validator.validate(RICH)
    validator.validate(resolved(from_document(RICH, tmp_path)))
    files = {"agents": {"csv": "agents.csv"}, "shifts": {"csv": "shifts.csv"}}
    validator.validate({**RICH, **files})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("seed", "5"),
        ("start", "2026-3-2"),
        ("duration", 28),
        ("duration", "1w"),
        ("extra", 1),
        ("shifts", {}),
        ("agents", []),
        ("agents.0.groups", "support"),
        ("agents.0.groups", ["a", "a"]),
        ("agents.0.concurrency", 0),
        ("default.queue_handling.limit", "none"),
        ("default.queue_handling.grace", "10"),
        ("default.queue_handling.grace", "never"),
        ("default.customers.patience", {"exponential": "0s"}),
        ("default.customers.patience", {"exponential": "5m", "weibull": {}}),
        ("default.handling.work", {"gamma": {"mean": "5m"}}),
        ("default.handling.work", "never"),
        ("default.working_hours", {}),
        ("default.working_hours", {"monday": "09:00-17:00"}),
        ("default.working_hours", {"mon": "9-17"}),
        ("default.offline_handling.auto_assign", "no"),
        ("default.customers.retry", {"probability": 0.3}),
        ("default.customers.retry.probability", 1.1),
        ("default.customers.retry.max_attempts", 21),
        ("default.customers.sticky.probability", -0.1),
        ("default.customers.silent.timeout", "never"),
        ("default.handling.rest", {"idle": "1m"}),
        ("groups.support.handling.escalation", {"to": "billing"}),
        ("inbox.max_escalations", -1),
        ("attendance.absence", "4%"),
        ("attendance.disconnects", {"every": "40h"}),
        ("attendance.outages", [{"from": "2026-03-10", "to": "2026-03-11"}]),
        ("attendance.outages", [{"from": "2026-03-10T14:00"}]),
        ("agents.0.curve", []),
        ("agents.0.curve", [1, 0]),
        ("agents.0.speed", 0),
        ("shifts.day.at_end", "stop"),
        ("holidays", {"25 March": "closed"}),
        ("groups.all", {"arrivals": {"rate": "6/h"}}),
        ("groups.support.arrivals", {}),
        ("groups.support.arrivals", {"rate": "6/h", "forecast": "x.csv"}),
        ("groups.support.arrivals", {"trace": "x.csv", "scale": 2}),
        ("groups.support.arrivals.rate", 6),
        ("shifts.day", {"breaks": []}),
        ("policies", {}),
        ("policies.one more", {}),
        ("policies.base", {"inbox.max_escalations": 1}),
        ("policies.longer", {"duration": "9d"}),
        ("targets", []),
        ("targets.0.metric", "servic_level"),
        ("targets.0.at_most", "90%"),
        ("targets.0.share_of", "90%"),
        ("targets.1.per", "week"),
        ("shifts.day.breaks", [{"for": "5m", "status": "away"}]),
        ("shifts.day.breaks", [{"at": "12:00", "for": "5m", "status": "away", "spread": True}]),
        ("shifts.day.breaks", [{"at": "12:00", "for": "5m", "status": "asleep"}]),
    ],
)
def test_what_is_wrong_is_refused(path: str, value: Any) -> None:
    document = json.loads(json.dumps(RICH))
    node = document
    *inside, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in inside:
        node = node[key]
    node[last] = value
    assert not Validator(json_schema()).is_valid(document)
    del node[last]
