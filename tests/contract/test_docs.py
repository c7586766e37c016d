"""The documents name what exists: all of it, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from local import demo_account
from ops.redrive.__main__ import KINDS
from tests.contract.described import possible
from tests.support.template import ROOT, resources, routes, template
from vouch import errors
from vouch.services.accounts.commands import Command

README = (ROOT / "README.md").read_text()
API = (ROOT / "docs/API.md").read_text()
OPERATIONS = (ROOT / "docs/OPERATIONS.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
TOKEN_CODES = {
    "EMPTY_ACCESS_TOKEN",
    "INVALID_ACCESS_TOKEN",
    "EXPIRED_ACCESS_TOKEN",
    "REVOKED_ACCESS_TOKEN",
}
ACCOUNT_ERRORS = (
    errors.ApiKeyError,
    errors.ConsentRefusedError,
    errors.InsufficientCreditsError,
    errors.LinkError,
    errors.UpstreamAccountError,
    errors.UpstreamConsentError,
    errors.UpstreamCreditsError,
    errors.UpstreamGrantError,
    errors.UpstreamRefusedError,
    errors.ViewerStateError,
)
"""Answered to accounts and browsers (/v1), not to members."""


def rows(text: str, pattern: str) -> set[tuple[str, ...]]:
    """What a pattern finds in the rows of the document's tables."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return {found.groups() for line in lines if (found := re.match(pattern, line))}


def raised(kind: type[errors.VouchError] = errors.VouchError) -> Iterator[type[errors.VouchError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from raised(each)


def test_readme_lists_each_route_with_its_function() -> None:
    listed = rows(README, r"\| `([A-Z]+) (\S+)` \| `(\w+)` \|")

    singular = [route for route in routes() if "/v2/recommendations" not in route.path]
    assert listed == {tuple(route) for route in singular if route.method != "ANY"}
    assert "Any other method of these paths is answered 405." in README


def test_api_lists_each_error_with_its_status() -> None:
    listed = {
        (int(status), code)
        for status, codes in rows(API, r"\| (\d{3}) \| (.*) \|")
        for code in re.findall(r"`(\w+)`", codes)
    }

    codes = {(each.status, each.code) for each in raised() if not issubclass(each, ACCOUNT_ERRORS)}
    assert listed == {
        *(
            (status, code)
            for status, code in codes
            if code != errors.VouchError.code or status == 500
        ),
        *((401, code) for code in TOKEN_CODES),
    }


def test_api_lists_each_status_that_accounts_are_answered() -> None:
    listed = {status for (status,) in rows(API, r"\| `(\d{3})` \|")}

    assert listed == {status for _, _, status in possible("v1") if status >= "400"} | {"405"}


def test_operations_lists_each_parameter_with_its_default() -> None:
    listed = rows(OPERATIONS, r"\| `(\w+)` \| ([^|]+) \| \S+ \| \S+ \|")

    parameters = template()["Parameters"].items()
    assert listed == {(name, str(each["Default"]) or "none") for name, each in parameters}


def test_operations_says_of_each_alarm_what_to_do() -> None:
    section = OPERATIONS.partition("## Alarms\n")[2].partition("\n## ")[0]
    listed = rows(section, r"\| `(\w+Alarm)` \| .+ \| .+ \|")

    assert {name for (name,) in listed} == set(resources("AWS::CloudWatch::Alarm"))


def test_operations_lists_each_queue_with_how_long_it_keeps() -> None:
    listed = rows(OPERATIONS, r"\| `(\w+(?:Queue|Dlq))` \| .+ \| (\d+) days \|")

    day = 24 * 60 * 60
    queues = resources("AWS::SQS::Queue").items()
    assert listed == {(name, str(each["MessageRetentionPeriod"] // day)) for name, each in queues}


def test_operations_lists_each_queue_that_can_be_redriven() -> None:
    (table,) = re.findall(r"\| `QUEUE` .*?\n\n", OPERATIONS, re.DOTALL)
    listed = rows(table, r"\| `([a-z-]+)` \| [^|]+ \|$")

    assert {name for (name,) in listed} == set(KINDS)
    dead = {name for name in resources("AWS::SQS::Queue") if name.endswith("Dlq")}
    assert {kind.dlq for kind in KINDS.values()} == dead


def test_operations_lists_each_command_of_manage_accounts() -> None:
    listed = rows(OPERATIONS, r"\| `([a-z]+_[a-z_]+)` \| .* \| .* \|")

    commands = get_args(get_args(Command)[0])
    actions = {get_args(each.model_fields["action"].annotation)[0] for each in commands}
    assert {name for (name,) in listed} == actions


def test_the_demo_members_of_the_readme_are_those_of_the_stack() -> None:
    named = set(re.findall(r"\$(\w+)_TOKEN", README))

    assert named <= {name.upper() for name in demo_account.NAMES}


def anchors(document: Path) -> set[str]:
    """The fragments by which GitHub finds the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_no_document_has_a_broken_link(document: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", document.read_text()):
        name, _, fragment = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        if fragment:
            assert fragment in anchors(target), link


def test_yaml_of_the_template_needs_no_anchors() -> None:
    """CloudFormation refuses YAML aliases, and SAM's own checks do not say so."""
    events = yaml.parse((ROOT / "template.yaml").read_text(), yaml.SafeLoader)

    assert not [event for event in events if isinstance(event, yaml.AliasEvent)]
