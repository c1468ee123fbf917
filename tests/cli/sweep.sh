#!/bin/sh
# sweep.sh - a sweep by any number of processes gives the same bytes; its folder is checked, told
# of, mended, and refused where it is about something else.
# shellcheck source=tests/cli/grid_kit.sh
. "${srcdir:-.}/tests/cli/grid_kit.sh"

grid grid 0.3
sweep_all "$reference" --jobs 2
expect_equal "records" "$(records reference)" 200
expect "rows of verdicts" [ "$(wc -l < reference/verdicts.csv)" -gt 50 ]

# What one command without a store gives.
run run "$file" -o run -q --no-figure
expect_status 1
for name in verdicts.csv energy.csv servers.csv outages.csv; do
    expect_same "run/$name" "reference/$name"
done

# The same again runs nothing.
sweep_all reference
expect_equal "journals" "$(find reference/journal -name '*.jsonl' | wc -l)" 1
for jobs in 1 8; do
    sweep_all "jobs$jobs" --jobs "$jobs"
    expect_as_reference "jobs$jobs"
done

# Shares, one after the other in any order. The last one merges.
for share in 2 0 3 1; do
    expect_absent shares/sweep.json
    run sweep "$file" -o shares -q --shard "$share/4" --no-merge
    expect_status 0
    expect_no_stdout
    expect_no_stderr
done
expect_absent shares/sweep.json
sweep_all shares
expect_as_reference shares
run sweep "$file" -o last -q --shard 1/2
expect_status 0
sweep_all last --shard 0/2
expect_as_reference last
for share in 4/4 a/4 1; do
    run sweep "$file" -o none --shard "$share"
    expect_status 2
    expect_stderr_line '--shard'
    expect_absent none
done

# Several identical commands begin at once; each ends when all is done. None runs what another does.
several() { # FOLDER NUMBER ARGUMENT...
    folder=$1
    number=$2
    shift 2
    began=
    i=0
    while [ "$i" -lt "$number" ]; do
        "$nrsplit" sweep "$file" -o "$folder" -q "$@" > "$tmp/out.$i" 2> "$tmp/err.$i" &
        began="$began $!"
        i=$((i + 1))
    done
    said="$number times nrsplit sweep -o $folder $*"
    i=0
    for pid in $began; do
        status=0
        wait "$pid" || status=$?
        expect_status 1
        without_sanitizer_remarks < "$tmp/err.$i" > "$tmp/err"
        expect_no_stderr
        i=$((i + 1))
    done
}
several several 6 --jobs 2
expect_as_reference several
for i in 0 1 2 3 4 5; do
    expect "output of command $i" grep -q '^50 of 50 points are complete: 0 met, 50 not met, 0 undecided$' \
        "$tmp/out.$i"
done
expect_equal "tasks in the journals" \
    "$(cat several/journal/*.jsonl | grep -c '"outcome":"done"')" 200

# Cut differently: the same tables, but for the digest of what was cut.
sweep_all fours --replications-per-task 4
expect_equal "records" "$(records fours)" 50
for name in verdicts.csv verdicts.json energy.csv servers.csv outages.csv; do
    expect_same "fours/$name" "reference/$name"
done

# ---------------------------------------------------------------------------- what is told
run sweep "$file" -o none --plan
expect_status 0
expect_stdout '^50 points, 200 tasks of up to 1 replication$'
expect_absent none
run sweep "$file" -o none --plan --format csv
expect_equal "lines of a plan" "$(wc -l < "$tmp/out")" 201
expect_stdout '^task,point,label,first_replication,replications,cpu_s,peak_bytes$'
run sweep "$file" -o none --plan --format json
expect_stdout '"tasks":.*200'
run sweep "$file" -o reference --status
expect_status 0
expect_stdout '^reference: 200 of 200 tasks are done, 0 failed; 1 worker so far$'
run sweep "$file" -o reference --status --format json
expect_stdout '"done":.*200'
run sweep "$file" -o none --status
expect_status 2
expect_stderr_line 'none: has no manifest.json'
run results list .
expect_status 0
expect_stdout 'reference +sweep +50 +200 +200 +0 +yes'
run results list . --format json
expect_stdout '"folder":.*"\./reference"'
run results list missing
expect_status 2
expect_stderr_line 'missing: no folder that can be read'
run results show reference
expect_status 1
expect_stdout '^50 of 50 points are complete: 0 met, 50 not met, 0 undecided$'
run results show reference --format csv
expect_same "$tmp/out" reference/verdicts.csv
run results show reference --format json
expect_same "$tmp/out" reference/verdicts.json
run results export reference -o exported -q
expect_status 1
for name in $tables; do
    expect_same "exported/$name" "reference/$name"
done
run results export reference
expect_status 2
expect_stderr_line 'expected --output'
run results verify reference
expect_status 0
expect_stdout '^reference: 200 of 200 records, 0 damaged; tables: 0 damaged$'
run results prune reference
expect_status 0
expect_stdout '^reference: removed 0 unfinished files, 0 accounts of failures, 0 records$'
run results show nothing
expect_status 2
expect_stderr_line 'nothing: has no manifest.json'
run results mend reference
expect_status 2
expect_stderr_line "'mend' is unknown"

# Results of different commands, or of different sweeps, do not share a folder.
run sweep "$file" -o run
expect_status 2
expect_stderr_line 'run: has run.json of another command'
run run "$file" -o reference --no-figure
expect_status 2
expect_stderr_line 'reference: has manifest.json of another command'
run sweep "$file" -o exported
expect_status 2
expect_stderr_line 'exported: has exported tables'
run results export jobs1 -o reference
expect_status 2
expect_stderr_line 'reference: has a sweep.s records'
expect_as_reference jobs1

