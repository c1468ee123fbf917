#!/bin/sh
# layers.sh - includes point down, libraries stay in their rooms, and only the command line prints
# and exits. Each violation is printed as file:line. A planted set of violations is found first:
# a test that cannot fail is none.
#
# Usage: tests/layers.sh [SOURCE_TREE]      (default: $srcdir, else the folder above this script)
set -eu

# room : the rooms whose headers it may include (its own are always allowed).
# "api" is src/nrsplit.[ch], the public face of the library.
rooms='
core      :
stats     : core
dnn       : core
radio     : core stats
kpi       : core stats
device    : core dnn
edge      : core dnn
scenario  : core dnn radio device edge kpi
sim       : core dnn radio device edge kpi scenario
batch     : core stats kpi scenario
rare      : core stats kpi radio scenario batch
report    : core stats kpi scenario
api       : core stats dnn radio device edge kpi scenario sim batch report
cli       : core stats dnn radio device edge kpi scenario sim batch rare report api
mpi       : core
'

# first folder of an <include> : the rooms that may use it. Headers without a folder are libc.
libraries='
sys       : *
gsl       : *
Random123 : core
oneapi    : dnn
cjson     : scenario batch report
simgrid   : sim
xbt       : sim
protobuf-c: dnn
'

# word : the rooms that may use it. Output goes to streams that the caller hands down; a process
# forked by batch has to leave with _exit.
words='
exit      : cli
_Exit     : cli
quick_exit: cli
abort     : cli
_exit     : batch cli mpi
MPI_Init  : mpi
printf    : cli mpi
vprintf   : cli
puts      : cli
putchar   : cli
perror    : cli
stdout    : cli mpi
stderr    : cli mpi
'

# shellcheck disable=SC2016 # awk's own variables
checker='
function load(text, table,    lines, n, i, part) {
    n = split(text, lines, "\n")
    for (i = 1; i <= n; i++)
        if (split(lines[i], part, ":") == 2) {
            gsub(/[ \t]/, "", part[1])
            table[part[1]] = " " part[2] " "
        }
}
function allowed(list, room) { return index(list, " " room " ") || index(list, " * ") }
function report(what) { print FILENAME ":" FNR ": room " room " " what }

# The line without comments, strings and character constants; `open` tells of a running comment.
function strip(line,    out, c, pair, quote) {
    out = ""
    quote = ""
    while (line != "") {
        c = substr(line, 1, 1)
        pair = substr(line, 1, 2)
        line = substr(line, 2)
        if (open) {
            if (pair == "*/") { open = 0; line = substr(line, 2) }
        } else if (quote != "") {
            if (c == "\\") line = substr(line, 2)
            else if (c == quote) quote = ""
        } else if (pair == "/*") { open = 1; line = substr(line, 2); out = out " " }
        else if (pair == "//") break
        else if (c == "\"" || c == "\047") quote = c
        else out = out c
    }
    return out
}
function included(line,    name, folder) {
    name = line
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
    folder = substr(name, 2)
    sub(/[>"].*/, "", folder)
    if (folder == "nrsplit.h") folder = "api/"
    if (!index(folder, "/")) {
        if (name ~ /^"/) report("includes " name " without naming its room")
        return
    }
    sub(/\/.*/, "", folder)
    if (name ~ /^"/ && (folder in below)) {
        if (folder != room && !allowed(below[room], folder)) report("may not include " name)
    } else if (!(folder in users) || !allowed(users[folder], room))
        report("may not include " name)
}
BEGIN { load(rooms, below); load(libraries, users); load(words, speakers) }
FNR == 1 {
    open = 0
    room = substr(FILENAME, length(root) + length("/src/") + 1)
    if (!sub(/\/.*/, "", room)) room = "api"
    if (!(room in below)) report("is not a room of the table")
}
!open && /^[ \t]*#[ \t]*include/ { included($0); next }
{
    code = strip($0)
    for (word in speakers)
        if (!allowed(speakers[word], room) &&
            code ~ ("(^|[^A-Za-z0-9_])" word (word ~ /^std/ ? "([^A-Za-z0-9_]|$)" : "[ \t]*\\(")))
            report("may not use " word)
}'

# Print every violation in the tree $1.
violations() {
    [ -d "$1/src" ] || { echo "$1: no src folder" >&2; return 2; }
    find "$1/src" -name '*.[ch]' -type f -exec \
        awk -v root="$1" -v rooms="$rooms" -v libraries="$libraries" -v words="$words" \
        "$checker" {} + | LC_ALL=C sort -t : -k 1,1 -k 2,2n
}

plant() { # FILE LINE...: a source of the planted tree
    mkdir -p "$tmp/$(dirname "$1")"
    planted=$tmp/$1
    shift
    printf '%s\n' "$@" > "$planted"
}

self_test() {
    plant src/core/up.c '#include "core/status.h"' '#include "radio/ran.h"' '/* exit() */ exit(1);'
    plant src/dnn/side.c '#include "core/attr.h"' '#include "edge/server.h"'
    plant src/edge/fine.c '#include "dnn/graph.h"' '#include <math.h>' '#include <sys/stat.h>' \
        '/* a comment' ' * #include <simgrid/engine.h>, printf("x"), stdout' ' */' \
        's = "printf(stdout)"; c = '\''"'\''; snprintf(s, n); nrs_status_exit(e); // abort()'
    plant src/kpi/json.h '#include <cjson/cJSON.h>' '  # include <gsl/gsl_sort.h>'
    plant src/radio/kernel.c '#include <simgrid/engine.h>' 'fputs("/*", stderr); printf ("a");'
    plant src/batch/child.c '_exit(0);' 'abort();' '#include "sim/world.h"'
    plant src/cli/main.c '#include "nrsplit.h"' 'printf("hello"); exit(0);' 'MPI_Init(0, 0);'
    plant src/sim/api.c '#include <xbt/log.h>' '#include "nrsplit.h"'
    plant src/mpi/main.c '#include <mpi.h>' 'MPI_Init(0, 0); printf("hello");' '#include "cli/cli.h"'
    plant src/attic/old.c 'int x;'
    plant src/nrsplit.h '#include "cli/options.h"' '#include "status.h"' '#include <mpi/mpi.h>'
    want='attic/old.c:1 batch/child.c:2 batch/child.c:3 cli/main.c:3 core/up.c:2 core/up.c:3
dnn/side.c:2 kpi/json.h:1 mpi/main.c:3 nrsplit.h:1 nrsplit.h:2 nrsplit.h:3 radio/kernel.c:1 radio/kernel.c:2
radio/kernel.c:2 sim/api.c:2'
    got=$(violations "$tmp" | sed "s|^$tmp/src/||; s|: .*||")
    want=$(for place in $want; do echo "$place"; done)
    if [ "$got" != "$want" ]; then
        printf 'layers.sh: the planted violations are not those found\nwant:\n%s\ngot:\n%s\n' \
            "$want" "$got" >&2
        exit 1
    fi
}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
self_test
root=${1:-${srcdir:-$(dirname "$0")/..}}
found=$(violations "$root")
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
echo "every include points down"
