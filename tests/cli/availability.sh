#!/bin/sh
# availability.sh - nrsplit availability: states by arithmetic, the sum over states against a run in
# which everything fails and is repaired as often as it takes, the same bytes from any number of
# processes, and what is refused.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# Two cells with a UE each, and an ideal radio. Frames of both need one of two servers; cell 0 is
# behind a link of its own. Without failures all frames are in time.
scenario brute <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "brute",
  "run": {"duration_s": 21, "warmup_s": 1, "drain_s": 1, "replications": 10},
  "network": {"cells": 2}, "ues": {"count_per_cell": 1},
  "radio": {"channel": {"model": "constant", "constant_ul_snr_db": 60, "constant_dl_snr_db": 60}},
  "application": {"model": "alexnet", "split": "pool5", "dtype": "int8", "frame_rate_hz": 20},
  "edge": {"placement": "nearest", "detection_ms": 20, "on_failure": "lost",
           "servers": [{"name": "near", "location": "aggregation"},
                       {"name": "far", "location": "core"}]},
  "faults": [{"element": "server", "mtbf_s": 4, "mttr_s": 1},
             {"element": "link", "which": "site-0", "mtbf_s": 5, "mttr_s": 0.5}]
}
J

# a column of the lines of a kind and a leg
column() { # FILE KIND LEG NAME
    awk -F, -v kind="$2" -v leg="$3" -v name="$4" '
        { gsub(/"[^"]*"/, "several") }
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
        $1 == kind && $2 == leg { printf "%s%s", (n++ ? " " : ""), $at }' "$1"
}

run availability "$file" --format csv --jobs 2
expect_status 1 # no target of 99.9 % is met
expect_no_stderr
cp "$tmp/out" sum.csv
# Servers are down a fifth of the time, the link an eleventh.
#   nothing          0.8^2 10/11 = 0.5818   all up
#   a server, each   0.16 10/11 = 0.1455    all up: the other serves
#   the link         0.64/11 = 0.0582       one of two UEs
#   both servers     0.04 10/11 = 0.0364    none
#   server and link  0.16/11 = 0.0145       one of two
#   everything       0.04/11 = 0.0036       none
expect_equal "states" "$(column sum.csv state ul down)" \
    "nothing server near server far link site-0 several several several several"
expect_equal "probabilities" \
    "$(column sum.csv state ul probability | tr ' ' '\n' | cut -c1-6 | tr '\n' ' ')" \
    "0.5818 0.1454 0.1454 0.0581 0.0363 0.0145 0.0145 0.0036 "
for leg in ul frame; do
    expect_equal "$leg in states" "$(column sum.csv state $leg estimate)" "1 1 1 0.5 0 0.5 0.5 0"
done
expect_equal "downlink" "$(column sum.csv state dl estimate)" "1 1 1 1  1 1 "
expect_equal "nothing is left out" "$(column sum.csv rest ul probability)" 0
expect_equal "decision" "$(column sum.csv total ul decision)" fail
expect_equal "no target" "$(column sum.csv total frame decision)" ""

# --- brute force: 30 times 300 s in which all of it happens, each replication by itself
run run "$file" --set run.duration_s=301 --set run.replications=30 -o brute --no-figure -q
expect_status 1
for leg in ul frame; do
    # mean of 30 replications, and Student's t of 29 degrees of freedom
    brute=$(awk -F, -v leg=$leg '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { all[$2] += $at[leg "_observed_s"]; down[$2] += $at[leg "_down_s"] }
        END {
            for (r in all) { n++; x = down[r] / all[r]; sum += x; squares += x * x }
            mean = sum / n
            half = 2.045 * sqrt((squares / n - mean * mean) / (n - 1))
            print mean - half, mean + half
        }' brute/ues.csv)
    sum="$(column sum.csv failures $leg lo) $(column sum.csv failures $leg hi)"
    echo "$leg: down for $brute of the time; by states $sum"
    said="availability and run, $leg"
    expect "down by brute force: $brute, by states: $sum" \
        awk "BEGIN { split(\"$brute $sum\", at, \" \")
            exit !(at[1] <= at[4] && at[3] <= at[2] && at[2] - at[1] < 0.015) }"
done

# --- what failing costs: until it is known, one server's frames are lost; never less than nothing
transitions=$(column sum.csv transitions ul estimate)
expect "transitions take $transitions" \
    awk "BEGIN { exit !($transitions > 0.001 && $transitions < 0.02) }"
run availability "$file" --format csv --no-transitions --jobs 1
cp "$tmp/out" none.csv
expect_equal "no transitions" "$(column none.csv transitions ul estimate)" 0
# 0.0582 / 2 + 0.0364 + 2 x 0.0145 / 2 + 0.0036 = 9.1 / 110 + 2 / 550
expect_equal "states alone" "$(column none.csv failures ul estimate | cut -c1-8)" \
    "$(awk 'BEGIN { printf "%.6f", 0.64 / 22 + 0.4 / 11 + 0.16 / 11 + 0.04 / 11 }')"

# --- the same bytes from any number of processes; fewer states leave a rest
for jobs in 1 4; do
    run availability "$file" --format csv --jobs $jobs
    expect_same "$tmp/out" sum.csv
done
run availability "$file" --max-states 1 --set run.duration_s=3 --format csv
cp "$tmp/out" few.csv
expect_equal "states" "$(column few.csv state ul down)" "nothing server near server far link site-0"
expect_equal "rest" "$(column few.csv rest ul probability | cut -c1-6)" 0.0690 # 0.76 / 11
run availability "$file" --set run.duration_s=3
expect_stdout 'server near, server far, link site-0 +0.00364'
expect_stdout '^UL .* FAIL'
expect_stdout '^3 elements that fail, 8 states of 10 replications'
run availability "$file" --set run.duration_s=3 --format json
expect_stdout '"down":.*"server near, link site-0"'

# --- the scenario's confidence, unless an option has another; 0, "estimates decide", has none
same() { # "ARGUMENT..." "ARGUMENT...": of a command each
    # shellcheck disable=SC2086 # several words
    run availability "$file" --set run.duration_s=2 --format csv $1
    cp "$tmp/out" first.csv
    # shellcheck disable=SC2086
    run availability "$file" --set run.duration_s=2 --format csv $2
    expect_same "$tmp/out" first.csv
}
same "--confidence 0.8" "--set requirements.confidence=0.8"
same "--confidence 0.95" "--set requirements.confidence=0"
same "--confidence 0.95" "--set requirements.confidence=0.8 --confidence 0.95"
cp first.csv default.csv
run availability "$file" --set run.duration_s=2 --format csv --confidence 0.8
expect "the interval is as wide with 80 % as with 95 %" sh -c "! cmp -s '$tmp/out' default.csv"

# --- bad input
bad() { # EXTENDED_REGEX ARGUMENT...
    regex=$1
    shift
    run availability "$@"
    expect_status 2
    expect_stderr_line "$regex"
    expect_no_stdout
}
bad "availability: expected SCENARIO"
bad "none.json: cannot" none.json
bad "confidence: 1 is outside" "$file" --confidence 1
bad "tolerance: 0.6 is outside" "$file" --tolerance 0.6
bad "max-states: 0 is outside" "$file" --max-states 0
bad "max-states: 1.5 is not whole" "$file" --max-states 1.5
bad "jobs: 0 is outside" "$file" --jobs 0
bad "unknown option '--max-state', did you mean '--max-states'" "$file" --max-state 4
bad "brute.json: run.replications: 1, expected 2" "$file" --set run.replications=1
bad "rare.dl: is true in point brute, expected false: availability has no" "$file" --set rare.dl=true
bad "faults: none has an MTBF" "$srcdir/scenarios/edge-failover.json" --set run.replications=2
bad "sweep: sets 'application.application'|sweep: sets '" "$srcdir/scenarios/kpi-table.json"
finish
