#!/bin/sh
# machine.sh - full disks, interruptions and killed processes: the exit status and one line say so,
# nothing partial looks like a result, an older result stays whole, no process stays behind.
# shellcheck disable=SC2317 # functions called by name
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# A tenth of a second of simulation, and one that does not end by itself.
set -- video-recognition-alexnet --set run.warmup_s=0
short="$* --set run.duration_s=0.2"
endless="$* --set run.duration_s=1e6 --set run.replications=4 --jobs 2"

sums() { # FOLDER: what is in it, hidden files included
    (cd "$1" && find . -type f -exec cksum {} + | sort)
}

expect_no_result() { # FOLDER
    expect_absent "$1/run.json"
    expect_equal "left in $1" "$(ls -A "$1" 2> /dev/null)" ""
}

# --- standard output
said="nrsplit tables > /dev/full"
if [ -c /dev/full ]; then
    for what in tables schema 'model show alexnet' 'calc mcs' explain '--help' '--version' \
        'check kpi-table' "run $short --no-figure -o full"; do
        said="nrsplit $what > /dev/full"
        status=0
        # shellcheck disable=SC2086 # words
        timeout 60 "$nrsplit" $what > /dev/full 2> "$tmp/err.raw" < /dev/null || status=$?
        without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
        expect_status 3
        expect_stderr_line 'cannot write to standard output: No space left on device'
    done
    expect "the files are there all the same" [ -s full/run.json ]
else
    note "a full standard output: no /dev/full"
fi

said="nrsplit run with closed standard streams"
status=0
# shellcheck disable=SC2086 # words
timeout 60 "$nrsplit" run $short --no-figure -o open > open.out 2> "$tmp/err" < /dev/null || status=$?
open_status=$status
status=0
# shellcheck disable=SC2086 # words
timeout 60 "$nrsplit" run $short --no-figure -o closed <&- >&- 2>&- || status=$?
expect_status 3
expect "the run itself ends with 0 or 1" [ "$open_status" -le 1 ]
expect_same open/verdicts.csv closed/verdicts.csv
expect_same open/verdicts.json closed/verdicts.json

# --- files of limited size, as on a full disk: wherever it happens
for blocks in 0 1 4; do
    said="nrsplit run, files of up to $blocks blocks"
    status=0
    # shellcheck disable=SC2086 # words
    (
        ulimit -f "$blocks"
        exec timeout 60 "$nrsplit" run $short -o limited 2>&1 > /dev/null < /dev/null
    ) | cat > "$tmp/err.raw"
    without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
    expect_stderr_line 'cannot write|failed with status|File too large'
    expect_no_result limited
done

# Where only the pictures are too large, the numbers are a whole result without them.
for blocks in 16 48; do
    said="nrsplit run, pictures of up to $blocks blocks"
    status=0
    # shellcheck disable=SC2086 # words
    (
        ulimit -f "$blocks"
        exec timeout 60 "$nrsplit" run $short -o "limited$blocks" 2>&1 > /dev/null < /dev/null
    ) | cat > "$tmp/err"
    grep -q 'warning: report: no figure.png' "$tmp/err" || fail "no warning of the picture"
    [ -e "limited$blocks/run.json" ] || fail "no result"
    [ ! -e "limited$blocks/figure.png" ] || fail "a picture that cannot be whole"
done

# --- a full disk
cat > "$tmp/on_small_disk" <<'S'
mount -t tmpfs -o "$1" tmpfs "$2" || exit 77
shift 2
exec "$@"
S
on_small_disk() { # MOUNT_OPTIONS COMMAND...
    options=$1
    shift
    unshare -r -m sh "$tmp/on_small_disk" "$options" "$tmp/disk" "$@"
}

