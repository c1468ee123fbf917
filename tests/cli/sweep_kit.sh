# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh
# sweep_kit.sh - a sweep of 200 tasks of some 20 ms each, and what it comes to when nothing disturbs
# it, for tests that have read lib.sh and disturb it.
scenario grid <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "grid",
  "requirements": {"set": "tr22874", "application": "video-recognition"},
  "application": {"model": "alexnet", "dtype": "int8"},
  "ues": {"count_per_cell": 1},
  "run": {"duration_s": 5, "warmup_s": 0.1, "replications": 10},
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
        expect_same calm/$table "$1/$table"
    done
    expect_equal "records in $1" "$(records "$1")" $n_tasks
    expect "no sweep.json in $1" [ -s "$1/sweep.json" ]
    expect_equal "files of no record" "$(find "$1/records" -type f ! -name '[0-9]*.json')" ""
    run results verify "$1"
    expect_status 0
}

wait_until() { # SECONDS COMMAND...
    tries=$(($1 * 20))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

gone() { # PID
    ! kill -0 "$1" 2> /dev/null || grep -q '^State:.Z' "/proc/$1/status" 2> /dev/null
}

# Processes of nrsplit at work in a folder, whose parents are no nrsplit (or are: children).
workers() { # FOLDER
    sweep_processes "$1" parents
}

tasks() { # FOLDER
    sweep_processes "$1" children
}

sweep_processes() { # FOLDER parents|children
    for entry in /proc/[0-9]*; do
        id=${entry#/proc/}
        [ "$(readlink "$entry/exe" 2> /dev/null)" = "$nrsplit" ] || continue
        tr '\0' '\n' < "$entry/cmdline" 2> /dev/null | grep -qxF -e "--output=$1" -e "$1" || continue
        parent=$(awk '/^PPid:/ { print $2 }' "$entry/status" 2> /dev/null)
        if [ "$(readlink "/proc/$parent/exe" 2> /dev/null)" = "$nrsplit" ]; then
            kind=children
        else
            kind=parents
        fi
        [ $kind != "$2" ] || echo "$id"
    done
}
