#!/bin/sh
# Finds Python 3.13 and sets the project up with it. A candidate is tried by running it:
# version managers leave shims on PATH that exist and fail.
set -u
cd "$(dirname "$0")/.." || exit 1

is_313() {
    [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.13 ]
}

for candidate in "${PYTHON:-.venv/bin/python}" python3.13 python3 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 \
    /usr/local/bin/python3.13 /opt/homebrew/bin/python3.13 "$HOME"/.local/bin/python3.13; do
    if is_313 "$candidate"; then
        exec "$candidate" -m local.setup "$@"
    fi
done

cat >&2 <<'MESSAGE'
Vouch needs Python 3.13, the version its functions run on in AWS Lambda; none was found.
Install it with your system's packages (python3.13 and python3.13-venv), `pyenv install 3.13`,
`uv python install 3.13`, or from python.org, and run the same command again.
To point at one: make run PYTHON=/path/to/python3.13
MESSAGE
exit 1
