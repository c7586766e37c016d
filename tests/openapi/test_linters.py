"""Redocly and Spectral, with the rules that they recommend, find nothing in the document."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.programs import DOCUMENT, document, run

pytestmark = pytest.mark.node20


def redocly(folder: Path, file: Path) -> list[str]:
    """Return what Redocly says of a document: rule and message of each problem."""
    done = run(folder, "redocly", "lint", file, "--extends", "recommended", "--format", "json")
    problems: list[dict[str, Any]] = json.loads(done.stdout)["problems"]
    return [f"{each['severity']} {each['ruleId']}: {each['message']}" for each in problems]


def spectral(folder: Path, file: Path) -> list[str]:
    """Return what Spectral says of a document: rule, place and message of each problem."""
    (folder / "rules.json").write_text('{"extends": ["spectral:oas"]}')
    done = run(folder, "spectral", "lint", file, "-r", "rules.json", "-f", "json", "--quiet")
    return [f"{each['code']} {each['path']}: {each['message']}" for each in json.loads(done.stdout)]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Write a document with an operation that lacks its path parameter and its answers."""
    found = document()
    found["paths"]["/v1/{nothing}"] = {"get": {"operationId": "identify_member"}}
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(found))
    return file


def test_redocly_finds_nothing(tmp_path: Path) -> None:
    assert redocly(tmp_path, DOCUMENT) == []


def test_redocly_finds_what_is_wrong(tmp_path: Path, broken: Path) -> None:
    assert any("path-parameters-defined" in each for each in redocly(tmp_path, broken))


def test_spectral_finds_nothing(tmp_path: Path) -> None:
    assert spectral(tmp_path, DOCUMENT) == []


def test_spectral_finds_what_is_wrong(tmp_path: Path, broken: Path) -> None:
    assert any(each.startswith("path-params") for each in spectral(tmp_path, broken))
