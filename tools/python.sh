#!/bin/sh
# Prints version and path of the interpreter behind a command, if it is a Python 3.13 that runs; if
# not, says on stderr what it is instead.
set -eu
asked=$1

refuse() {
    printf 'PYTHON=%s %s\n' "$asked" "$1" >&2
    exit 1
}

other_version() {
    refuse "is Python $1; Vouch needs 3.13, the version its functions run on in AWS Lambda."
}

case $asked in
    */*)
        [ -e "$asked" ] || refuse "does not exist."
        [ ! -d "$asked" ] || refuse "is a folder; give the path of the interpreter in it."
        [ -x "$asked" ] || refuse "is not executable."
        ;;
    *) command -v "$asked" >/dev/null || refuse "was not found on PATH." ;;
esac

# It is tried by running it: version managers leave shims on PATH that exist and fail. The one behind
# an environment is printed, because the environment may be deleted.
found=$("$asked" -Ic 'import os, sys
print("%d.%d.%d" % sys.version_info[:3], os.path.realpath(sys._base_executable))' \
    2>/dev/null </dev/null) || found=
case $found in
    3.13.*" /"*) echo "$found" && exit ;;
    [0-9]*.[0-9]*" /"*) other_version "${found%% *}" ;;
esac
said=$("$asked" --version 2>&1 </dev/null | head -n 1)
case $said in "Python "*) other_version "${said#Python }" ;; esac
refuse "does not run as Python; it says: ${said:-nothing}"
