"""What operations cost in DynamoDB by how much there is: of one member, of one account.

Each is measured among 10, 1,000 and 100,000 of what it works on, and has to cost the same.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from tests.benchmarks.figures import Figure, say
from tests.benchmarks.storage_acts import CROWDS, Act
from tests.support.capacity import Cost, metered
from tests.support.cloud import Cloud, cloud
from tests.support.gateway import Answer
from tests.support.large_tables import quick_queries
from vouch.handlers import auth

COUNTS: Final = (10, 1_000, 100_000)
type Costs = dict[str, Cost]


def measure(aws: Cloud, count: int) -> Costs:
    """Return what each operation costs among so many, by its name."""
    costs: Costs = {}
    for crowd in CROWDS:
        aws.reset()
        auth.forget()
        acts = crowd(count)
        with quick_queries():
            costs |= {name: _cost(act) for name, act in acts.items()}
    aws.reset()
    return costs


def figures() -> Iterator[Figure]:
    """Return, for each operation, how far its costs are apart."""
    with cloud() as aws:
        measured = []
        for count in COUNTS:
            say(f"operations among {count:,} of one member or account")
            measured.append(measure(aws, count))
    say(f"  {'':44} requests  RCU  WCU  entries read")
    for name, cost in measured[-1].items():
        say(f"  {name:44} {cost.requests:8} {cost.read:4g} {cost.written:4} {cost.entries:8}")
    for name in measured[0]:
        apart = _apart([costs[name] for costs in measured])
        yield Figure(f"{name}: cost by how many there are", apart, "apart", "lower", 0)


def _apart(costs: Sequence[Cost]) -> float:
    """Return how far the costs are apart, in whatever they are furthest apart."""
    return max(float(max(column) - min(column)) for column in zip(*costs, strict=True))


def _cost(act: Act) -> Cost:
    with metered() as meter:
        answer = act()
    assert not isinstance(answer, Answer) or answer.status < 300, answer.body
    return meter.cost
