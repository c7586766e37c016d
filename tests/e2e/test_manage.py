"""`make manage`: commands of manage_accounts on the running stack."""

import json
import subprocess
import sys
from pathlib import Path

import requests

from local import paths
from local.stack import Stack

CREATE = "events/manage_accounts_create_account.json"


def manage(home: Path, *event: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ops.manage", "--home", str(home), *event]
    return subprocess.run(  # noqa: S603 - our own program
        command, cwd=paths.ROOT, capture_output=True, text=True, check=False
    )


def test_a_sample_is_run_and_its_answer_printed(stack: Stack) -> None:
    done = manage(stack.home, CREATE)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["account"]["name"] == "Acme Talent"


def test_a_key_made_so_is_accepted(stack: Stack, http: requests.Session, tmp_path: Path) -> None:
    account = json.loads(manage(stack.home, CREATE).stdout)["account"]["id"]
    event = tmp_path / "issue.json"
    event.write_text(json.dumps({"action": "issue_api_key", "account": account, "label": "mine"}))

    key = json.loads(manage(stack.home, str(event)).stdout)["secret"]

    url = f"{stack.info.api_url}/v1/credits"
    assert http.get(url, headers={"x-api-key": key}, timeout=60).json()["limit"] == 1000


def test_without_a_stack_it_says_how_to_start_one(tmp_path: Path) -> None:
    done = manage(tmp_path, CREATE)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "no stack is running here; start one with: make run\n"


def test_without_an_event_it_names_the_samples(stack: Stack) -> None:
    for event in ([], ["events/nothing.json"]):
        done = manage(stack.home, *event)

        assert (done.returncode, done.stdout) == (1, "")
        assert "make manage EVENT=" in done.stderr
        assert CREATE in done.stderr.splitlines()


def test_make_passes_the_event_on() -> None:
    command = ["make", "-n", "manage", f"EVENT={CREATE}"]

    done = subprocess.run(  # noqa: S603
        command, cwd=paths.ROOT, capture_output=True, text=True, check=True
    )

    assert f'-m ops.manage "{CREATE}"' in done.stdout


def test_the_account_that_the_samples_name_is_on_a_new_stack(stack: Stack) -> None:
    done = manage(stack.home, "events/manage_accounts_list_api_keys.json")

    assert done.returncode == 0, (done.stdout, done.stderr)


def test_a_refused_command_exits_1_with_the_reason(stack: Stack, tmp_path: Path) -> None:
    event = tmp_path / "unknown.json"
    event.write_text(json.dumps({"action": "list_api_keys", "account": "0" * 16}))

    done = manage(stack.home, str(event))

    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "NOT_FOUND"
