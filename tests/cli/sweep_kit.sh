# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh
# sweep_kit.sh - a sweep of 200 tasks of some 10 ms each, and what it comes to when nothing disturbs
# it, for tests that have read lib.sh and disturb it.
scenario grid <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "grid",
  "requirements": {"set": "tr22874", "application": "video-recognition"},
  "application": {"model": "alexnet", "dtype": "int8"},
  "ues": {"count_per_cell": 2},
  "run": {"duration_s": 12, "warmup_s": 0.1, "replications": 10},
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

# Does the folder have so many records, but not all?
under_way() { # FOLDER N
    found=$(records "$1")
    [ "$found" -ge "$2" ] && [ "$found" -lt $n_tasks ]
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

# The processes whose program is nrsplit, and those among them that nrsplit has not started.
nrsplit_processes() {
    for entry in /proc/[0-9]*; do
        [ "$(readlink "$entry/exe" 2> /dev/null)" != "$nrsplit" ] || echo "${entry#/proc/}"
    done
}

is_worker() { # PID
    parent=$(awk '/^PPid:/ { print $2 }' "/proc/$1/status" 2> /dev/null)
    [ "$(readlink "/proc/$parent/exe" 2> /dev/null)" != "$nrsplit" ]
}

# Does a process have this line in its environment?
has_variable() { # PID NAME=VALUE
    grep -qzxF -e "$2" "/proc/$1/environ" 2> /dev/null
}

# The first worker that has a line in its environment; empty: none.
worker_with() { # NAME=VALUE
    for id in $(nrsplit_processes); do
        if has_variable "$id" "$1" && is_worker "$id"; then
            echo "$id"
            return
        fi
    done
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
