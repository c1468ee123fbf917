#!/bin/sh
# sweep_mpi.sh - a sweep under a real mpirun: undisturbed, and with a rank killed, which ends the job;
# the same command then does the rest. The tables are those of one process that nothing disturbed.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck source=tests/cli/mpi_kit.sh
. "$srcdir/tests/cli/mpi_kit.sh"
# shellcheck source=tests/cli/sweep_kit.sh
. "$srcdir/tests/cli/sweep_kit.sh"
sweep_calm

# --- undisturbed
run_ranks 3 sweep "$file" -o ranks -q
expect_status 1
expect_no_stderr
for rank in 0 1 2; do
    expect "no worker says rank $rank" grep -q "\"rank\":$rank,\"ranks\":3,\"jobs\":1" ranks/journal/*
done
expect_calm ranks

# --- a worker is killed: its rank says so, and the others do its tasks
run_ranks 2 sweep "$file" -o worker -q &
job=$!
said="kill -9 of a worker"
expect "the ranks do not begin" wait_until 30 at_work worker 2
expect "no worker to kill" kill -9 "$(worker_of worker 1)"
wait $job
expect_equal "what the rank says" "$(grep -c 'rank 1: .*nrsplit: ended by signal 9' "$tmp/err.raw")" 1
expect_calm worker

# --- a rank is killed: the job ends, and nothing of it runs on
run_ranks 2 sweep "$file" -o rank -q &
job=$!
said="kill -9 of a rank"
expect "the ranks do not begin" wait_until 30 at_work rank 2
first=$(worker_of rank 0)
second=$(worker_of rank 1)
expect "no worker of rank 1" [ -n "$second" ]
kill -9 "$(parent_of "$second")"
wait $job
expect "killed too late: all is done" under_way rank
expect_absent rank/sweep.json
expect "the worker of the rank runs on" wait_until 10 gone "$second"
expect "the worker of the other rank runs on" wait_until 10 gone "$first"
run_ranks 2 sweep "$file" -o rank -q
expect_status 1
expect_no_stderr
expect_calm rank
finish
