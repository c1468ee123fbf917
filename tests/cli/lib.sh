# shellcheck shell=sh
# lib.sh - what the command-line tests share. Each begins with
#
#   . "${srcdir:-.}/tests/cli/lib.sh"
#
# and ends with `finish`. The program is $NRSPLIT (./nrsplit), the source tree $srcdir (.). A test
# works in a folder of its own, $work, which is removed with all of $tmp. Exit status: 0 passed,
# 1 failed, 77 left out, with the reason printed.
set -u
export LC_ALL=C
unset NO_COLOR NRSPLIT_LOG

srcdir=$(cd "${srcdir:-.}" && pwd)
nrsplit=${NRSPLIT:-./nrsplit}
[ -x "$nrsplit" ] || { echo "$nrsplit: no program to test"; exit 1; }
nrsplit=$(cd "$(dirname "$nrsplit")" && pwd)/$(basename "$nrsplit")
NRSPLIT_DATA=$srcdir
export NRSPLIT_DATA

tmp=$(mktemp -d)
work=$tmp/work
leave() {
    rm -rf "$tmp"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work"
cd "$work" || exit 1

skip() { # REASON
    echo "left out: $1"
    exit 77
}

# A part of a test that this machine cannot do; the rest goes on.
note() { # REASON
    echo "not tried: $1"
}

# Try a command until it is true. @return false: it was not in so many seconds.
wait_until() { # SECONDS COMMAND...
    tries=$(($1 * 20))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

# Is a process over? One that nobody has asked for its status is.
gone() { # PID
    ! kill -0 "$1" 2> /dev/null || grep -q '^State:.Z' "/proc/$1/status" 2> /dev/null
}

checks=0
failures=0
said=

# What AddressSanitizer says of SimGrid's contexts is no word of the program's.
without_sanitizer_remarks() {
    sed -e '/^==[0-9]*==WARNING: ASan is ignoring requested/d' \
        -e '/^False positive error reports may follow/d' \
        -e '/^For details see https:.*sanitizers/d'
}

# Run the program: $status, $tmp/out, $tmp/err.
run() { # ARGUMENT...
    said="nrsplit $*"
    status=0
    timeout -k 5 60 "$nrsplit" "$@" > "$tmp/out" 2> "$tmp/err.raw" < /dev/null || status=$?
    without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
}

fail() { # TEXT
    failures=$((failures + 1))
    printf 'FAIL: %.300s\n    %s\n' "$said" "$1"
    head -c 1000 "$tmp/err" 2> /dev/null | sed 's/^/    | /'
}

# Count a check; the command decides.
expect() { # TEXT COMMAND...
    checks=$((checks + 1))
    what=$1
    shift
    "$@" || fail "$what"
}

expect_status() { # STATUS
    expect "exit status $status, expected $1" [ "$status" = "$1" ]
}

# Exactly one line, from nrsplit, that matches.
expect_stderr_line() { # EXTENDED_REGEX
    expect "$(wc -l < "$tmp/err") lines on standard error, expected one" \
        [ "$(wc -l < "$tmp/err")" -eq 1 ]
    expect "standard error does not begin with 'nrsplit: '" grep -q '^nrsplit: ' "$tmp/err"
    expect "standard error does not match '$1'" grep -Eq -e "$1" "$tmp/err"
}

expect_no_stderr() {
    expect "something on standard error" [ ! -s "$tmp/err" ]
}

expect_stdout() { # EXTENDED_REGEX
    expect "standard output does not match '$1'" grep -Eq -e "$1" "$tmp/out"
}

expect_no_stdout() {
    expect "something on standard output" [ ! -s "$tmp/out" ]
}

expect_same() { # FILE FILE
    expect "$1 and $2 differ" cmp -s "$1" "$2"
}

expect_equal() { # WHAT GOT WANTED
    expect "$1: '$2', expected '$3'" [ "$2" = "$3" ]
}

expect_absent() { # PATH
    expect "$1 is there" [ ! -e "$1" ]
}

# Write a scenario $tmp/NAME.json from standard input; its path is $file.
scenario() { # NAME
    file=$tmp/$1.json
    cat > "$file"
}

finish() {
    echo "$checks checks, $failures failed"
    [ "$failures" -eq 0 ]
    exit
}
