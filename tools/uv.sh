#!/bin/sh
# Runs uv with the given arguments: the uv on PATH or, where there is none, the locked one, which
# pip brings to .local/tools/uv-VERSION. PYTHON is the interpreter that brings it (3.9 or later).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
lock=$root/tools/locks/uv.txt

# A user's configuration stays in force, because it may name the mirror to install from. Locks leave
# it no say in what is installed; these variables would still change where to, or contradict a lock.
unset UV_PROJECT UV_WORKING_DIR UV_PYTHON UV_SYSTEM_PYTHON UV_CONSTRAINT UV_OVERRIDE UV_NO_BINARY
# uv fetches a Python only where `uv python install` asks for it, or never if the user says so.
export UV_PYTHON_DOWNLOADS="${UV_PYTHON_DOWNLOADS:-manual}"

# It is tried by running it: version managers leave shims on PATH that exist and fail.
if uv --version >/dev/null 2>&1; then
    exec uv "$@"
fi

own=$root/.local/tools/uv-$(sed -n 's/^uv==\([^ ]*\).*/\1/p' "$lock")
if [ ! -x "$own" ]; then
    # The program is moved to its place once it is whole, so no run meets half of it.
    draft=$own.$$
    trap 'rm -rf "$draft"' EXIT
    mkdir -p "$root/.local/tools"
    "${PYTHON:-python3}" -m venv --symlinks "$draft" >&2
    "$draft/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement "$lock" >&2
    mv "$draft/bin/uv" "$own"
    rm -rf "$draft"
fi
exec "$own" "$@"
