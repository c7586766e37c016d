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
PROGRAM = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import app; " + (
    "print(json.dumps(sorted(sys.modules)))"
)
READERS = ("get_recommendation", "identify_member", "report_credits", "report_health")
TOO_DEAR = {"pydantic", "pydantic_core", "requests", "aws_xray_sdk"}


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


def modules_of(folder: str, layer: Path) -> set[str]:
    """What is imported once the function is, in a fresh and isolated process."""
    standard = [sysconfig.get_path("stdlib"), sysconfig.get_config_var("DESTSHARED")]
    path = [ROOT / "functions" / folder, ROOT / "layers/vouch", layer, *standard]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-c", PROGRAM, json.dumps([str(each) for each in path])],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("folder", functions())
def test_a_function_starts_with_its_layers_alone(folder: str, layer: Path) -> None:
    modules = modules_of(folder, layer)

    assert {"app", "vouch"} <= modules
    if folder in READERS:
        assert not {module.split(".")[0] for module in modules} & TOO_DEAR


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
