"""Each function starts where nothing is installed but its layers and the runtime's SDK."""

import json
import os
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.template import ROOT, functions

RUNTIME = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six")
"""What the runtime brings."""
PROGRAM = """
import gc, json, sys
sys.path[:] = json.loads(sys.argv[1])
before = sum(each["collections"] for each in gc.get_stats())
import app
after = sum(each["collections"] for each in gc.get_stats())
print(json.dumps({"modules": sorted(sys.modules), "collections": after - before}))
"""
PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "zoneinfo", "fractions"}
HTTP = {"requests", "charset_normalizer", "idna", "http.cookiejar"}
"""What a client of an upstream imports."""
BATCH = {"aws_lambda_powertools.utilities.batch", "asyncio"}
"""What the batch processor of a queue imports."""
NEVER = {"aws_xray_sdk", "pytest", "setuptools", "concurrent.futures.process", "unittest"}
DEAR = PYDANTIC | HTTP | BATCH
NEEDS = {
    "apply_status_updates": PYDANTIC | BATCH,
    "create_recommendation": PYDANTIC,
    "erase_people": BATCH,
    "manage_accounts": PYDANTIC,
    "manage_connections": HTTP,
    "manage_people": PYDANTIC,
    "manage_refreshes": PYDANTIC,
    "manage_viewers": PYDANTIC | HTTP,
    "recommend_connections": PYDANTIC | HTTP,
    "reconcile_credits": HTTP,
    "refresh_network": HTTP | BATCH,
    "start_queued_syncs": BATCH,
    "sync_member": HTTP | BATCH,
    "update_recommendation": PYDANTIC,
}
"""What is dear to import and an ordinary call of a function needs; the others need none of it."""
PAGES = ("show_console", "show_docs")
"""The functions that call no AWS service."""
FEW = 3
"""How many times at most a function that starts looks for garbage."""


def pinned() -> dict[str, str]:
    """Distribution -> version, as the layer of dependencies is built from."""
    lines = (ROOT / "layers/dependencies/requirements.txt").read_text().splitlines()
    pins = [line.partition("==") for line in lines if line and not line.startswith("#")]
    return {name: version for name, _, version in pins}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with those distributions and no other."""
    folder = tmp_path_factory.mktemp("layer")
    for name in {*pinned(), *RUNTIME}:
        found = distribution(name)
        tops = {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}
        for top in tops:
            link = folder / top
            if not link.exists():
                link.symlink_to(str(found.locate_file(top)))
    return folder


def started(folder: str, layer: Path) -> tuple[set[str], int]:
    """What is imported once the function is, in a fresh and isolated process.

    Besides, how many times it looked for garbage meanwhile.
    """
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_config_var("DESTSHARED")]
    path = [ROOT / "functions" / folder, ROOT / "layers/vouch", layer, *standard]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-c", PROGRAM, json.dumps([str(each) for each in path])],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    return set(found["modules"]), found["collections"]


@pytest.mark.parametrize("folder", functions())
def test_a_function_starts_with_its_layers_alone_and_imports_what_it_needs(
    folder: str, layer: Path
) -> None:
    modules, collections = started(folder, layer)

    assert {"app", "vouch"} <= modules
    assert modules & DEAR == NEEDS.get(folder, set())
    assert not modules & NEVER
    assert ("boto3" in modules) == (folder not in PAGES)
    assert collections <= FEW


def test_what_functions_need_is_told_of_functions() -> None:
    assert NEEDS.keys() | {*PAGES} <= {*functions()}


def test_what_is_tested_is_what_is_pinned() -> None:
    assert {name: distribution(name).version for name in pinned()} == pinned()


def needs(name: str) -> set[str]:
    """Return what a distribution needs without extras."""
    found = [Requirement(line) for line in requires(name) or []]
    return {
        each.name.lower().replace("_", "-")
        for each in found
        if each.marker is None or each.marker.evaluate({"extra": ""})
    }


def test_the_pins_are_the_whole_closure() -> None:
    assert {each for name in pinned() for each in needs(name)} <= pinned().keys()


def test_the_pins_leave_the_sdk_to_the_runtime() -> None:
    assert not pinned().keys() & {"boto3", "botocore", "s3transfer"}


def test_the_sdk_takes_the_pinned_urllib3() -> None:
    [line] = [line for line in requires("botocore") or [] if line.startswith("urllib3")]

    assert Requirement(line).specifier.contains(pinned()["urllib3"])
