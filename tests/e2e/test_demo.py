"""`make demo` plays on a running stack, again and again, and fails where a step does not."""

import subprocess
import sys
from pathlib import Path

import pytest

from local import paths
from local.simulators.faults import Fault
from local.stack import Stack
from tests.e2e.mirror import Mirror


def play(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "local.demo", "--home", str(home)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def rules(stack: Stack) -> list[str]:
    listed = stack.engine.client("events").list_rules(EventBusName=stack.info.event_bus)
    return [rule["Name"] for rule in listed["Rules"] if rule["Name"].startswith("demo-")]


@pytest.mark.parametrize("time", ["first", "second"])
def test_it_plays_with_our_own_recommendations(stack: Stack, time: str) -> None:
    played = play(stack.home)

    assert (played.returncode, played.stderr) == (0, "")
    told = played.stdout.split("The change events")[1]
    assert "Recommendation Status Changed" in told
    assert "Network Refreshed" not in told  # Linkup's v1 is spoken
    assert rules(stack) == []


def test_it_plays_with_linkedins_and_v2_of_linkups_api(mirror: Mirror) -> None:
    played = play(mirror.stack.home)

    assert (played.returncode, played.stderr) == (0, "")
    assert "X-Synced-At: " in played.stdout
    told = played.stdout.split("The change events")[1]
    assert (told.count("Network Refreshed"), told.count("REFRESH_BUDGET")) == (2, 1)
    assert rules(mirror.stack) == []


def test_it_says_which_step_has_failed_and_why_and_leaves_nothing_behind(stack: Stack) -> None:
    stack.linkup.faults.arm(Fault("error-500"))
    try:
        played = play(stack.home)
    finally:
        stack.linkup.faults.clear()

    assert played.returncode == 1
    assert "The demo failed at step 6, 'The account spends credits" in played.stderr
    assert "502" in played.stdout
    assert "expected was 200; it said: " in played.stderr
    assert rules(stack) == []


def test_without_a_stack_it_says_how_to_start_one(tmp_path: Path) -> None:
    played = play(tmp_path)

    assert played.returncode == 1
    assert played.stderr == "\nno stack is running here; start one with: make run\n"
