#!/bin/sh
# sweep_kill.sh - a sweep whose processes are killed and stopped, whose disk is full or read-only,
# and whose tasks fail: the same command goes on, and gives what an undisturbed one gives.
# shellcheck source=tests/cli/grid_kit.sh
. "${srcdir:-.}/tests/cli/grid_kit.sh"

mounted=
leave() {
    for at in $mounted; do
        umount "$at" 2> /dev/null
    done
    rm -rf "$tmp"
}

# Tasks that are killed may leave files of theirs there.
TMPDIR=$tmp
export TMPDIR

grid grid 0.6
sweep_all "$reference" --jobs 2

begin() { # FOLDER ARGUMENT...
    folder=$1
    shift
    said="nrsplit sweep -o $folder $*"
    "$nrsplit" sweep "$file" -o "$folder" -q "$@" > "$tmp/out" 2> "$tmp/err.raw" &
    worker=$!
}

ended() { # STATUS
    status=0
    wait "$worker" 2> "$tmp/null" || status=$?
    without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
    expect_status "$1"
}

gone() { # PID...
    for pid in "$@"; do
        ! kill -0 "$pid" 2> "$tmp/null" || return 1
    done
}

expect_gone() { # PIDS
    # shellcheck disable=SC2086 # a word each
    expect "processes of a task are left of $1" await gone $1
}

interrupted() { # FOLDER
    expect_no_stdout
    expect_stderr_line "^nrsplit: interrupted: $(records "$1") of 200 tasks are done; the same command goes on$"
    expect "it was done" [ "$(records "$1")" -lt 200 ]
    expect_absent "$1/verdicts.csv"
    expect_absent "$1/sweep.json"
    expect_equal "accounts of failures" "$(find "$1/failed" -type f)" ""
}

finished() { # FOLDER ARGUMENT...
    sweep_all "$@"
    expect_as_reference "$1"
}

# ---------------------------------------------------------------------------- killed
# A task of a worker, more than once. It is tried again.
begin task --jobs 2
for n in 10 60 110; do
    await has_records task $n
    killed=$(pgrep -n -P "$worker") && kill -KILL "$killed" 2> "$tmp/null"
done
ended 1
expect_as_reference task
run results prune task
expect_status 0
expect_equal "accounts of failures" "$(find task/failed -type f)" ""

# A worker, its tasks with it. While it is there, nothing is taken from under it.
begin launcher --jobs 2
await has_records launcher 30
kill -STOP "$worker"
run results prune launcher
expect_status 2
expect_stderr_line '^nrsplit: launcher: a worker is there$'
run sweep "$file" -o launcher --restart
expect_status 2
expect_stderr_line '^nrsplit: launcher: another process is at work on it$'
children=$(pgrep -P "$worker")
kill -KILL "$worker"
ended 137
expect_gone "$children"
expect "it was done" [ "$(records launcher)" -lt 200 ]
expect_absent launcher/sweep.json
finished launcher

# One of three: the others do its tasks.
begin three --jobs 2
first=$worker
begin three --jobs 2
second=$worker
begin three --jobs 2
await has_records three 50
kill -KILL "$first"
wait "$first" 2> "$tmp/null"
ended 1
worker=$second
ended 1
expect_as_reference three

# Over and over, at any time from the first instruction to the last.
for delay in 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1 0.15 0.2 0.3; do
    timeout -s KILL "$delay" "$nrsplit" sweep "$file" -o often -q --jobs 2 > "$tmp/out" 2>&1
done
said="nrsplit sweep -o often, killed eleven times"
finished often --jobs 2

# ---------------------------------------------------------------------------- stopped
for signal in TERM HUP USR1; do
    begin "stop$signal" --jobs 2
    await has_records "stop$signal" 20
    children=$(pgrep -P "$worker")
    kill -s "$signal" "$worker"
    ended 2
    interrupted "stop$signal"
    expect_gone "$children"
    finished "stop$signal"
done

# In a script's background SIGINT is ignored, unless a program undoes that.
if env --default-signal=INT true 2> "$tmp/null"; then
    said="nrsplit sweep -o stopINT"
    env --default-signal=INT "$nrsplit" sweep "$file" -o stopINT -q > "$tmp/out" 2> "$tmp/err.raw" &
    worker=$!
    await has_records stopINT 20
    kill -s INT "$worker"
    ended 2
    interrupted stopINT
    finished stopINT
else
    note "SIGINT: env has no --default-signal"
fi

# All processes of a job at once, as batch systems do. Tasks have processes of their own.
setsid "$nrsplit" sweep "$file" -o group -q --jobs 2 --replications-per-task 4 \
    > "$tmp/out" 2> "$tmp/err.raw" &
worker=$!
said="nrsplit sweep -o group --replications-per-task 4"
await has_records group 10
kill -s TERM -- "-$worker"
ended 2
expect_stderr_line "^nrsplit: interrupted: $(records group) of 50 tasks are done; "
expect_equal "accounts of failures" "$(find group/failed -type f)" ""
sweep_all group --replications-per-task 4
for name in verdicts.csv verdicts.json energy.csv servers.csv outages.csv; do
    expect_same "group/$name" "$reference/$name"
done

# A warning that comes while tables are merged, or before the first task, ends nothing half-way.
for delay in 0.01 0.03 0.05 0.08; do
    status=0
    said="nrsplit sweep -o warned, SIGUSR1 after $delay s"
    timeout -s USR1 "$delay" "$nrsplit" sweep "$file" -o warned -q > "$tmp/out" 2> "$tmp/err" ||
        status=$?
    expect "exit status $status" [ "$status" -ne 138 ]
