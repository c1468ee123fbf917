# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh
# sweep_kit.sh - a sweep of 200 tasks of some 15 ms each, and what it comes to when nothing disturbs
# it, for tests that have read lib.sh and disturb it.
scenario grid <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "grid",
  "requirements": {"set": "tr22874", "application": "video-recognition"},
  "application": {"model": "alexnet", "dtype": "int8"},
  "ues": {"count_per_cell": 2},
  "run": {"duration_s": 20, "warmup_s": 0.1, "replications": 10},
  "sweep": {
    "application.frame_rate_hz": [10, 15, 20, 25, 30],
    "application.split": ["pool1", "pool2", "pool5", "device"]
  }
}
J
n_tasks=200
sweep_tables='verdicts.csv verdicts.json energy.csv servers.csv outages.csv cells.csv ues.csv'

# Results of one process, in the folder `calm`.
sweep_calm() {
    run sweep "$file" -o calm --jobs 2 -q
    expect_status 1
    expect_no_stderr
    expect_equal "records" "$(records calm)" $n_tasks
}

records() { # FOLDER
    find "$1/records" -name '*.json' 2> /dev/null | wc -l
}

# Does the folder have a record, but not all?
under_way() { # FOLDER
    found=$(records "$1")
    [ "$found" -gt 0 ] && [ "$found" -lt $n_tasks ]
}

# Are so many workers at work, each with a task that it has done?
at_work() { # FOLDER WORKERS
    [ "$(grep -l '"done"' "$1"/journal/*.jsonl 2> /dev/null | wc -l)" -ge "$2" ]
}

# The sweep is whole, and what the undisturbed one came to.
expect_calm() { # FOLDER
    for table in $sweep_tables; do
        expect_same "calm/$table" "$1/$table"
    done
    expect_equal "records in $1" "$(records "$1")" $n_tasks
    expect "no sweep.json in $1" [ -s "$1/sweep.json" ]
    expect_equal "files of no record" "$(find "$1/records" -type f ! -name '[0-9]*.json')" ""
    run results verify "$1"
    expect_status 0
}

# The process of a rank that began last, from its journal.
worker_of() { # FOLDER RANK
    cat "$1"/journal/* 2> /dev/null |
        sed -n "s/.*\"pid\":\([0-9]*\),\"started\":\"\([^\"]*\)\",\"rank\":$2,.*/\2 \1/p" |
        sort | tail -n 1 | cut -d ' ' -f 2
}

parent_of() { # PID
    awk '/^PPid:/ { print $2 }' "/proc/$1/status" 2> /dev/null
}

# Kill a worker's task. One may be over as it is found: until a failed attempt is told.
kill_task() { # FOLDER WORKER
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        # shellcheck disable=SC2046 # one, or none
        kill -9 $(cat "/proc/$2/task/$2/children" 2> /dev/null) 2> /dev/null
        for wait in 1 2 3 4 5; do
            [ -z "$(find "$1/failed" -name '*.json')" ] || return 0
            sleep 0.05
        done
    done
    return 1
}
