"""reconcile_credits: the balance at Linkup as a metric; a failure of Linkup's fails the run."""

import importlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators import faults
from local.simulators.linkup.faults import REFUSALS, LinkupFault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import emf
from tests.support.context import Context
from tests.support.linkup_stack import linkup_stack
from tests.support.template import ROOT
from vouch.aws import secrets
from vouch.services.network import reconcile

FAULTS = sorted((faults.SERVED | faults.NOT_SERVED | REFUSALS.keys() | {"error-503"}) - {"latency"})


@pytest.fixture
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack("v2") as simulator:
        yield simulator


def run() -> Any:
    event = json.loads((ROOT / "events/reconcile_credits.json").read_text())
    return importlib.import_module("functions.reconcile_credits.app").lambda_handler(
        event, Context(30)
    )


@pytest.mark.parametrize("left", [0, 1, 4_825, 2**53])
def test_what_is_left_at_linkup_is_answered_and_measured(
    linkup: LinkupSimulator, logs: io.StringIO, left: int
) -> None:
    linkup.balance.set(left)

    assert run() == {"balance": left, "failed": 0}

    (line,) = emf.records(logs.getvalue())
    assert (line["operation"], line["outcome"]) == ("reconcile_credits", "swept")
    assert emf.metrics_of(line)["UpstreamBalance"] == left
    assert linkup.bill.credits() == 0


def test_under_v1_which_tells_no_balance_nothing_is_asked_and_nothing_fails(
    logs: io.StringIO,
) -> None:
    with linkup_stack("v1") as linkup:
        assert run() == {"balance": None, "failed": 0}

        assert linkup.bill.calls() == []
    (line,) = emf.records(logs.getvalue())
    assert "UpstreamBalance" not in emf.metrics_of(line)


@pytest.mark.parametrize("name", FAULTS)
def test_a_failure_of_linkups_fails_the_run_measures_nothing_and_shows_no_secret(
    linkup: LinkupSimulator, logs: io.StringIO, name: str
) -> None:
    linkup.faults.arm(LinkupFault(name), times=None)

    with pytest.raises(RuntimeError, match="1 balances could not be read at Linkup"):
        run()

    text = logs.getvalue()
    (line,) = emf.records(text)
    assert (line["outcome"], emf.metrics_of(line)["Faults"]) == ("incomplete", 1)
    assert "UpstreamBalance" not in emf.metrics_of(line)
    assert '"message":"upstream"' in text
    assert "simulated fault" not in text
    assert linkup.api_key not in text


def test_a_balance_that_is_late_fails_the_run(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "READING", 0.3)
    linkup.faults.arm(LinkupFault("latency", seconds=2), operation="credits")

    with pytest.raises(RuntimeError, match="could not be read"):
        run()


@pytest.mark.parametrize("name", ["error-500", "error-503", "reset", "rate-limited"])
def test_a_balance_is_read_again_after_a_failure_that_passes(
    linkup: LinkupSimulator, name: str
) -> None:
    linkup.balance.set(7)
    linkup.faults.arm(LinkupFault(name), operation="credits")

    assert run()["balance"] == 7


def test_a_key_that_linkup_refuses_is_read_anew_by_the_next_run(linkup: LinkupSimulator) -> None:
    assert run()["failed"] == 0
    linkup.api_key = "linkup-new-key"
    secrets.client().put_secret_value(SecretId="LinkupApiKey", SecretString="linkup-new-key")

    with pytest.raises(RuntimeError, match="could not be read"):
        run()
    assert run()["failed"] == 0


def test_without_a_stored_key_the_run_fails_and_says_so(
    linkup: LinkupSimulator, logs: io.StringIO
) -> None:
    secrets.client().delete_secret(SecretId="LinkupApiKey", ForceDeleteWithoutRecovery=True)
    secrets.forget()

    with pytest.raises(Exception, match=r"could not be read"):
        run()

    assert linkup.bill.calls() == []
    assert '"code":"UPSTREAM_CREDENTIALS"' in logs.getvalue()