# ---------------------------------------------------------------------------- damage
cp -r reference damaged
truncate -s 100 damaged/records/000/000003.json
printf 'x' | dd of=damaged/records/000/000150.json bs=1 seek=1000 conv=notrunc 2> "$tmp/null"
printf '1' >> damaged/verdicts.csv
run results verify damaged
expect_status 3
expect_stderr_line '^nrsplit: 3 damaged'
expect_stdout '^damaged/records/000/000003.json: '
expect_stdout '^damaged/records/000/000150.json: checksum: '
expect_stdout '^damaged/verdicts.csv: is not as sweep.json has it'
expect_stdout '^damaged: 200 of 200 records, 2 damaged; tables: 1 damaged$'
run results show damaged
expect_status 3
expect_stderr_line 'damaged/records/000/000003.json: '
run results prune damaged
expect_stdout ' 0 records$'
run results prune damaged --broken
expect_status 0
expect_stdout ' 2 records$'
expect_absent damaged/sweep.json
sweep_all damaged
expect_as_reference damaged
printf '1' >> damaged/verdicts.csv
sweep_all damaged
expect_as_reference damaged

# A damaged record is found by a merge, too, which leaves the former tables.
cp -r reference merged
printf 'x' | dd of=merged/records/000/000150.json bs=1 seek=1000 conv=notrunc 2> "$tmp/null"
run sweep "$file" -o merged -q
expect_status 3
expect_stderr_line "^nrsplit: merged/records/000/000150.json: .*'nrsplit results prune --broken'"
expect_same merged/verdicts.csv reference/verdicts.csv
expect_equal "hidden files" "$(find merged -name '.*')" ""
run results prune merged --broken
sweep_all merged
expect_as_reference merged

cp -r reference strange
sed 's/"duration_s":	0.3/"duration_s":	0.4/' reference/manifest.json > strange/manifest.json
run sweep "$file" -o strange
expect_status 2
expect_stderr_line 'strange/manifest.json: digest: '
: > strange/manifest.json
run results verify strange
expect_status 2
expect_stderr_line 'strange/manifest.json'

# What killed processes leave where there are no nameless files, and merges that were killed.
cp -r reference left
: > left/records/000/.part-host-1-0
: > left/.part-host-1-0
mkdir left/.partial-abcdef
: > left/.partial-abcdef/verdicts.csv
run results prune left
expect_status 0
expect_stdout 'removed 3 unfinished files'
expect_as_reference left

# ---------------------------------------------------------------------------- something else
refused() { # EXTENDED_REGEX ARGUMENT...
    wanted=$1
    shift
    run sweep "$file" -o jobs1 "$@"
    expect_status 2
    expect_no_stdout
    expect_stderr_line "$wanted"
    expect_as_reference jobs1
}
refused 'jobs1/manifest.json: began with run.duration_s 0.3, now 0.4;' --set run.duration_s=0.4
refused 'began with run.seed 1, now 2;' --set run.seed=2
refused 'began with 200 tasks of up to 1 replications, now 100 of 2;' --replications-per-task 2
refused 'began with radio.ul.target_bler 0.1, now 0.05' --set radio.ul.target_bler=0.05
cp "$file" "$tmp/kept.json"
sed 's/\[1, 2, 3, 4, 5\],/[1, 2, 3, 4, 6],/' "$tmp/kept.json" > "$file"
refused 'began with sweep.ues.count_per_cell \[1,2,3,4,5\], now \[1,2,3,4,6\];'
cp "$tmp/kept.json" "$file"
run sweep "$file" -o jobs1 --status --replications-per-task 2
expect_status 2
expect_stderr_line 'jobs1: has 200 tasks, the scenario 100'

# A file that it reads: of the same name, and another content.
cp "$srcdir/data/requirements/tr22874.json" "$tmp/set.json"
scenario own << 'J'
{
  "extends": "video-recognition-alexnet.json",
  "run": {"duration_s": 0.2, "warmup_s": 0.1},
  "requirements": {"set": "set.json"},
  "sweep": {"run.seed": [1, 2]}
}
J
sweep_all own
cp -r own moved
for folder in own moved; do
    run results show "$folder"
    expect_status 1
    expect_stdout '^2 of 2 points are complete'
done
printf '\n' >> "$tmp/set.json"
run sweep "$file" -o own
expect_status 2
expect_stderr_line 'own/manifest.json: file set.json has changed since; --restart begins anew'
run results show own
expect_status 2
expect_stderr_line 'own: file set.json has changed since, which its records were made with'
run results verify own
expect_status 0
sweep_all own --restart

# The records tell for themselves when the scenario has been changed, or is gone.
file=$tmp/grid.json
mv "$file" "$tmp/kept.json"
run results show reference --format csv
expect_status 1
expect_same "$tmp/out" reference/verdicts.csv
mv "$tmp/kept.json" "$file"

# Anew: of something else, then back. Tables of the former are not taken for whole.
run sweep "$file" -o jobs8 -q --restart --set run.duration_s=0.2 --shard 0/4 --no-merge
expect_status 0
expect_absent jobs8/sweep.json
run results list .
expect_stdout 'jobs8 +sweep +50 +200 +50 +0 +no'
expect_stdout 'exported +tables +- +- +- +- +yes'
expect_stdout 'run +run +[0-9]+ +- +- +- +yes'
sweep_all jobs8 --restart
expect_as_reference jobs8
expect_equal "journals" "$(find jobs8/journal -name '*.jsonl' | wc -l)" 1
finish
