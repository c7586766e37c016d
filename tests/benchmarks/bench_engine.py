"""Requests through the local engine: each beside a hello-world function on the same engine.

How fast the engine is says nothing of AWS. What its requests cost beyond those of hello-world is
Vouch's own, and that of the store behind it, which is the engine too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tests.benchmarks.engine_calls import (
    UNANSWERED,
    Answered,
    Client,
    deploy_hello_world,
    send,
    stack,
)
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.rounds import settle
from tests.support.builders import PROTOCOL, path

CLIENTS: Final = (1, 8)
CALLS: Final = 8
"""How many calls of each client make a round."""
ROUNDS: Final = (7, 28)
BUDGETS: Final = {1: 2.5, 8: 6.0}
"""How many times hello-world's median a request may take, by the clients at once.

The store is the engine too, which eight clients keep busier than hello-world does.
"""
AT_ONCE: Final = (1, 8, 32)
CREDITS: Final = "/v1/credits"
SPENT: Final = 64
"""How many calls are paid for by each number of callers; Linkup takes 300 a minute."""
MOST_REFUSED: Final = 2
"""How many of a hundred calls may be refused."""
UNLIMITED: Final = {"OPEN_CALLS_PER_ACCOUNT": "100", "UNKNOWN_CALLS_PER_HOUR": "1000"}

type Request = Callable[[], int]


def figures() -> Iterator[Figure]:
    """Start a stack, and measure requests and spending through it."""
    say("a stack on the local engine, and a hello-world function beside it")
    with stack() as client:
        yield from _requests(client)
        yield from _spending(client)


def _requests(client: Client) -> Iterator[Figure]:
    hello = client.request(deploy_hello_world(client.stack), "GET", "/hello", {})
    for name, (request, status) in _operations(client).items():
        for clients in CLIENTS:
            pairs = [(hello, 200), (request, status)]
            yield _compared(f"{name}, {clients} at once", pairs, clients)


def _operations(client: Client) -> dict[str, tuple[Request, int]]:
    """Return the requests that are measured, and the status of each one's answer."""
    reader, writer = client.stack.info.members[:2]
    api = client.stack.deployed.names["Api"]
    body = {"recommendee": reader.urn, "recommendationText": "An amazing leader."}
    reading, writing = (
        {"Authorization": f"Bearer {each.access_token}", **PROTOCOL} for each in (reader, writer)
    )
    create = client.request(api, "POST", "/v2/recommendation", writing, body)
    for _ in range(10):
        assert create() == 201
    page = "/v2/recommendation?q=recipient&statusFilters=List(PENDING)"
    urn = _first(client, page, reading)
    return {
        "GET": (client.request(api, "GET", path(urn), reading), 200),
        "finder": (client.request(api, "GET", page, reading), 200),
        "create": (create, 201),
    }


def _first(client: Client, page: str, headers: Mapping[str, str]) -> str:
    """Return the URN of the first recommendation of a page."""
    found: Any = client.get(page, headers)["elements"][0]
    return f"urn:li:recommendation:({found['recommender']},{found['id']})"


def _compared(name: str, pairs: list[tuple[Request, int]], clients: int) -> Figure:
    """Return how many times hello-world's median a request takes, by rounds in turns."""
    found: list[list[Answered]] = [[], []]

    def sample() -> float:
        turn = len(found[0]) % 2
        for place in (turn, 1 - turn):
            request, status = pairs[place]
            answered = send(request, clients, CALLS)
            assert set(answered.statuses) == {status}, Counter(answered.statuses)
            found[place].append(answered)
        return found[1][-1].middle / found[0][-1].middle

    sample()  # functions start
    found = [[], []]
    settled = settle(sample, (BUDGETS[clients],), *ROUNDS)
    for what, some in zip(("hello-world", name), found, strict=True):
        took = [each for answered in some for each in answered.took]
        whole = Answered((), took, sum(answered.seconds for answered in some))
        say(
            f"  {what}: {len(took) / whole.seconds:.0f} requests/s, p50"
            f" {whole.middle * 1000:.0f} ms, p99 {whole.slowest * 1000:.0f} ms"
        )
    budget = BUDGETS[clients]
    title = f"engine, {name}: median"
    return Figure(title, settled.value, "x hello", "lower", budget, spread=settled.spread)


def _spending(client: Client) -> Iterator[Figure]:
    """Let 1, 8 and 32 spend at once; the limits of an account's calls are set aside.

    The engine runs functions and serves their store in one process. With 32 at once it answers some
    of them too late, a 503 or a 504, which is said and not judged: it has no conflicts.
    """
    client.configure("RecommendConnectionsFunction", UNLIMITED)
    for callers in AT_ONCE:
        say(f"{SPENT} calls for credits, {callers} at once")
        request, headers = _customer(client)
        started = send(request, callers, 1)  # functions start, the month is open
        answered = send(request, callers, SPENT // callers)
        charged = client.get(CREDITS, headers)["charged"]
        statuses = Counter(answered.statuses)
        everything = statuses + Counter(started.statuses)
        # A call that was not answered may have been charged (DESIGN 4.8).
        most = everything[200] + everything[503] + everything[UNANSWERED]
        assert everything[200] <= charged <= most, (charged, everything)
        say(
            f"  {statuses[200] / answered.seconds:.1f} credits/s, p50 {answered.middle:.2f} s, p99"
            f" {answered.slowest:.2f} s, answered {dict(statuses)}"
        )
        if callers in CLIENTS:
            refused = 100 * (1 - statuses[200] / statuses.total())
            name = f"engine, spending, {callers} at once: refused"
            yield Figure(name, refused, "%", "lower", MOST_REFUSED, 0)


def _customer(client: Client) -> tuple[Request, dict[str, str]]:
    """Open an account; return its call for credits, and the headers that name it."""
    made = client.manage(action="create_account", name="Bench", monthly_credits=1_000)
    account = made["account"]["id"]
    key = client.manage(action="issue_api_key", account=account, label="bench")["secret"]
    headers, body = {"x-api-key": key}, {"login_token": f"few-7:{account}"}
    api = client.stack.deployed.names["Api"]
    return client.request(api, "POST", "/v1/network/recommendations", headers, body), headers
