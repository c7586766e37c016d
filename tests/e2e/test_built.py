"""What `sam build` makes: modules with their bytecode, the same at each build."""

import importlib.util
import json
import marshal
import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from types import CodeType
from typing import Final

import pytest

from local import environment, paths
from local.build import architecture, build
from local.processes import Processes
from tests.support.template import functions

LAYERS: Final = ("DependenciesLayer", "VouchLayer")
UNCHECKED: Final = (0b01).to_bytes(4, "little")
"""The flags of bytecode that is taken as it is, whatever the date of its source (PEP 552)."""
HEADER: Final = 16
MACHINES: Final = {"x86_64": b"\x3e\x00", "arm64": b"\xb7\x00"}
"""How an ELF file names the architecture it is for, at byte 18."""
INSTALLED: Final = distribution("boto3").locate_file("")
PROGRAM: Final = """
import importlib, json, sys
from importlib.machinery import SourceFileLoader

layers, functions = json.loads(sys.argv[1]), json.loads(sys.argv[2])
compiled, compile_source = [], SourceFileLoader.source_to_code

def source_to_code(self, data, path, **options):
    compiled.append(path)
    return compile_source(self, data, path, **options)

SourceFileLoader.source_to_code = source_to_code
sys.path[:0] = layers
for function in functions:
    sys.path.insert(0, function)
    importlib.import_module("app")
    del sys.modules["app"], sys.path[0]
modules = [getattr(module, "__file__", None) for module in sys.modules.values()]
json.dump([compiled, [each for each in modules if each]], open(sys.argv[3], "w"))
"""
"""Imports functions one after the other, and writes which modules it compiled and which it has."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the build that the stacks of this tier are deployed from."""
    folder = tmp_path_factory.mktemp("build")
    return build(Processes(folder, folder))


def compiled_folders(built: Path) -> dict[Path, str]:
    """Folder -> where Lambda puts it, for all layers and functions."""
    names = ("".join(word.capitalize() for word in folder.split("_")) for folder in functions())
    found = {built / f"{name}Function": "/var/task" for name in names}
    return found | {built / layer: "/opt" for layer in LAYERS}


def bytecode_of(source: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(source), optimization=""))


def files(folder: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def is_for_a_machine(path: Path) -> bool:
    """Tell whether a file is for one architecture, or says what was made for it."""
    return path.suffix == ".so" or any(part.endswith(".dist-info") for part in path.parts)


def test_no_function_compiles_a_module_of_its_own_or_of_the_layers_when_it_starts(
    built: Path, tmp_path: Path
) -> None:
    layers = [*(str(built / layer / "python") for layer in LAYERS), str(INSTALLED)]
    own = [str(folder) for folder, place in compiled_folders(built).items() if place != "/opt"]
    written = tmp_path / "imported.json"
    subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-I", "-S", "-B", "-c", PROGRAM),
            *(json.dumps(layers), json.dumps(own), str(written)),
        ],
        check=True,
    )
    compiled, modules = json.loads(written.read_text())

    assert not [path for path in compiled if path.startswith(str(built))]
    for package in ("vouch", "pydantic", "requests", "aws_lambda_powertools"):
        assert any(path.startswith(str(built)) and f"/{package}/" in path for path in modules)


def test_each_module_has_the_bytecode_of_its_source_which_is_taken_unchecked(built: Path) -> None:
    sources = {
        source: place
        for folder, place in compiled_folders(built).items()
        for source in folder.rglob("*.py")
    }

    assert len(sources) > len(functions())
    for source, place in sources.items():
        head, body = (data := bytecode_of(source).read_bytes())[:HEADER], data[HEADER:]
        digest = importlib.util.source_hash(source.read_bytes())
        assert head == importlib.util.MAGIC_NUMBER + UNCHECKED + digest, source
        code = marshal.loads(body)  # noqa: S302 - of our own build
        assert isinstance(code, CodeType)
        [folder] = [each for each in source.parents if each.parent == built]
        assert code.co_filename == f"{place}/{source.relative_to(folder)}"


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_the_same_at_each_build_and_for_each_architecture(
    layer: str, built: Path, tmp_path: Path
) -> None:
    """What differs between architectures is native code."""
    [other] = MACHINES.keys() - {architecture()}
    source = paths.ROOT / "layers" / layer.removesuffix("Layer").lower()
    (tmp_path / layer).mkdir()
    subprocess.run(  # noqa: S603
        ["make", "--makefile", source / "Makefile", f"build-{layer}"],  # noqa: S607
        cwd=source / other if layer == "DependenciesLayer" else source,
        env={
            **environment.sam(tmp_path, ARTIFACTS_DIR=str(tmp_path / layer)),
            "PATH": os.pathsep.join([str(paths.TOOLS / "sam/bin"), os.environ["PATH"]]),
        },
        check=True,
    )
    made, first = files(tmp_path / layer), files(built / layer)

    native = [content for path, content in made.items() if path.suffix == ".so"]
    assert {content[18:20] for content in native} == ({MACHINES[other]} if native else set())
    assert {path: content for path, content in made.items() if not is_for_a_machine(path)} == {
        path: content for path, content in first.items() if not is_for_a_machine(path)
    }
