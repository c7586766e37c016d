"""The Makefiles by which `sam build` makes layers and functions."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.template import ROOT, template

KINDS: Final = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}
BUILT: Final = {
    name: each for name, each in template()["Resources"].items() if each["Type"] in KINDS
}
ARCHITECTURES: Final = template()["Parameters"]["Architecture"]["AllowedValues"]


def recipe_of(resource: dict[str, Any]) -> Path:
    """Return the Makefile that SAM runs: that of the context, or of the sources themselves."""
    sources: str = resource["Properties"][KINDS[resource["Type"]]]
    return ROOT / resource["Metadata"].get("ContextPath", sources) / "Makefile"


RECIPES: Final = sorted({recipe_of(each) for each in BUILT.values()})

each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.parent.name)


def make(recipe: Path, *arguments: str, first_on_path: Path) -> subprocess.CompletedProcess[str]:
    """Run make as SAM does, with this folder first on PATH."""
    return subprocess.run(  # noqa: S603
        ["make", "--makefile", recipe, *arguments],  # noqa: S607
        cwd=ROOT / "layers/dependencies" / ARCHITECTURES[0],
        env={
            "PATH": os.pathsep.join([str(first_on_path), os.environ["PATH"]]),
            "ARTIFACTS_DIR": "artifacts",
        },
        capture_output=True,
        text=True,
        check=False,
    )


@each_recipe
def test_all_that_is_deployed_is_compiled_by_a_recipe(recipe: Path) -> None:
    names = [name for name, each in BUILT.items() if recipe_of(each) == recipe]
    targets = [f"build-{name}" for name in names]

    done = make(recipe, "--dry-run", *targets, first_on_path=Path(sys.executable).parent)

    assert all(BUILT[name]["Metadata"]["BuildMethod"] == "makefile" for name in names)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("compileall") == len(names)


@each_recipe
@pytest.mark.parametrize("says", ["echo cpython-312", "echo pypy311", "exit 127"])
def test_no_other_interpreter_compiles_and_one_line_says_which_one_would(
    recipe: Path, says: str, tmp_path: Path
) -> None:
    (tmp_path / "python3.13").write_text(f"#!/bin/sh\n{says}\n")
    (tmp_path / "python3.13").chmod(0o755)

    done = make(recipe, "--dry-run", first_on_path=tmp_path)

    assert done.returncode
    assert "CPython 3.13" in done.stderr
    assert "make setup" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_layer_of_packages_has_a_folder_for_each_architecture() -> None:
    """SAM tells the recipe the architecture by the folder in which it runs."""
    metadata = BUILT["DependenciesLayer"]["Metadata"]

    assert metadata["WorkingDirectory"] == {"Fn::Sub": "layers/dependencies/${Architecture}"}
    for architecture in ARCHITECTURES:
        folder = ROOT / "layers/dependencies" / architecture
        machine = {"arm64": "aarch64"}.get(architecture, architecture)
        platforms = (folder / "platforms.txt").read_text().split()
        assert platforms
        assert all(platform.endswith(f"_{machine}") for platform in platforms)
