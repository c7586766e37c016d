"""sam, as README and OPERATIONS print it, in a shell that has evaluated `make env`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from local import paths
from local.stack import Stack
from tests.support.readme import blocks, sam_commands

PRINTED = sam_commands(*blocks("README.md"), *blocks("docs/OPERATIONS.md"))


def printed(start: str) -> list[str]:
    return sorted({command for command in PRINTED if command.startswith(start)})


INVOKING, LOGS = printed("sam remote invoke "), printed("sam logs ")


def run(stack: Stack, command: str) -> subprocess.CompletedProcess[str]:
    evaluate = f'eval "$({sys.executable} -m local.env --home {stack.home})"'
    return subprocess.run(  # noqa: S603 - the documents' own text
        ["/bin/sh", "-euc", f"{evaluate}\n{command}"],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", INVOKING)
def test_a_command_is_invoked_as_printed(stack: Stack, command: str) -> None:
    done = run(stack, command)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout).keys() & {"member_token", "account"}


@pytest.mark.parametrize("command", printed("sam list "))
def test_what_is_deployed_is_listed_as_printed(stack: Stack, command: str) -> None:
    done = run(stack, command)

    assert done.returncode == 0, done.stderr
    expected = {
        "sam list resources": stack.deployed.names["ManageAccountsFunction"][:30],
        "sam list endpoints": stack.deployed.names["Api"],
        "sam list stack-outputs": "ManageAccountsFunction",
    }
    assert expected[command] in done.stdout


@pytest.mark.parametrize("command", LOGS)
def test_what_is_logged_is_shown_as_printed(stack: Stack, command: str) -> None:
    run(stack, INVOKING[0])

    done = run(stack, command)

    assert done.returncode == 0, done.stderr
    assert '"operation": "manage_accounts"' in done.stdout


def test_the_sam_on_path_is_the_stacks_own(stack: Stack) -> None:
    assert Path(run(stack, "command -v sam").stdout.strip()) == paths.SAM
