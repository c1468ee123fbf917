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

# --- nothing in common, which is said
run sweep small.json -o other -q --jobs 2 --reuse first --set run.duration_s=0.5
expect "exit status $status" [ "$status" -le 1 ]
expect_stderr_line 'first: has none of the 8 tasks: other parameters, .*'
expect_grown other 8 --set run.duration_s=0.5

# --- points that differ in what no replication depends on
sed 's/"sweep": {/&"run.replications": [1, 3], /' small.json > several.json
run sweep several.json -o several -q
sweep from-several --reuse several
expect_grown from-several 2

# --- how much there is, before and after
run sweep small.json -o told --set run.replications=6 --reuse first --plan
expect_status 0
expect_stdout '^first has 8 of the 12 tasks$'
expect_absent told
run sweep small.json -o told --set run.replications=6 --reuse first --no-merge
expect_stdout '^told: 8 of 12 tasks are taken from first$'
run sweep small.json -o told --set run.replications=6 --reuse first --no-merge
expect_stdout '^told: 0 of 12 tasks are taken from first; 8 more that it has are there$'

# --- stopped while it copies: a signal that waits already is seen after the first record
if env --block-signal=TERM true 2> /dev/null; then
    status=0
    # shellcheck disable=SC2016 # the inner shell's
    env --block-signal=TERM sh -c 'kill -s TERM $$; exec "$@"' sh "$nrsplit" sweep small.json -q \
        -o stopped --reuse first > "$tmp/out" 2> "$tmp/err" || status=$?
    said="a sweep that was stopped"
    expect_status 2
    expect_stderr_line 'interrupted while records were copied; the same command goes on'
    expect_equal "records" "$(find stopped/records -name '*.json' | wc -l)" 1
    sweep stopped --reuse first
    expect_grown stopped 0
fi

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

for share in 0 1 2; do
    run sweep small.json -o "third$share" -q --no-merge --shard "$share/3"
    expect_status 0
done
sweep joined --reuse third2 --reuse third0 --reuse third1
expect_grown joined 0

# --- workers of Slurm have the records, and only have to be told how tasks are cut
run sweep small.json -o slurm --set run.replications=5 --reuse pairs --slurm --dry-run
expect_status 0
expect_equal "records" "$(find slurm/records -name '*.json' | wc -l)" 6
expect "workers are told to reuse" sh -c '! grep -q reuse slurm/slurm/*.sh'
expect "workers cut tasks otherwise" grep -q "'--replications-per-task=2'" slurm/slurm/array.sh

# Elements are for what is left, here one task; only the names of records are looked at.
long() {
    run sweep small.json -o long --set run.duration_s=1000000 --set run.replications=40 --slurm \
        --dry-run
    expect_status 0
}
long
expect_stdout 'of ([2-9]|[1-7][0-9]) elements'
mkdir long/records/000
for task in $(seq -w 0 78); do
    : > "long/records/000/0000$task.json"
done
long
expect_stdout 'of 1 elements'

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
}
refused 2 'nowhere: has no manifest.json' --reuse nowhere
expect_absent refused
refused 2 'nowhere: has no manifest.json' --reuse first --reuse nowhere
expect_absent refused
cp -r first old
sed -i 's/"nrsplit":[^,]*/"nrsplit": "0.0.9"/' old/manifest.json
refused 2 'old: is of nrsplit 0.0.9, .*--any-version' --reuse old
expect_absent refused
sweep forced --reuse old --any-version --set run.replications=5
expect_equal "tasks simulated" "$(simulated forced)" 2

cp -r first damaged
record=$(find damaged/records -name 000003.json)
sed -i 's/"n_done":./"n_done":9/' "$record"
refused 2 '000003.json: checksum' --reuse damaged
expect_absent refused/verdicts.csv

# Its own folder, also by another name, which --restart would remove.
cp -r first own
ln -s own own-too
for dir in own own/ ./own own-too; do
    run sweep small.json -o own -q --restart --reuse "$dir"
    expect_status 2
    expect_stderr_line "--reuse: $dir is the folder of this sweep"
done
run sweep small.json -o own -q --restart --set run.replications=5 --reuse old
expect_status 2
expect "what was there is gone" diff -r first own

# A file that both have read has other contents now.
profiles=$NRSPLIT_DATA/data/profiles
mkdir this that
cp "$profiles/v100.json" this/own.json
cp "$profiles/t4.json" that/own.json
sed 's/"sweep": {/&"edge.servers.0.profile": [".\/this\/own.json"], /' small.json > with-file.json
run sweep with-file.json -o with-file -q
sed 's/\[".\/this/[".\/that\/own.json", ".\/this/' with-file.json > with-two.json
run sweep with-two.json -o with-two -q --reuse with-file
expect "exit status $status" [ "$status" -le 1 ] # another file of the same name is none of its
expect_equal "tasks simulated" "$(simulated with-two)" 8
run sweep with-two.json -o with-none -q
expect "records are others" diff -r with-none/records with-two/records
sed -i 's/"name": "\([^"]*\)"/"name": "\1 "/' this/own.json
rm -rf refused
run sweep with-file.json -o refused -q --reuse with-file
expect_status 2
expect_stderr_line 'with-file: file own.json has changed since, which its records were made with'
expect_absent refused

finish
