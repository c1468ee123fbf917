# shellcheck shell=sh
# grid_kit.sh - what the tests of `nrsplit sweep` share, on top of lib.sh.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

reference=reference # folder of an undisturbed sweep
tables='verdicts.csv verdicts.json energy.csv servers.csv outages.csv sweep.json'

# 200 tasks: 5 numbers of UEs, 2 splits and 5 seeds, of 4 replications each.
grid() { # NAME DURATION_S
    scenario "$1" << J
{
  "extends": "video-recognition-alexnet.json",
  "name": "$1",
  "run": {"duration_s": $2, "warmup_s": 0.1, "replications": 4},
  "network": {"cells": 1},
  "sweep": {
    "ues.count_per_cell": [1, 2, 3, 4, 5],
    "application.split": ["input", "pool2"],
    "run.seed": [1, 2, 3, 4, 5]
  }
}
J
}

records() { # FOLDER
    find "$1/records" -name '*.json' | wc -l
}

# Points are not all met: a sweep that is complete ends with 1.
sweep_all() { # FOLDER ARGUMENT...
    folder=$1
    shift
    run sweep "$file" -o "$folder" -q "$@"
    expect_status 1
    expect_no_stderr
}

# Tables and records, byte by byte; no part of a file is left.
expect_as_reference() { # FOLDER
    for name in $tables; do
        expect_same "$reference/$name" "$1/$name"
    done
    expect "records differ" diff -r "$reference/records" "$1/records"
    expect_equal "hidden files" "$(find "$1" -name '.*')" ""
}

# Wait for a condition, at most 20 s.
await() { # COMMAND...
    tries=0
    while ! "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 2000 ] || return 1
        sleep 0.01
    done
}

has_records() { # FOLDER NUMBER
    [ -d "$1/records" ] && [ "$(records "$1")" -ge "$2" ]
}
