#!/bin/sh
# generate-parameters.sh - writes doc/parameters.md from the parameters' own rows.
#
# Usage: doc/generate-parameters.sh [NRSPLIT] > doc/parameters.md     (default: build/nrsplit)
#
# The page has one source, `nrsplit explain`, whose records are a path, a text, a range with the
# default, and a source, each on a line of its own.
set -eu
explained=$("${1:-build/nrsplit}" explain)

cat <<'END'
# Parameters

Every parameter that a scenario may set, in the order of `nrsplit explain`. This page is written by
`doc/generate-parameters.sh` from the program itself: change the row in the source, not the page.

A value is given under its path in a scenario file, or by `--set PATH=VALUE`. `[]` stands for the
elements of a list, from 0: `edge.servers.0.profile`. Where the source says assumption, no document
asks for the value: check that it fits your case.
END

printf '%s\n' "$explained" | awk '
/^[^ ]/ { path = $0; line = 0; next }
{ sub(/^ +/, ""); line++ }
line == 1 { text = $0 }
line == 2 { range = $0 }
line == 3 {
    section = path
    if (!sub(/\.[^.]*$/, "", section)) section = "The scenario itself"
    if (section != last) printf "\n## %s\n\n", section
    last = section
    sub(/^source: /, "")
    printf "- `%s`: %s\n  Accepts %s.%s\n", path, text, range, $0 == "-" ? "" : " Source: " $0 "."
}'
