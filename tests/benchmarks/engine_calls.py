"""A stack on the local engine as the benchmark calls it, and a hello-world function beside it."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import requests
from requests.adapters import HTTPAdapter

from local.ports import Ports
from local.stack import Stack

CONNECTIONS: Final = 32
GATEWAY_SECONDS: Final = 30
"""After how many seconds API Gateway gives up; the engine does not."""
UNANSWERED: Final = 504
MOST_TRIES: Final = 10
PAUSE: Final = 3
"""How many seconds an engine has to rest that does not answer."""
HELLO: Final = "hello-world"
CODE: Final = """\
def handler(event, context):
    print("handled")
    return {"statusCode": 200, "body": "hello"}
"""
"""It writes a line, as Vouch's functions do: the engine waits 50 ms for one where there is none."""


class Answered(NamedTuple):
    """The answers to some requests: their statuses, the seconds each took, and all of them."""

    statuses: Sequence[int]
    took: Sequence[float]
    seconds: float

    @property
    def middle(self) -> float:
        return median(self.took)

    @property
    def slowest(self) -> float:
        """Return the seconds within which 99 of a hundred were answered."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


class Client:
    """Calls APIs of the engine by its own addresses, over connections that are kept."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))

    def request(
        self, api: str, method: str, path: str, headers: Mapping[str, str], body: object = None
    ) -> Callable[[], int]:
        """Return a request that can be made many times; it returns the answer's status."""
        url = f"{self.stack.engine.url}/_aws/execute-api/{api}/$default{path}"

        def send() -> int:
            own: dict[str, Any] = {"headers": headers, "json": body, "timeout": GATEWAY_SECONDS}
            try:
                return self._session.request(method, url, **own).status_code
            except requests.RequestException:
                return UNANSWERED

        return send

    def get(self, path: str, headers: Mapping[str, str]) -> Any:
        """Return the JSON of an answer of the stack's own API, which may have to come to itself."""
        url = f"{self.stack.info.api_url}{path}"
        for _ in range(MOST_TRIES):
            with suppress(requests.RequestException):
                answer = self._session.get(url, headers=headers, timeout=GATEWAY_SECONDS)
                if answer.ok:
                    return answer.json()
            time.sleep(PAUSE)
        raise AssertionError(f"{path} is not answered")

    def configure(self, function: str, variables: Mapping[str, str]) -> None:
        """Change variables of a function, by its logical id."""
        engine = self.stack.engine.client("lambda")
        name = {"FunctionName": self.stack.deployed.names[function]}
        own = engine.get_function_configuration(**name)["Environment"]["Variables"]
        engine.update_function_configuration(**name, Environment={"Variables": own | variables})

    def manage(self, **command: object) -> Any:
        """Run a command of `manage_accounts`, as an operator does."""
        function = self.stack.deployed.names["ManageAccountsFunction"]
        sent = json.dumps(command)
        answer = self.stack.engine.client("lambda").invoke(FunctionName=function, Payload=sent)
        return json.load(answer["Payload"])


def send(request: Callable[[], int], clients: int, calls: int) -> Answered:
    """Make so many calls by each of the clients, which call again as soon as they are answered."""

    def one(_: int) -> list[tuple[int, float]]:
        return [_timed(request) for _ in range(calls)]

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        found = [each for some in pool.map(one, range(clients)) for each in some]
    statuses, took = zip(*found, strict=True)
    return Answered(statuses, took, time.perf_counter() - began)


def _timed(request: Callable[[], int]) -> tuple[int, float]:
    began = time.perf_counter()
    return request(), time.perf_counter() - began


@contextmanager
def stack() -> Iterator[Client]:
    """Run a stack of its own, on free ports."""
    with TemporaryDirectory() as home, Stack(Path(home), Ports()) as running:
        yield Client(running)


def deploy_hello_world(stack: Stack) -> str:
    """Deploy a function that answers 200 and nothing else; return the id of its HTTP API."""
    function = stack.engine.client("lambda").create_function(
        FunctionName=HELLO,
        Runtime="python3.13",
        Role=_role(stack),
        Handler="app.handler",
        Code={"ZipFile": _zipped()},
    )
    gateway = stack.engine.client("apigatewayv2")
    api: str = gateway.create_api(Name=HELLO, ProtocolType="HTTP")["ApiId"]
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function["FunctionArn"],
        PayloadFormatVersion="2.0",
    )
    target = f"integrations/{integration['IntegrationId']}"
    gateway.create_route(ApiId=api, RouteKey="GET /hello", Target=target)
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return api


def _role(stack: Stack) -> str:
    function = stack.deployed.names["GetRecommendationFunction"]
    found = stack.engine.client("lambda").get_function_configuration(FunctionName=function)
    return str(found["Role"])


def _zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", CODE)
    return packed.getvalue()
