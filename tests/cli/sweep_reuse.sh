#!/bin/sh
# sweep_reuse.sh - nrsplit sweep --reuse: a sweep that has grown begins with what an earlier one has,
# and comes to the same bytes as one from nothing.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

cat > small.json <<'JSON'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "small",
  "requirements": {"set": "tr22874", "application": "video-recognition"},
  "application": {"model": "alexnet", "dtype": "int8", "split": "pool5"},
  "ues": {"count_per_cell": 2},
  "run": {"duration_s": 0.4, "warmup_s": 0.1, "replications": 4},
  "sweep": {"application.frame_rate_hz": [10, 20]}
}
JSON

sweep() { # FOLDER ARGUMENT...
    folder=$1
    shift
    run sweep small.json -o "$folder" -q --jobs 2 "$@"
    expect "exit status $status" [ "$status" -le 1 ]
    expect_no_stderr
}

simulated() { # FOLDER: how many tasks
    cat "$1"/journal/*.jsonl 2> /dev/null | grep -c '"outcome":"done"'
}

# FOLDER is what the sweep comes to from nothing, and had so many tasks left to do.
expect_grown() { # FOLDER TASKS ARGUMENT...
    grown=$1
    left=$2
    shift 2
    rm -rf fresh
    sweep fresh "$@"
    for table in verdicts.csv verdicts.json energy.csv servers.csv outages.csv cells.csv ues.csv; do
        expect_same "fresh/$table" "$grown/$table"
    done
    expect "records of $grown are others" diff -r fresh/records "$grown/records"
    expect_equal "tasks simulated for $grown" "$(simulated "$grown")" "$left"
    run results verify "$grown"
    expect_status 0
}

sweep first
expect_equal "tasks simulated" "$(simulated first)" 8
cp -r first before

# --- more replications; other names; another confidence
sweep more --reuse first --set run.replications=7 --set requirements.confidence=0.99
expect_grown more 6 --set run.replications=7 --set requirements.confidence=0.99

# --- fewer
sweep fewer --reuse more --set run.replications=3
expect_grown fewer 0 --set run.replications=3

# --- more values, in another order, and one that was a default
default=$("$nrsplit" explain ues.base_w | sed -n 's/.*default \([0-9.]*\) W.*/\1/p')
sed "s/\\[10, 20\\]/[30, 20, 10]/; s/\"count_per_cell\": 2/&, \"base_w\": $default/" small.json > s
mv small.json small.before
mv s small.json
sweep values --reuse first
expect_grown values 4
mv small.before small.json

# --- nothing in common
sweep other --reuse first --set run.duration_s=0.5
expect_grown other 8 --set run.duration_s=0.5

# --- tasks of several replications: those that are whole in both
sweep pairs --replications-per-task 2 --set run.replications=5
sweep longer --reuse pairs --set run.replications=8
expect_grown longer 4 --set run.replications=8 --replications-per-task 2

# --- shares of one sweep that were computed apart
for share in 0 1; do
    run sweep small.json -o "share$share" -q --no-merge --shard "$share/2"
    expect_status 0
done
run sweep small.json -o share0 -q --reuse share1 --shard 0/2
expect "exit status $status" [ "$status" -le 1 ]
for table in verdicts.csv ues.csv; do
    expect_same "first/$table" "share0/$table"
done

# --- the other sweep is left as it was
expect "the other sweep has changed" diff -r before first

# --- refused
refused() { # STATUS EXTENDED_REGEX ARGUMENT...
    wanted_status=$1
    wanted=$2
    shift 2
    rm -rf refused
    run sweep small.json -o refused -q --set run.replications=5 "$@"
    expect_status "$wanted_status"
    expect_stderr_line "$wanted"
    expect_absent refused/verdicts.csv
}
refused 2 'nowhere: has no manifest.json' --reuse nowhere
cp -r first old
sed -i 's/"nrsplit":[^,]*/"nrsplit": "0.0.9"/' old/manifest.json
refused 2 'old: is of nrsplit 0.0.9, .*--any-version' --reuse old
sweep forced --reuse old --any-version --set run.replications=5
expect_equal "tasks simulated" "$(simulated forced)" 2

cp -r first damaged
record=$(find damaged/records -name 000003.json)
sed -i 's/"n_done":./"n_done":9/' "$record"
refused 2 '000003.json: checksum' --reuse damaged

# A file that both have read has other contents now.
profiles=$NRSPLIT_DATA/data/profiles
profile=$(find "$profiles" -name 'v100*.json' | head -n 1)
cp "$profile" own.json
sed 's/"ues"/"edge": {"servers": [{"name": "edge", "profile": ".\/own.json"}]}, &/' small.json > s
mv small.json small.before
mv s small.json
sweep with-file
sed -i 's/"name": "\([^"]*\)"/"name": "\1 "/' own.json
refused 2 'own.json has changed' --reuse with-file
mv small.before small.json

finish
