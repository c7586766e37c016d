"""Runs a module of this benchmark over another tree's functions, package and test support.

Arguments: the root of the tree, the name of the module, and what that gets. The tree is first on
the path, but what is in tests/benchmarks comes from here.
"""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[3]


def main(root: Path, module: str) -> None:
    sys.path[:0] = [str(root / "layers" / "vouch"), str(root), str(HERE)]
    import tests.benchmarks  # noqa: PLC0415 - the path has to be set first

    tests.benchmarks.__path__ = [str(HERE / "tests" / "benchmarks")]
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
