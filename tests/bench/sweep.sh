#!/bin/sh
# sweep.sh - what `nrsplit sweep` costs beside its simulations: a task, two processes, a large plan.
#
# Usage: make bench-sweep. Times are of the wall clock: quiet machines tell more. Each figure is the
# median of three.
set -eu
export LC_ALL=C
nrsplit=${NRSPLIT:-./nrsplit}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

scenario() { # NAME DURATION_S SWEEP
    cat > "$tmp/$1.json" <<J
{
  "extends": "base/dense-urban-fr1.json",
  "name": "$1",
  "requirements": {"set": "tr22874", "application": "video-recognition"},
  "application": {"model": "alexnet", "split": "pool5", "dtype": "int8"},
  "run": {"duration_s": $2, "warmup_s": 0, "drain_s": 0.1},
  "sweep": {$3}
}
J
}

seconds() { # COMMAND...: wall time; an exit status of 1 is a result
    begin=$(date +%s.%N)
    "$@" > "$tmp/out" || [ $? -eq 1 ]
    date +%s.%N | awk -v begin="$begin" '{ printf "%.3f\n", $1 - begin }'
}

median() { # COMMAND...: of three
    for _ in 1 2 3; do
        "$@"
    done | sort -n | sed -n 2p
}

sweep() { # NAME OPTION...
    name=$1
    shift
    rm -rf "$tmp/results"
    seconds "$nrsplit" sweep "$tmp/$name.json" -q -o "$tmp/results" "$@"
}

# One UE, one frame: what is left is the task itself, its record, and its part of the tables.
scenario task 0.03 '"ues.count_per_cell": [1], "run.seed": {"from": 1, "to": 1000, "step": 1}'
task=$(median sweep task --jobs 1)
echo "a task (start, one frame, record, merge), 1000 one after the other: $(echo "$task" |
    awk '{ printf "%.2f ms", $1 }')"

# Tasks of about a second of processor time.
scenario second 150 \
    '"ues.count_per_cell": [12], "run.seed": {"from": 1, "to": 16, "step": 1}'
one=$(median sweep second --jobs 1)
two=$(median sweep second --jobs 2)
echo "16 tasks of $(echo "$one" | awk '{ printf "%.2f", $1 / 16 }') s: $(echo "$one $two" |
    awk '{ printf "%.2f", $1 / $2 }') times the work with two processes"

scenario large 0.03 '"ues.count_per_cell": {"from": 1, "to": 10, "step": 1},
    "application.split": ["pool1", "pool2", "pool5", "device"],
    "radio.carrier.bandwidth_mhz": [20, 40, 60, 80, 100],
    "run.seed": {"from": 1, "to": 50, "step": 1}'
plan=$(median seconds "$nrsplit" sweep "$tmp/large.json" --plan -o "$tmp/results")
echo "the plan of 10000 points: $plan s"
rm -rf "$tmp/results"
"$nrsplit" sweep "$tmp/large.json" -q --no-merge -o "$tmp/results" > "$tmp/out"
merge=$(median seconds "$nrsplit" sweep "$tmp/large.json" -q -o "$tmp/results")
echo "the tables of 10000 records: $merge s"
