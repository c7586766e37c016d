"""Generators of clients take the whole document, and what they write is sound."""

import re
from pathlib import Path

import pytest

from tests.openapi.programs import document, operations, succeed

IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
"""


def import_all(folder: Path, package: str) -> None:
    """Import each module of a package, where a warning is an error."""
    command = ("python", "-W", "error", "-c", IMPORT_ALL, package)
    succeed(folder, *command, PYTHONPATH=str(folder))


def test_each_operation_has_an_id_of_its_own() -> None:
    assert len(operations()) == sum(len(path) for path in document()["paths"].values())


def test_openapi_python_client_makes_every_operation_without_a_warning(python_client: Path) -> None:
    modules = (python_client / "vouch_client/api").glob("*/[a-z]*.py")

    assert {module.stem for module in modules} == operations().keys()
    import_all(python_client, "vouch_client")


def test_openapi_generator_makes_every_operation(generator_client: Path) -> None:
    text = "".join(file.read_text() for file in (generator_client / "vouch_api/api").glob("*.py"))

    assert set(re.findall(r"def (\w+)_with_http_info\(", text)) == operations().keys()
    import_all(generator_client, "vouch_api")


@pytest.mark.node20
def test_openapi_typescript_makes_types_of_every_operation(typescript_client: Path) -> None:
    """The caller beside them was compiled with them, under all checks."""
    types = (typescript_client / "vouch.d.ts").read_text()
    [described] = re.findall(
        r"^export interface operations \{\n(.*?)^\}", types, re.MULTILINE | re.DOTALL
    )

    assert set(re.findall(r"^    (\w+): \{$", described, re.MULTILINE)) == operations().keys()
    assert (typescript_client / "openapi_fetch.js").exists()
