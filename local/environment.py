"""The environment variables of the processes started here, which must reach no real AWS account."""

import os
from collections.abc import Sequence
from pathlib import Path

from local import paths

REGION = "us-east-1"
LOOPBACK_NAMES = ("127.0.0.1", "localhost")
MISLEADING = ("AWS_", "SAM_", "__SAM_")
"""The beginnings of variables that would send SAM or the AWS CLI to a real account."""
ENGINE_ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
SAM_ALONE = {"SAM_CLI_TELEMETRY": "0", "__SAM_CLI_APP_DIR": str(paths.SAM_STATE)}
"""SAM reports nothing, and keeps what it remembers out of HOME."""


def sam(temporary: Path, **extra: str) -> dict[str, str]:
    """Return SAM's variables: the caller's, without those that would misdirect SAM.

    The caller's are kept because pip may need its proxies and certificates. SAM looks for its
    settings under HOME, so that is pointed elsewhere.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith((*MISLEADING, "PYTHON", "COVERAGE_"))
    }
    return kept | SAM_ALONE | _isolated(temporary) | extra


def engine(temporary: Path, **extra: str) -> dict[str, str]:
    """Return the engine's variables, few of the caller's, because the functions inherit them."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return kept | _isolated(temporary) | extra


def shell(engine_url: str) -> dict[str, str | None]:
    """Return what a shell needs for `sam` and `aws` to reach the engine alone.

    None means a variable of the caller's that is to be unset. What is prepended to the caller's
    value is in it once, however often it is prepended.
    """
    unset = dict.fromkeys(
        name for name in os.environ if name.startswith(MISLEADING) and name.isidentifier()
    )
    direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY", "")
    past_proxies = _prepended(LOOPBACK_NAMES, direct, ",")
    return unset | {
        "PATH": _prepended([str(paths.SAM.parent)], os.environ.get("PATH", ""), os.pathsep),
        "NO_PROXY": past_proxies,
        "no_proxy": past_proxies,
        "AWS_ENDPOINT_URL": engine_url,
        **ENGINE_ACCOUNT,
        **SAM_ALONE,
    }


def _prepended(first: Sequence[str], value: str, separator: str) -> str:
    rest = [each for each in value.split(separator) if each not in first] if value else []
    return separator.join([*first, *rest])


def _isolated(temporary: Path) -> dict[str, str]:
    names = ",".join(LOOPBACK_NAMES)
    return {"NO_PROXY": names, "no_proxy": names, "TMPDIR": str(temporary), **ENGINE_ACCOUNT}