# An older result in the folder, a new one that fails, and what is left: as sums.
cat > "$tmp/run_twice" <<'S'
nrsplit=$1 disk=$2 full=$3
shift 3
"$nrsplit" run "$@" --no-figure -o "$disk/result" > /dev/null 2>&1 < /dev/null
[ $? -le 1 ] || exit 99
cd "$disk/result" || exit 99
find . -type f -exec cksum {} + | sort > "$full.before"
head -c 10m /dev/zero > "$disk/filler" 2> /dev/null
status=0
"$nrsplit" run "$@" --set run.seed=99 -o . > "$full.out" 2> "$full.err" < /dev/null || status=$?
find . -type f -exec cksum {} + | sort > "$full.after"
ls -A > "$full.left"
exit $status
S
mkdir "$tmp/disk"
if on_small_disk size=64k true 2> /dev/null; then
    said="nrsplit run on a full disk that holds an older result"
    status=0
    # shellcheck disable=SC2086 # words
    on_small_disk size=64k timeout 60 sh "$tmp/run_twice" "$nrsplit" "$tmp/disk" "$tmp/full" \
        $short || status=$?
    without_sanitizer_remarks < "$tmp/full.err" > "$tmp/err"
    expect_status 3
    expect_stderr_line 'No space left on device'
    expect "something on standard output" [ ! -s "$tmp/full.out" ]
    expect "there was an older result" grep -q 'run\.json' "$tmp/full.before"
    expect_same "$tmp/full.before" "$tmp/full.after"
    expect "a folder of partial files is left" [ "$(grep -c partial "$tmp/full.left")" -eq 0 ]

    said="nrsplit run on a read-only disk"
    status=0
    # shellcheck disable=SC2086 # words
    on_small_disk ro timeout 60 "$nrsplit" run $endless -o "$tmp/disk/x" \
        > "$tmp/out" 2> "$tmp/err" < /dev/null || status=$?
    expect_status 2
    expect_stderr_line 'disk/x: cannot create the folder: Read-only file system'
    expect_no_stdout
else
    note "a full and a read-only disk: no right to mount one"
fi

# --- interruptions
# The processes whose parent is $1.
children() { # PID
    cat /proc/[0-9]*/stat 2> /dev/null | sed -n "s/^\([0-9]*\) (.*) [A-Z] $1 .*/\1/p"
}

# Wait for up to 20 s until a command succeeds.
wait_until() { # COMMAND...
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || return 1
        sleep 0.1
    done
}

has_two_children() { [ "$(children "$pid" | wc -l)" -eq 2 ]; }
all_gone() { # PID...
    for one; do
        # a zombie without a parent that waits is gone, too
        case $(sed -n 's/.*) \([A-Z]\) .*/\1/p' "/proc/$one/stat" 2> /dev/null) in
            '' | Z | X) ;;
            *) return 1 ;;
        esac
    done
}

# Start an endless run in a process group of its own: $pid, $forked.
start_endless() { # FOLDER
    # shellcheck disable=SC2086 # words
    setsid env --default-signal=INT,TERM,HUP "$nrsplit" run $endless -o "$1" \
        > "$tmp/out" 2> "$tmp/err.raw" < /dev/null &
    pid=$!
    trap 'kill -KILL -"$pid" 2> /dev/null; leave' EXIT
    expect "two processes simulate" wait_until has_two_children
    forked=$(children "$pid")
}

# How it ends: $status, and nobody stays.
await_end() {
    status=0
    wait "$pid" || status=$?
    trap leave EXIT
    without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
    # shellcheck disable=SC2086 # words
    expect "its processes stay behind" wait_until all_gone $forked
}

for name in INT TERM HUP; do
    said="nrsplit run, interrupted by SIG$name"
    start_endless "stopped-$name"
    kill -"$name" -"$pid"
    await_end
    expect_status 2
    expect_stderr_line 'interrupted'
    expect_no_stdout
    expect_no_result "stopped-$name"
done

said="nrsplit run, interrupted over an older result"
sums open > "$tmp/sums.before"
start_endless open
kill -INT -"$pid"
await_end
expect_status 2
sums open > "$tmp/sums.after"
expect_same "$tmp/sums.before" "$tmp/sums.after"

said="nrsplit run, one of its processes killed"
start_endless lost-child
kill -KILL "$(echo "$forked" | head -n 1)"
await_end
expect_status 3
expect_stderr_line 'task [01]: ended by signal 9'
expect_no_stdout
expect_no_result lost-child

said="nrsplit run, killed"
start_endless killed
kill -KILL "$pid"
await_end 2> /dev/null
expect_status 137
expect_absent killed/run.json
expect "what is left looks like a result" [ -z "$(ls killed)" ]
# shellcheck disable=SC2086 # words
run run $short --no-figure -o killed
expect "exit status $status after a killed run" [ "$status" -eq "$open_status" ]
expect_same open/verdicts.csv killed/verdicts.csv
finish
