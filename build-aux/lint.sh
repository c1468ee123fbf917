#!/bin/sh
# lint.sh - format, static checks, scripts, and files that a release would lack. Called by
# `make lint` in the source folder; a tool that is absent is named and passed over.
#
# Usage: lint.sh SRCDIR FILE...    FILE: what a release holds, SRCDIR: a prefix to take off
set -eu
prefix=$1/
shift
failed=0

check() { # TOOL WHAT COMMAND...
    tool=$1
    what=$2
    shift 2
    if ! command -v "$tool" >/dev/null; then
        echo "lint: $tool is missing: $what not checked"
    elif "$@"; then
        echo "lint: $what: clean"
    else
        echo "lint: $what: see above" >&2
        failed=1
    fi
}

# A loop over the files named on standard input, by line.
each() { # COMMAND...
    tr '\n' '\0' | xargs -0 "$@"
}

c_format() {
    find src tests tools -name '*.[ch]' ! -name '*.pb-c.[ch]' | each clang-format --dry-run -Werror
}

# It does not know the macros of system headers; and ctuuninitvar takes an array handed to a
# function that fills it for one that is read.
c_faults() {
    cppcheck -q --std=c11 --enable=warning,portability,performance --error-exitcode=1 \
        --inline-suppr --suppress=ctuuninitvar -D_GNU_SOURCE \
        '-DcJSON_ArrayForEach(item,list)=while((item=(list)->child))' \
        -Isrc src tests tools
}

# Functions that are called by name look unreachable (SC2317).
scripts() {
    {
        for file in bootstrap .ci/run build-aux/commit.sh build-aux/lint.sh; do
            [ ! -f "$file" ] || echo "$file"
        done
        find doc tests -name '*.sh'
    } | each shellcheck -x -e SC2317
}

# Everything in git, or about to be, is in the release; but for what only a checkout needs.
release() {
    lacking=$(git ls-files --cached --others --exclude-standard | grep -v -e '^\.ci/' \
        -e '^\.gitignore$' | while IFS= read -r file; do
        [ ! -f "$file" ] || grep -qxF -e "$file" "$listed" || echo "$file"
    done)
    [ -z "$lacking" ] || { printf 'in no list of Makefile.am:\n%s\n' "$lacking"; return 1; }
}

listed=$(mktemp)
trap 'rm -f "$listed"' EXIT
for file in "$@"; do
    echo "${file#"$prefix"}"
done > "$listed"

check clang-format "format of C sources" c_format
check cppcheck "faults in C sources" c_faults
check shellcheck "scripts" scripts
if [ -e .git ]; then
    check git "files of a release" release
fi
exit $failed