done
finished warned

# ---------------------------------------------------------------------------- disks
# As a full disk: a file's limit, in blocks of 512 bytes. First of the manifest, then of records,
# then of tables.
limited() { # BLOCKS FOLDER
    said="ulimit -f $1; nrsplit sweep -o $2"
    status=0
    (
        ulimit -f "$1"
        exec "$nrsplit" sweep "$file" -o "$2" -q
    ) > "$tmp/out" 2> "$tmp/err" || status=$?
    expect_status 3
    expect_no_stdout
}
limited 4 limits
expect_stderr_line '^nrsplit: limits/manifest.json: cannot write: File too large$'
expect_absent limits/manifest.json
run sweep "$file" -o limits -q --shard 0/100 --no-merge
expect_status 0
n=$(records limits)
# A simulation's own files are too large, or records.
for blocks in 1 2 3 4; do
    limited "$blocks" limits
    expect_stderr_line '^nrsplit: .*: cannot write: File too large$|^nrsplit: .*cannot write a result'
    expect_equal "accounts of failures" "$(find limits/failed -type f)" ""
    expect_equal "records" "$(records limits)" "$n"
done
limited 100 limits
expect_stderr_line '^nrsplit: .*: cannot write: '
expect_equal "records" "$(records limits)" 200
expect_absent limits/sweep.json
finished limits

if mkdir disk && mount -t tmpfs -o size=400k tmpfs disk 2> "$tmp/null"; then
    mounted="$work/disk"
    run sweep "$file" -o disk/full -q --jobs 2
    expect_status 3
    expect_no_stdout
    expect_stderr_line '^nrsplit: disk/full/.*: cannot write: No space left on device$'
    expect "nothing was done" [ "$(records disk/full)" -gt 10 ]
    expect_equal "accounts of failures" "$(find disk/full/failed -type f)" ""
    run sweep "$file" -o disk/full -q --jobs 2
    expect_status 3
    expect_stderr_line 'No space left on device$'
    mount -o remount,size=1500k disk
    run sweep "$file" -o disk/full -q --jobs 2 # records have room, tables have not
    expect_status 3
    expect_stderr_line '^nrsplit: disk/full/.*: cannot write'
    expect_equal "hidden files" "$(find disk/full -name '.*')" ""
    mount -o remount,size=8m disk
    finished disk/full

    mount -o remount,ro disk
    for folder in disk/full disk/new; do
        run sweep "$file" -o "$folder" -q
        expect_status 2
        expect_no_stdout
        expect_stderr_line "^nrsplit: $folder.*: Read-only file system$"
    done
    run sweep "$file" -o disk/full --status
    expect_status 0
    run results verify disk/full
    expect_status 0
    run results show disk/full -q
    expect_status 1
    run results prune disk/full
    expect_status 2
    expect_stderr_line 'Read-only file system$'
    umount disk
    mounted=
else
    note "a full disk, a read-only one: no tmpfs may be mounted"
fi
if [ "$(id -u)" -ne 0 ]; then
    cp -r "$reference" forbidden
    rm forbidden/records/000/000007.json
    chmod -R a-w forbidden
    run sweep "$file" -o forbidden -q
    expect_status 2
    expect_stderr_line '^nrsplit: forbidden.*: Permission denied$'
    chmod -R u+w forbidden
else
    note "a folder without permission: root has all"
fi

# ---------------------------------------------------------------------------- tasks that fail
run sweep "$file" -o failing -q --shard 0/4 --no-merge
expect_status 0
run sweep "$file" -o failing -q --task-time 0.001
expect_status 3
n_failed=$((200 - $(records failing)))
expect "only $n_failed failed" [ "$n_failed" -gt 50 ]
expect_stderr_line "^nrsplit: $n_failed of 200 tasks failed, see failing/failed; --retry-failed tries them again$"
run results prune failing # of tasks that were fast enough at the second attempt
expect_equal "accounts" "$(find failing/failed -type f | wc -l)" $((2 * n_failed))
expect "an account without its reason" \
    grep -q '"error":.*"task [0-9]*: took more than 0.001 s"' failing/failed/*.json
run sweep "$file" -o failing --status
expect_stdout "^failing: $((200 - n_failed)) of 200 tasks are done, $n_failed failed; 2 workers so far$"
run results list .
expect_stdout "failing +sweep +50 +200 +$((200 - n_failed)) +$n_failed "
run sweep "$file" -o failing -q
expect_status 3
expect_stderr_line "^nrsplit: $n_failed of 200 tasks failed"
run sweep "$file" -o failing -q --no-merge
expect_status 3
run sweep "$file" -o failing -q --shard 1/4
expect_status 3
finished failing --retry-failed

# A task that takes more memory than it may, of which there is one.
run sweep "$file" -o memory -q --set ues.count_per_cell=5 --set application.split=input \
    --set run.seed=1 --set run.replications=1 --set run.duration_s=100 --task-memory 1
expect_status 3
expect_stderr_line '^nrsplit: 1 of 1 tasks failed'
expect "an account without its reason" grep -q 'took more than 1 MB' memory/failed/000000.2.json
run sweep "$file" -o memory -q --set ues.count_per_cell=5 --set application.split=input \
    --set run.seed=1 --set run.replications=1 --set run.duration_s=100 --retry-failed
expect "exit status $status" [ "$status" -le 1 ]
expect_no_stderr
finish
