"""The commands of README.md's section "Try it", run by a shell as they are printed."""

import os
import re
import subprocess
from collections.abc import Mapping

from tests.support.template import ROOT

SECTION = "## Try it\n"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LOAD = 'eval "$(make -s env)"\n'
"""The command that loads the variables of the running stack."""


def commands() -> list[str]:
    """Return the blocks in their order, without the one that loads the variables."""
    _, _, behind = (ROOT / "README.md").read_text().partition(SECTION)
    section, _, _ = behind.partition("\n## ")
    load, *blocks = BLOCK.findall(section)
    assert load == LOAD
    return blocks


def run(variables: Mapping[str, str]) -> list[str]:
    """Run the blocks in one shell; return what each has printed."""
    end = "-- end of the block --"
    script = "\n".join(f"{block}\necho; echo '{end}'" for block in commands())
    own = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(  # noqa: S603 (the README's own text)
        ["/bin/sh", "-e", "-c", script],
        env={**own, **variables, "no_proxy": "127.0.0.1"},
        capture_output=True,
        check=True,
        text=True,
    )
    *printed, rest = done.stdout.split(f"{end}\n")
    assert rest == ""
    return printed
