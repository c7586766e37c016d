"""What the story needs of the running stack, and the events that it expects on the bus."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from local import info
from local.demo.api import Api, Person
from local.demo.teller import Teller, check
from local.demo_account import NAMES
from local.subscription import Subscription
from local.target import Target, running_here


@dataclass(frozen=True)
class Expected:
    """An event of this detail-type whose detail holds these values; `after.x` is `x` of `after`."""

    kind: str
    values: dict[str, object]

    def fits(self, event: dict[str, Any]) -> bool:
        if event["detail-type"] != self.kind:
            return False
        detail = event["detail"]
        after = {f"after.{name}": value for name, value in detail.get("after", {}).items()}
        said: dict[str, object] = {**detail, **after}
        return all(said.get(name) == value for name, value in self.values.items())


type Events = dict[str, dict[str, Any]]
"""What came on the bus, by the id of each event; the same may come again."""


@dataclass
class Stage:
    """The running stack as the story uses it; `linkedin` is the simulator, of the same contract."""

    tell: Teller
    api: Api
    linkedin: Api
    api_key: dict[str, str]
    people: dict[str, Person]
    source: str
    linkup_version: str
    heard: Subscription
    run_schedule: Callable[[], None]
    """Does what SyncSchedule does: starts a sync of each member who is due."""
    start_refreshes: Callable[[], None]
    """Does what the schedule does every minute: starts each refresh that is due."""
    expected: list[Expected] = field(default_factory=list)
    events: Events = field(default_factory=dict)

    @property
    def ana(self) -> Person:
        return self.people["ana"]

    @property
    def ben(self) -> Person:
        return self.people["ben"]

    def expect(self, kind: str, **values: object) -> None:
        """Expect an event; `after_status` stands for the status in `after`."""
        plain = {name.replace("after_", "after."): value for name, value in values.items()}
        self.expected.append(Expected(kind, plain))

    def hear(self, seconds: int = 1) -> Events:
        """Return the events since the story began; wait at most `seconds` for the next."""
        self.events |= {each["detail"]["id"]: each for each in self.heard.receive(seconds)}
        return self.events


@contextmanager
def opened(home: Path, name: str, tell: Teller) -> Iterator[Stage]:
    """Open the stage on the stack that runs in `home`; remove its rule and queue in the end."""
    stack = info.read(home)
    target = running_here(home)
    described = target.client("cloudformation").describe_stacks(StackName=stack["stack_name"])
    parameters = {
        it["ParameterKey"]: it["ParameterValue"] for it in described["Stacks"][0]["Parameters"]
    }
    people = {
        name: Person(name.capitalize(), member["urn"], member["access_token"])
        for name, member in zip(NAMES, stack["members"], strict=False)
    }
    clients = target.client("sqs"), target.client("events")
    with Subscription(*clients, stack["event_bus"], name) as heard:
        yield Stage(
            tell,
            Api(stack["api_url"], tell),
            Api(stack["upstreams"]["linkedin"], tell),
            {"x-api-key": stack["account"]["api_key"]},
            people,
            parameters["RecommendationSource"],
            parameters["LinkupVersion"],
            heard,
            partial(_run, target, "StartSyncFunction"),
            partial(_run, target, "StartRefreshesFunction"),
        )


def _run(target: Target, output: str) -> None:
    """Invoke a function as its schedule does; `output` is the stack's output that names it."""
    function = target.outputs[output]
    answer = target.client("lambda").invoke(FunctionName=function, Payload="{}")
    check("FunctionError" not in answer, f"{function} failed")
