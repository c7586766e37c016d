"""The text modules are on every function's start-up path."""

import subprocess
import sys
from pathlib import Path

import pytest

import vouch

LAYER = Path(vouch.__file__).parents[1]
IMPORT = """
import sys
sys.path.append(sys.argv[1])
__import__(sys.argv[2])
roots = {name.partition(".")[0] for name in sys.modules} - {"__main__", "vouch"}
print(*sorted(roots - sys.stdlib_module_names))
"""


@pytest.mark.parametrize("module", ["vouch.urn", "vouch.codec"])
def test_only_the_standard_library_is_loaded(module: str) -> None:
    command = [sys.executable, "-S", "-I", "-B", "-c", IMPORT, str(LAYER), module]

    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.split() == []
