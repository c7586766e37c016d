"""Imports point inward: functions -> services -> domain; storage and clients know the domain."""

import ast
from pathlib import Path

import pytest

from tests.support.template import ROOT

PACKAGE = ROOT / "layers/vouch/vouch"
APPS = sorted((ROOT / "functions").glob("*/app.py"))
MODULES = sorted(PACKAGE.rglob("*.py"))
SDK = {"boto3", "botocore"}
IMPURE = {*SDK, "requests", "os", "time", "random", "secrets", "datetime", "socket", "pydantic"}
WIRE = {"http", "restli", "v1"}
INNER = {
    "domain",
    "aws",
    "storage",
    "messages",
    "clients",
    "services",
    "handlers",
    "settings",
    *WIRE,
}
OUTWARD: dict[str, set[str]] = {
    "domain": (INNER | {"observability"}) - {"domain"},
    "aws": {"storage", "messages", "clients", "services", "handlers", *WIRE},
    "storage": {"messages", "clients", "services", "handlers", *WIRE},
    "messages": {"clients", "services", "handlers", *WIRE},
    "clients": INNER - {"clients", "domain"} | {"observability"},
    "services": {"handlers", *WIRE},
    "http": {"aws", "storage", "messages", "clients", "services", "handlers", "restli", "v1"},
    "restli": {"aws", "storage", "messages", "clients", "services", "handlers", "v1"},
    "v1": {"aws", "storage", "messages", "clients", "services", "handlers", "restli"},
    "urn": INNER,
    "codec": INNER,
    "deadline": INNER,
    "moment": INNER | {"urn", "errors"},
    "errors": INNER | {"urn"},
    "settings": (INNER | {"urn", "errors"}) - {"settings"},
}
"""What the modules of a part, or the module of that name, must not import."""


def name_of(path: Path) -> str:
    """Dotted name inside the package: `storage.syncs`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """Every module that a file imports at run time, `from vouch import urn` as `vouch.urn`."""
    found: set[str] = set()
    for node in ast.walk(_without_type_checking(ast.parse(path.read_text()))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(str(node.module))
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _without_type_checking(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    return tree


def roots(modules: set[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


def parts(modules: set[str]) -> set[str]:
    """Of the package's own: the part below it, such as `domain`."""
    return {module.split(".")[1] for module in modules if module.startswith("vouch.")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_inward(path: Path) -> None:
    part = name_of(path).split(".")[0]
    forbidden = OUTWARD.get(part, set())

    assert not parts(imported(path)) & forbidden


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=name_of)
def test_the_domain_is_pure(path: Path) -> None:
    assert not roots(imported(path)) & IMPURE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_power_is_used_in_one_place_only(path: Path) -> None:
    part, used = name_of(path).split(".")[0], roots(imported(path))

    assert part == "aws" or not used & SDK
    assert part == "clients" or not used & {"requests", "urllib3", "http"}
    assert part == "settings" or "os" not in used
    assert part in {"observability", "aws"} or "aws_lambda_powertools" not in used


@pytest.mark.parametrize("path", APPS, ids=lambda path: path.parent.name)
def test_a_function_imports_the_package_and_nothing_else(path: Path) -> None:
    assert roots(imported(path)) <= {"vouch", "typing", "collections"}


@pytest.mark.parametrize("name", ["urn", "errors", "codec"])
def test_text_needs_the_standard_library_only(name: str) -> None:
    reached = _closure(name)

    assert reached <= {"urn", "errors", "codec"}


def _closure(name: str) -> set[str]:
    """Modules of the package that importing one of them brings in."""
    reached, pending = set[str](), {name}
    names = {name_of(path): path for path in MODULES}
    while pending:
        current = pending.pop()
        reached.add(current)
        inner = {each.removeprefix("vouch.") for each in imported(names[current])}
        parents = {current.rpartition(".")[0]} - {""}
        pending |= ((inner & names.keys()) | parents) - reached
    return reached
