"""The lock files hold what pyproject.toml and the layer ask for, with the hashes of every file."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from local import paths
from tools import steps

PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
LAYER = paths.ROOT / "layers/dependencies/requirements.txt"
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z0-9,-]+\])?==(?P<version>[0-9][A-Za-z0-9.+]*)")


def normalized(name: str) -> str:
    """The one spelling of a package's name, as the lock files use it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lines: list[str]) -> dict[str, str]:
    """Package -> version, of lines that must each be an exact pin."""
    found = {line: PIN.fullmatch(line) for line in lines}
    assert [line for line, match in found.items() if match is None] == []
    return {normalized(match["name"]): match["version"] for match in found.values() if match}


def requirements(lock: Path) -> list[str]:
    """The requirements of a lock file, each with its marker and hashes on one line."""
    text = re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE)
    return text.replace("\\\n", "").splitlines()


def locked(group: str) -> dict[str, str]:
    """Package -> version, as a group's lock file has them."""
    lines = requirements(paths.LOCKS / f"{group}.txt")
    return pins([line.split()[0] for line in lines])


def test_there_is_a_lock_for_each_group() -> None:
    assert {lock.stem for lock in paths.LOCKS.iterdir()} == GROUPS.keys()


@pytest.mark.parametrize("group", GROUPS)
def test_a_lock_agrees_with_pyproject(group: str) -> None:
    assert pins(GROUPS[group]).items() <= locked(group).items(), "run: make lock"


def test_what_is_tested_is_what_is_shipped() -> None:
    lines = [line for line in LAYER.read_text().splitlines() if not line.startswith("#")]

    assert pins(lines).items() <= locked("dev").items(), "run: make lock"


def test_what_vouch_is_measured_with_is_what_is_shipped() -> None:
    shared = locked("dev").keys() & locked("peers").keys()

    assert {"boto3", "botocore", "pydantic", "requests", "urllib3"} <= shared
    assert {name: locked("peers")[name] for name in shared} == {
        name: locked("dev")[name] for name in shared
    }


@pytest.mark.parametrize("group", GROUPS)
def test_every_requirement_has_hashes(group: str) -> None:
    bare = [
        line
        for line in requirements(paths.LOCKS / f"{group}.txt")
        if not re.search(r"--hash=sha256:[0-9a-f]{64}( |$)", line)
    ]

    assert bare == []


@pytest.mark.parametrize("group", GROUPS)
def test_a_lock_names_no_registry(group: str) -> None:
    assert "://" not in (paths.LOCKS / f"{group}.txt").read_text()


@pytest.mark.parametrize("folder", ["js", "js-openapi"])
def test_a_lock_of_npm_agrees_with_its_package_and_names_no_registry(folder: str) -> None:
    files = paths.ROOT / "tools" / folder
    locked = json.loads((files / "package-lock.json").read_text())["packages"]
    asked = json.loads((files / "package.json").read_text())["dependencies"]

    assert locked.pop("")["dependencies"] == asked
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all(each["integrity"].startswith("sha512-") for each in locked.values())
    assert not any("resolved" in each for each in locked.values())


@pytest.mark.parametrize("name", steps.OTHER_URLLIB3)
def test_another_urllib3_than_the_pinned_one_is_locked(name: str) -> None:
    assert locked(name).keys() == {"urllib3"}
    assert locked(name) != {"urllib3": locked("dev")["urllib3"]}


@pytest.mark.parametrize("pattern", steps.UPSTREAM)
def test_there_are_tests_to_run_with_each_urllib3(pattern: str) -> None:
    assert list((paths.ROOT / "tests").glob(pattern))
