#!/bin/sh
# sweep_slurm.sh - a sweep under a real Slurm: as an array, under srun, and with processes killed at
# every level. Whatever happens, the tables are those of one process that nothing disturbed.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck source=tests/cli/sweep_kit.sh
. "$srcdir/tests/cli/sweep_kit.sh"
# shellcheck source=tests/cli/slurm_kit.sh
. "$srcdir/tests/cli/slurm_kit.sh"
slurm_start
sweep_calm

# Submit the sweep as four elements: $array and $merge are its jobs.
submit() { # FOLDER
    run sweep "$file" -o "$1" --slurm --elements 4
    expect_status 0
    expect_no_stderr
    expect_stdout '^Submitted array job [0-9]+, of 4 elements with 1 processors each, and job [0-9]+'
    array=$(sed -n 's/^Submitted array job \([0-9]*\),.*/\1/p' "$tmp/out")
    [ "$status" -eq 0 ] || finish
    merge=$(sed -n 's/.* and job \([0-9]*\),.*/\1/p' "$tmp/out")
}

state_of() { # JOB
    scontrol show job "$1" 2> /dev/null | awk '
        { for (i = 1; i <= NF; i++) if (split($i, part, "=") == 2) value[part[1]] = part[2] }
        /ExitCode/ { print value["JobState"], value["ExitCode"]; exit }'
}

is_pending() { # JOB
    [ "$(squeue -h -r -t PD -j "$1" -o %t 2> /dev/null)" = PD ]
}

logs() {
    grep -s . killed/slurm/array*.log again/slurm/array*.log
    grep -E 'equeu|_job_complete|error' "$slurm_dir/slurmctld.out" | tail -n 50
}

# Slurm lets what came back into the queue wait for two minutes: not here. In the second in which it
# was ended slurmd would not launch it again: "already killed".
moved=
over() {
    for id in $(squeue -h -r -t PD -o '%i %r' | awk '$2 == "BeginTime" { print $1 }'); do
        case " $moved " in *" $id "*) continue ;; esac
        scontrol update JobId="$id" StartTime=now+3 && moved="$moved $id"
    done
    slurm_empty
}

# --- undisturbed
submit array
expect "jobs do not end: $(squeue)" wait_until 60 over
expect_calm array
expect_equal "what the logs of the elements say" "$(cat array/slurm/array-*.log)" ""
for element in 0 1 2 3; do
    said="element $element of the undisturbed array"
    expect_equal "state" "$(state_of "${array}_$element")" "COMPLETED 0:0"
    expect "no worker says rank $element" grep -q "\"rank\":$element,\"ranks\":4" array/journal/*
done
run sweep "$file" -o array --status
expect_stdout "^Slurm job $array \\(array\\): over"
expect_stdout "^Slurm job $merge \\(merge\\): over"

# --- srun
said="srun -n 2 nrsplit sweep"
status=0
srun -n 2 "$nrsplit" sweep "$file" -o srun --jobs 1 -q > "$tmp/out" 2> "$tmp/err" || status=$?
expect_status 1
for rank in 0 1; do
    expect "no worker says rank $rank" grep -q "\"rank\":$rank,\"ranks\":2" srun/journal/*
done
expect_calm srun

# --- killed: a worker, which comes back; a task, which is tried again; an element's shell, whose
# tasks others do
submit killed
expect "the elements do not begin" wait_until 30 at_work killed 4
said="processes killed under way"
shell=$(parent_of "$(worker_of killed 2)")
expect "no shell to kill" kill -9 "$shell"
expect "no worker to kill" kill -9 "$(worker_of killed 0)"
expect "no task to kill" kill_task killed "$(worker_of killed 1)"
expect "killed too late: all is done" under_way killed
expect "jobs do not end: $(squeue)" wait_until 60 over
said="after processes were killed"
expect_equal "failed attempts" "$(find killed/failed -name '*.json' | wc -l)" 1
expect "the log has no word of it" grep -q 'ended by signal 9: back into the queue' \
    killed/slurm/array-*_0.log
expect_equal "state of the element without its worker" "$(state_of "${array}_0")" "COMPLETED 0:0"
expect_equal "state of the element without its shell" "$(state_of "${array}_2")" "FAILED 0:9"
expect_equal "state of the merge" "$(state_of "$merge")" "COMPLETED 0:0"
expect_calm killed

# --- warned, and cancelled; slurmd killed; then the same command
submit again
expect "the elements do not begin" wait_until 30 at_work again 4
scancel --signal=USR1 --batch "${array}_0"
said="an element that was warned"
in_log() { # TEXT FILE
    grep -qs "$1" "$2"
}
expect "does not come back" wait_until 10 in_log 'the time is over: back into the queue' \
    "again/slurm/array-${array}_0.log"
expect "is not pending" wait_until 20 is_pending "${array}_0"
kill -9 "$(cat "$slurm_dir/slurmd.id")"
before=$(records again)
more() {
    [ "$(records again)" -gt "$before" ]
}
expect "the elements stop without slurmd" wait_until 10 more
slurmd_start
expect "slurmd does not come back: $(sinfo)" wait_until 20 slurm_answers
scancel "$array" "$merge"
expect "jobs are not cancelled: $(squeue)" wait_until 90 slurm_empty
said="warned, without slurmd, and cancelled"
expect "killed too late: all is done" under_way again
expect_absent again/sweep.json
submit again
expect "jobs do not end: $(squeue)" wait_until 60 over
expect_calm again
[ "$failures" -eq 0 ] || logs
finish
