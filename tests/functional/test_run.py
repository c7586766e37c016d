"""`make run LINKUP=v2`: which version of Linkup's API a stack is given, and what is said of it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local import paths, run, saving, wiring
from local.demo_account import Account, Member
from local.errors import WrongPortError
from local.info import StackInfo
from local.ports import Ports
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator
from local.stack import Stack

OPTION = {"v1": "--linkup v1", "v2": "--linkup v2"}


def dry_run(*given: str, **variables: str) -> str:
    """Return what `make run` would run."""
    done = subprocess.run(  # noqa: S603 - our own Makefile
        ["make", "--dry-run", "--no-print-directory", "run", *given],  # noqa: S607
        cwd=paths.ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.replace('"', "")


def test_make_run_takes_version_1_unless_it_is_told() -> None:
    assert OPTION["v1"] in dry_run()
    assert OPTION["v2"] in dry_run("LINKUP=v2")


def test_the_variable_that_make_env_sets_is_not_taken_for_a_version() -> None:
    assert OPTION["v1"] in dry_run(LINKUP="http://127.0.0.1:3001")


def test_make_help_names_it() -> None:
    (line,) = (each for each in (paths.ROOT / "Makefile").read_text().splitlines()
               if each.startswith("run:"))  # fmt: skip
    assert "LINKUP=v2" in line


def test_another_version_is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "local.run", "--linkup", "v3", "--home", str(tmp_path)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "invalid choice: 'v3'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", wiring.LINKUP_VERSIONS)
def test_the_version_and_the_base_url_of_a_deployment_agree(version: str) -> None:
    linkup, linkedin = LinkupSimulator(), LinkedInSimulator()
    try:
        given = wiring.parameters(linkup, linkedin, "local", version, "http://127.0.0.1:3000")
        assert given["LinkupVersion"] == version
        assert given["LinkupBaseUrl"] == f"{linkup.url}/{version}"
        assert given["ShortestRefresh"] == "1m"
    finally:
        linkup.stop()
        linkedin.stop()


def ready(tmp_path: Path, version: str) -> str:
    """Return what is printed of a stack that has come up."""
    built = Stack(tmp_path, Ports(), linkup_version=version)
    built.info = StackInfo(
        api_url="http://127.0.0.1:3000",
        aws_endpoint_url="http://127.0.0.1:4566",
        region="us-east-1",
        stack_name="vouch",
        account=Account("0" * 16, "the-key"),
        members=tuple(Member(f"urn:li:person:{name}Demo", "token") for name in ("ana", "ben")),
        tables={},
        queues={},
        event_bus="vouch",
        upstreams={},
        linkup_version=version,
    )
    return run._ready(built)


def test_the_pages_are_named(tmp_path: Path) -> None:
    lines = [line.split() for line in ready(tmp_path, "v1").splitlines()]

    addresses = [words[0] for words in lines if len(words) > 1 and words[0].startswith("http:")]
    assert addresses == [f"http://127.0.0.1:3000/{page}" for page in ("console", "demo", "docs")]


def test_under_version_1_people_are_asked_for_with_a_login_token(tmp_path: Path) -> None:
    printed = ready(tmp_path, "v1")

    assert '"total_results": 3, "country": "FR", "login_token": "any"' in printed
    assert "viewer" not in printed


def test_under_version_2_a_viewer_is_connected_first(tmp_path: Path) -> None:
    printed = ready(tmp_path, "v2")

    connecting = printed.index("http://127.0.0.1:3000/v1/network/viewers -H 'x-api-key: the-key'")
    asking = printed.index("/v1/network/recommendations")
    assert printed.index("Linkup's v2") < connecting < asking
    assert '-d \'{"total_results": 3, "viewer": "ana"}\'' in printed[asking:]


def test_the_way_out_of_taken_ports_keeps_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []

    def refuse(_: Any, command: str, *_others: Any) -> None:
        commands.append(command)
        raise WrongPortError("far enough")

    monkeypatch.setattr(saving, "open_ports", refuse)
    with pytest.raises(WrongPortError):
        Stack(tmp_path, Ports(), linkup_version="v2", source="linkedin", keeps=True).start()

    assert commands == ["make run SOURCE=linkedin LINKUP=v2 KEEP=1"]
