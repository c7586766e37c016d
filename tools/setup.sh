#!/bin/sh
# Makes the environments of the project from its lock files; a second run finds them ready.
#
# .venv                the package, editable, and what its tests and tools need
# .local/tools/engine  the AWS engine
# .local/tools/sam     builds, checks and deploys the template; tools/bin/sam runs it
# .local/tools/peers   what `make bench` measures Vouch against; with --bench only
# .local/tools/urllib3-1 and urllib3-2   other versions of urllib3 to test with; with --tests only
# .local/tools/js      LinkedIn's JavaScript client and axe; with --tests only, because it needs Node.js
# .local/tools/openapi and js-openapi   tools that read docs/openapi.json; with --whole only; the
#                      second one needs Node.js
#
# --ci is --tests and Chromium, by apt-get where there is no browser, if root runs this. --whole is
# --ci and what reads docs/openapi.json.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Prints version and path of the first Python 3.13 there is; uv looks in more places, and can fetch
# one.
find_interpreter() {
    for candidate in .venv/bin/python python3.13 python3 python \
        "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.13*/bin/python3.13 \
        /usr/local/bin/python3.13 /opt/homebrew/bin/python3.13 "${HOME:-}"/.local/bin/python3.13; do
        sh tools/python.sh "$candidate" 2>/dev/null && return
    done
    echo "no Python 3.13 was found; asking uv for one" >&2
    sh tools/uv.sh python find 3.13 >/dev/null 2>&1 || sh tools/uv.sh python install 3.13 >&2
    sh tools/python.sh "$(sh tools/uv.sh python find 3.13)" 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
    interpreter=$(sh tools/python.sh "$PYTHON") || exit
else
    interpreter=$(find_interpreter) || true
    [ -n "$interpreter" ] || fail \
        "Vouch needs Python 3.13, the version its functions run on in AWS Lambda; none was found." \
        "Install it with your system's packages (python3.13 and python3.13-venv), \`pyenv install 3.13\`," \
        "\`uv python install 3.13\`, or from python.org, and run the same command again." \
        "To point at one: make run PYTHON=/path/to/python3.13"
fi
PYTHON=${interpreter#* }
export PYTHON

folder_of() {
    case $1 in dev) echo .venv ;; *) echo ".local/tools/$1" ;; esac
}

# Prints all that decides what an environment holds. Its file .complete is a copy of this, written
# last. The place is part of it, because scripts in an environment hold full paths.
inputs_of() {
    case $1 in
        js*) cat "tools/$1/package.json" "tools/$1/package-lock.json" ;;
        dev) sed '/^\[tool\.ruff\]/q' pyproject.toml && cat tools/locks/dev.txt ;;
        *) cat "tools/locks/$1.txt" ;;
    esac
    echo "$interpreter $PWD"
}

is_ready() {
    inputs_of "$1" | cmp -s - "$(folder_of "$1")/.complete"
}

# Everything comes from the lock file: no version is resolved here, and nothing is built but the
# project, by the locked setuptools.
fill() {
    case $1 in js*)
        mkdir -p "$2" && cp "tools/$1/package.json" "tools/$1/package-lock.json" "$2" && cd "$2" &&
            npm ci --no-audit --no-fund --ignore-scripts
        return
        ;;
    esac
    sh tools/uv.sh venv --python "$PYTHON" "$2" &&
        sh tools/uv.sh pip sync --python "$2/bin/python" --require-hashes --no-build \
            "tools/locks/$1.txt" || return
    [ "$1" != dev ] || sh tools/uv.sh pip install --python "$2/bin/python" \
        --no-deps --no-build-isolation --editable .
}

# Starts from nothing, so that an interrupted or an old environment cannot leak into the new one.
install() {
    folder=$(folder_of "$1")
    started=$(date +%s)
    printf '  %-22s' "$folder"
    rm -rf "$folder"
    output=$(fill "$1" "$folder" 2>&1 </dev/null) || fail "failed:" "$output" "" \
        "$folder could not be installed, for the reason above. The same command starts it again."
    inputs_of "$1" >"$folder/.complete"
    printf '%4d s\n' $(($(date +%s) - started))
}

wanted="dev engine sam"
case ${1:-} in --tests | --ci | --whole)
    wanted="$wanted urllib3-1 urllib3-2"
    if "$PYTHON" -I tools/needs.py node; then wanted="$wanted js"; fi
    ;;
esac
if [ "${1:-}" = --whole ]; then
    wanted="$wanted openapi"
    if "$PYTHON" -I tools/needs.py node20; then wanted="$wanted js-openapi"; fi
fi
if [ "${1:-}" = --bench ]; then wanted="$wanted peers"; fi

# Installs a browser only where that asks nobody for anything. Says in a line why it could not.
fetch_browser() {
    if "$PYTHON" -I tools/needs.py browser; then return; fi
    if [ "$(id -u)" != 0 ] || ! apt-get --version >/dev/null 2>&1; then return; fi
    echo "installing chromium by apt-get"
    output=$({
        apt-get -q update || :
        DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends chromium
    } 2>&1 </dev/null) || printf 'chromium could not be installed: %s\n' "${output##*
}"
}
case ${1:-} in --ci | --whole) fetch_browser ;; esac

all_are_ready() {
    for each in $wanted; do
        is_ready "$each" || return
    done
}
if all_are_ready; then exit; fi

# One setup at a time. The lock belongs to the open file 9, so it lasts for as long as this process
# or an installer it started lives. Python takes it, because macOS has no flock command.
mkdir -p .local
exec 9>.local/setup.lock
"$PYTHON" -Ic 'import fcntl, signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("waiting for another setup to finish", flush=True)
    fcntl.flock(9, fcntl.LOCK_EX)'
if all_are_ready; then exit; fi # the other setup has made them

case ${1:-} in
    "" | --bench) ;;
    *) "$PYTHON" -I tools/needs.py ;; # now, because it may decide whether to wait
esac
echo "setting up from tools/locks (once; about a minute)"
for each in $wanted; do
    is_ready "$each" || install "$each"
done
