"""The curl calls of README.md, as a shell reads them, answer what the README says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support import gateway
from tests.support.builders import Member
from tests.support.gateway import Answer
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.template import ROOT

BASE = "http://127.0.0.1:3000"
PRINT_ARGUMENTS = "import json, sys; print(json.dumps(sys.argv[1:]))"


def arguments(command: str, folder: Path, variables: dict[str, str]) -> list[str]:
    """Run a command of the README with a curl that prints its arguments."""
    curl = folder / "curl"
    curl.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{PRINT_ARGUMENTS}" "$@"\n')
    curl.chmod(0o700)
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "API": BASE, **variables}
    done = subprocess.run(  # noqa: S603 (the README's own text)
        ["/bin/sh", "-c", command], env=environment, capture_output=True, check=True, text=True
    )
    found: list[str] = json.loads(done.stdout)
    return found


def sent(command: str, folder: Path, **variables: str) -> Answer:
    """Send what the command would send."""
    words = iter(arguments(command, folder, variables))
    method, url, headers, body = "POST", "", dict[str, str](), ""
    for word in words:
        match word:
            case "-i":
                pass
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case _:
                url = word
    headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return gateway.call(method, url.removeprefix(BASE), headers, body)


def commands() -> list[str]:
    return re.findall(r"^curl (?:.*\\\n)*.*", (ROOT / "README.md").read_text(), re.MULTILINE)


def test_the_calls_of_the_readme_work_as_printed(
    tmp_path: Path, alice: Member, bob: Member
) -> None:
    write, suggest = commands()

    created = sent(write, tmp_path, ANA_TOKEN=alice.token, BEN=bob.urn)
    with linkup_stack():
        suggested = sent(suggest, tmp_path, API_KEY=payer(monthly_credits=1000).key)

    assert created.status == 201
    assert alice.get(created.headers["x-restli-id"]).json["recommendee"] == bob.urn
    assert (suggested.status, suggested.headers["x-credits-charged"]) == (200, "1")
    assert len(suggested.json["data"]["recommendations"]) == 3
