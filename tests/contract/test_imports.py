"""The import contracts of pyproject.toml: they hold, and each finds what it is there to find."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.template import PAGES, ROOT

APPS = sorted((ROOT / "functions").glob("*/app.py"))
MODULES = sorted((ROOT / "layers/vouch/vouch").rglob("*.py"))
BROKEN = {
    "an upward import": ("storage/credits.py", "vouch.services.credits", "Imports point downward"),
    "a late upward import": ("aws/bus.py", "vouch.handlers.auth", "Imports point downward"),
    "a circle": ("services/linkedin/mirror.py", "vouch.services.syncs.pages", "goes in circles"),
    "boto3": ("aws/dynamodb.py", "boto3", "Only aws/ uses boto3"),
    "botocore": ("services/network/recommend.py", "botocore.session", "Only aws/ uses boto3"),
    "requests": ("aws/queues.py", "requests", "Only clients/ uses requests"),
    "the environment": ("handlers/auth.py", "os", "Only settings reads the environment"),
    "a clock": ("domain/status.py", "time", "The domain is pure"),
    "a simulator": ("clients/linkup/client.py", "local.simulators", "The product knows nothing"),
}
"""What is put in: the module, what it imports, and the name of the contract that breaks."""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on the packages of a folder."""
    program = "import sys; sys.path[:0] = sys.argv.pop(1).split(':');"
    program += "from importlinter.cli import lint_imports_command as lint; lint()"
    paths = f"{folder}:{folder / 'layers/vouch'}"
    command = [sys.executable, "-c", program, paths, "--no-logo", "--no-cache"]
    return subprocess.run(  # noqa: S603 - our own program
        command, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that the contracts speak of."""
    folder = tmp_path_factory.mktemp("imports")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for part in ("layers/vouch", "local", "ops", "tools"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_every_contract_is_kept(tree: Path) -> None:
    done = lint(tree)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(("where", "imported", "contract"), BROKEN.values(), ids=BROKEN.keys())
def test_a_contract_finds(tree: Path, where: str, imported: str, contract: str) -> None:
    module = tree / "layers/vouch/vouch" / where
    whole = module.read_text()
    module.write_text(f"{whole}\n\ndef late() -> None:\n    import {imported}\n")
    try:
        done = lint(tree)
    finally:
        module.write_text(whole)

    assert done.returncode == 1
    assert any(contract in line and "BROKEN" in line for line in done.stdout.splitlines())


@pytest.mark.parametrize("path", APPS, ids=lambda path: path.parent.name)
def test_a_function_imports_the_package_and_nothing_else(path: Path) -> None:
    nodes = [*ast.walk(ast.parse(path.read_text()))]
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    found |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}

    allowed = {"vouch", "typing", "collections"}
    allowed |= {"pathlib"} if path.parent.name in PAGES else set()
    assert {name.partition(".")[0] for name in found} <= allowed
