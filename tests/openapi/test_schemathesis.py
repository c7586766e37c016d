"""schemathesis sends what the document allows, and what it does not, and checks each answer."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from local.stack import Stack
from tests.e2e.customers import Customer
from tests.e2e.guests import Guest
from tests.e2e.viewers import Viewer
from tests.openapi.conftest import DRIVES
from tests.openapi.programs import DOCUMENT, operations, run
from tests.support.sampling import SEED
from vouch.domain.status import Status

EXAMPLES: Final = 25
"""How many generated requests of an operation at most, beside those that cover its parameters."""
CREDITS: Final = 1_000_000
VIEWER: Final = "seen"
FORGETTING: Final = {"manage_viewers_forget"}
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
)
"""All but three: `positive_data_acceptance`, because a schema cannot say all that a request has to
be (that a query is for one finder, or that a page token is of this list); `unsupported_method`,
because it repeats requests of tunnels by other methods; `allow_header_conformance`, because
`POST /v2/recommendations` is served and not listed."""


type Known = Mapping[str, Mapping[str, Iterable[str]]]
"""Values that most of the generated requests take, by path and parameter."""


def configuration(auth: str, known: Known) -> str:
    """Return a configuration with a credential, and with values of things that exist."""
    dictionaries: list[str] = []
    bindings: list[str] = []
    for path, parameters in known.items():
        chosen = []
        for parameter, values in parameters.items():
            name = f"known{len(dictionaries)}"
            dictionaries.append(f"[dictionaries.{name}]\nvalues = {json.dumps(list(values))}")
            chosen.append(f'"{parameter}" = {{dictionary = "{name}", probability = 0.9}}')
        bindings.append(
            f'[[operations]]\ninclude-path = "{path}"\nparameters = {{{", ".join(chosen)}}}'
        )
    refused = '[checks.negative_data_rejection]\nexpected-statuses = ["4xx"]'
    return "\n".join(['hooks = "schemathesis_hooks"', auth, refused, *dictionaries, *bindings])


def examine(folder: Path, url: str, credential: str, config: str) -> None:
    """Have schemathesis call each operation that takes the credential, or none; find no fault.

    Forgetting a viewer comes last: it would forget the one that the others know.
    """
    (folder / "schemathesis.toml").write_text(config)
    every = {
        name
        for name, each in operations().items()
        if not each["security"] or {credential: []} in each["security"]
    }
    for names in (every - FORGETTING, every & FORGETTING):
        if names:
            call(folder, url, sorted(names))


def call(folder: Path, url: str, names: list[str]) -> None:
    """Have schemathesis call these operations; fail with its words if it finds a fault."""
    options = {
        "--url": url,
        "--phases": "examples,coverage,fuzzing",
        "--max-examples": EXAMPLES,
        "--seed": SEED,
        "--checks": ",".join(CHECKS),
        "--request-timeout": 60,
        "--generation-database": "none",
    }
    told = [f"{name}={value}" for name, value in options.items()]
    told += [f"--include-operation-id={name}" for name in names]
    files = ("--config-file", "schemathesis.toml", "run", DOCUMENT, "--continue-on-failure")
    done = run(folder, "schemathesis", *files, *told, PYTHONPATH=str(DRIVES))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_member_gets_what_the_document_says(
    tmp_path: Path, stack: Stack, newcomer: Guest
) -> None:
    newcomer.receive([*Status] * 3)
    lists = [f"List({quote(urn, safe='')})" for urn in newcomer.received]
    known: Known = {
        "/v2/recommendation/{urn}": {"path.urn": newcomer.received},
        "/v2/recommendations": {"query.ids": lists},
        "/v2/recommendation": {
            "query.ids": lists,
            "query.recUrn": newcomer.received,
            "query.statusFilters": [f"List({status})" for status in Status],
        },
    }
    config = configuration(f'[auth.openapi.bearer]\nbearer = "{newcomer.token}"', known)

    examine(tmp_path, stack.info.api_url, "bearer", config)


def test_an_account_gets_what_the_document_says_under_v1(
    tmp_path: Path, opened: Callable[..., Customer]
) -> None:
    examine_account(tmp_path, opened(CREDITS))


def test_an_account_gets_what_the_document_says_under_v2(
    tmp_path: Path, opened_at_mirror: Callable[..., Customer]
) -> None:
    customer = opened_at_mirror(CREDITS)
    assert Viewer(customer, VIEWER).connect("member").status_code == 201

    examine_account(tmp_path, customer)


def examine_account(folder: Path, customer: Customer) -> None:
    """Examine what an account may call, when it has a viewer to whom people were recommended."""
    asked = Viewer(customer, VIEWER)
    assert asked.ask(20).status_code == 200
    viewer = {"path.viewer": [VIEWER]}
    known: Known = {
        "/v1/network/people": {"query.viewer": [VIEWER]},
        "/v1/network/people/{viewer}/{person}": viewer | {"path.person": asked.people()},
        "/v1/network/viewers/{viewer}/checkpoint": viewer,
        "/v1/network/viewers/{viewer}/refresh": viewer,
        "/v1/network/recommendations": {"body.viewer": [VIEWER]},
    }
    config = configuration(f'[auth.openapi.apiKey]\napi_key = "{customer.key}"', known)

    examine(folder, customer.stack.info.api_url, "apiKey", config)
