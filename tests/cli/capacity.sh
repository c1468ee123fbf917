#!/bin/sh
# capacity.sh - nrsplit capacity: the capacity of an ideal cell as it follows from arithmetic, verdicts
# as run has them, going on after a stop, the same bytes from any number of processes, and what is refused.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# --- an ideal cell, by arithmetic
#
# Every slot carries the highest MCS on two layers and nothing fails. By TS 38.214 clause 6.1.4.2, with
# 273 PRBs, 12 data symbols of 12 subcarriers less 12 DMRS elements (156 are the limit a PRB), Q_m = 6
# and R = 948/1024, a U slot carries 434,280 bits, 54,285 byte (manual 7.5).
#
#   pattern   U slots a second       byte a second
#   DDDSU     1 of 5 x 0.5 ms: 400   21,714,000
#   DDDUU     2 of 5:          800   43,428,000
#
# AlexNet's pool1 is 69,984 values. Packets carry 1,460 byte and 48 of headers:
#
#   dtype   byte      packets   with headers
#   int8     69,984    48        72,288
#   fp32    279,936   192       289,152
#
# At 48 frames/s a UE sends 3,469,824 or 13,879,296 byte a second:
#
#   pattern   dtype   U slots' byte / UE's byte   capacity
#   DDDSU     int8     6.26                        6
#   DDDUU     int8    12.52                       12
#   DDDSU     fp32     1.56                        1
#   DDDUU     fp32     3.13                        3
#
# Less load than that: what waits when all UEs capture at once is sent within a frame interval, 20.8 ms;
# request and grants take 4 patterns of 2.5 ms more (manual 7.5), and a message of 60 ms is never late.
# Nor are grants: what they take is of the slots' PRBs, with data in it, and the segment headers are 5
# byte a block. One UE more: the load is 3.9 % too high or more (13/12.52), after 2 s 78 ms wait, more
# than 60 ms, and each UE has messages that are late: none is satisfied.
scenario ideal <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "ideal",
  "requirements": {"set": "tr22874", "application": "person-identification", "upload_ms": 60},
  "application": {"model": "alexnet", "split": "pool1", "arrival": "periodic", "frame_rate_hz": 48},
  "ues": {"count_per_cell": 4, "device": "t4"},
  "run": {"duration_s": 2.5, "warmup_s": 0.5, "drain_s": 1},
  "radio": {"channel": {"model": "constant", "constant_ul_snr_db": 60, "constant_dl_snr_db": 60}},
  "sweep": {"application.dtype": ["int8", "fp32"], "radio.carrier.tdd_pattern": ["DDDSU", "DDDUU"]}
}
J
ideal=$file
few='--share 0.5 --replications 8 --max-ues 16'
# shellcheck disable=SC2086 # several words
run capacity "$file" $few -o calm --jobs 2
expect_status 0
expect_no_stderr
expect_stdout 'Results are in calm'
expect_stdout 'a confidence of 95 %'

# column NAME of a CSV without quoted fields, a line a point
column() { # FILE NAME
    awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
        NR > 1 { printf "%s%s", (NR > 2 ? " " : ""), $at }' "$1"
}
expect_equal "capacities" "$(column calm/capacity.csv capacity)" "6 12 1 3"
expect_equal "lower ends" "$(column calm/capacity.csv low)" "6 12 1 3"
expect_equal "upper ends" "$(column calm/capacity.csv high)" "6 12 1 3"
expect_equal "first to fail" "$(column calm/capacity.csv limit_load)" "7 13 2 4"
expect_equal "status" "$(column calm/capacity.csv status)" "decided decided decided decided"
expect_equal "what limits" "$(column calm/capacity.csv limit | tr ' ' '\n' | sort -u)" satisfied-ues
# all UEs of every drop, or none
expect_equal "shares" "$(column calm/points.csv estimate | tr ' ' '\n' | sort -u | tr '\n' ' ')" "0 1 "
sed 1d calm/points.csv | while IFS=, read -r _ load _ _ decision _; do echo "$load$decision"; done |
    grep -c pass > passed
expect "no load passes" [ "$(cat passed)" -ge 4 ]

# --- an answer a point, and a figure
expect_stdout '^0 dtype=int8 tdd_pattern=DDDSU: 6 UEs a cell; 7 fail: satisfied-ues 0 %, expected 50 %$'
expect_stdout '^2 dtype=fp32 tdd_pattern=DDDSU: 1 UE a cell; 2 fail: satisfied-ues 0 %, expected 50 %$'
if command -v gnuplot > /dev/null; then
    expect "figure.png is no PNG" sh -c 'head -c 4 calm/figure.png | grep -q PNG'
    for text in ideal 'dtype=int8 tdd_pattern=DDDUU' 'satisfied-ues (50 % of the UEs)' \
        'Share that decides'; do
        expect "figure.svg lacks '$text'" grep -q -F "$text" calm/figure.svg
    done
    expect "figure.svg lacks a capacity of 12" grep -q '>12<' calm/figure.svg
else
    note "figures: gnuplot is missing"
fi
expect "figure.dat" grep -q "^2	12	12	12	2	" calm/figure.dat

# --- the same bytes from one process, and from four
tables='capacity.csv points.csv capacity.json'
for jobs in 1 4; do
    # shellcheck disable=SC2086
    run capacity "$file" $few -o jobs$jobs --jobs $jobs -q --no-figure
    expect_status 0
    expect "--no-figure draws" [ ! -e jobs$jobs/figure.png -a ! -e jobs$jobs/figure.svg ]
    for table in $tables; do
        expect_same "calm/$table" "jobs$jobs/$table"
    done
done
expect "-q tells where the results are" sh -c "! grep -q 'Results are' '$tmp/out'"

# --- other carriers, by the same arithmetic
#
# PRBs: TS 38.101-1 Table 5.3.2-1. Bytes of a U slot: TS 38.214 clauses 5.1.3.2 and 6.1.4.2 with 144
# resource elements a PRB on two layers; 256QAM: Q_m = 8 with R = 948/1024 (Table 5.1.3.1-2).
#
#   MHz  kHz  PRBs  bits  pattern   U slots a second   byte    over 3,469,824   capacity
#    40   30   106   6    DDDUU      800               20,997   4.84            4
#    50   15   270   6    DDDSU      200               54,285   3.13            3
#   100   60   135   6    DDDSU      800               27,141   6.26            6
#   100   30   273   8    DDDSU      400               73,766   8.50            8
#
# One UE more overloads the carrier by 3 % or more, as above.
while read -r mhz khz table pattern want; do
    run capacity "$file" --share 0.5 --replications 8 --max-ues 16 -o "cell-$mhz-$khz-$table" \
        --no-figure -q --set application.dtype=int8 --set "radio.carrier.tdd_pattern=$pattern" \
        --set "radio.carrier.bandwidth_mhz=$mhz" --set "radio.carrier.scs_khz=$khz" \
        --set "radio.ul.mcs_table=$table"
    expect_status 0
    for end in capacity low high; do
        expect_equal "$end" "$(column "cell-$mhz-$khz-$table/capacity.csv" $end)" "$want"
    done
done <<'J'
40 30 1 DDDUU 4
50 15 1 DDDSU 3
100 60 1 DDDSU 6
100 30 2 DDDSU 8
J

# --- stopped, it goes on; what is kept is not simulated again
records() { # FOLDER
    find "$1/evaluations" -name '*.json' 2> /dev/null | wc -l
}
# shellcheck disable=SC2086
"$nrsplit" capacity "$file" $few -o stopped --jobs 2 -q > "$tmp/out" 2> "$tmp/err.raw" &
id=$!
tries=200
while [ "$(records stopped)" -lt 5 ] && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
done
kill -TERM $id # a background job of a script ignores SIGINT
status=0
wait $id || status=$?
without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
said="nrsplit capacity, stopped"
expect_status 2
expect_stderr_line 'interrupted; the same command goes on$'
expect_absent stopped/run.json
kept=$(records stopped)
expect "$kept records, expected some and not all" \
    [ "$kept" -ge 5 -a "$kept" -lt "$(records calm)" ]
find stopped/evaluations -type f -exec cksum {} + | sort > before
# shellcheck disable=SC2086
run capacity "$file" $few -o stopped -q
expect_status 0
for table in $tables; do
    expect_same "calm/$table" "stopped/$table"
done
find stopped/evaluations -type f -exec cksum {} + | sort > after
expect_equal "records that have changed" "$(comm -23 before after)" ""
expect_equal "records" "$(records stopped)" "$(records calm)"

# another question to the same drops: fewer are needed, none is new
# shellcheck disable=SC2086
run capacity "$file" $few --confidence 0.8 -o stopped -q
expect_status 0
expect_equal "records" "$(records stopped)" "$(records calm)"

# --- time that is up, and a limit that is too low
run capacity "$file" --budget-s 0.001 -o late -q
expect_status 1
expect_equal "status" "$(column late/capacity.csv status)" "stopped stopped stopped stopped"
run capacity "$file" --share 0.5 --max-ues 2 --replications 8 --set application.dtype=int8 \
    --set radio.carrier.tdd_pattern=DDDUU -o low
expect_status 1
expect_equal "status" "$(column low/capacity.csv status)" open
expect_equal "upper end" "$(column low/capacity.csv high)" ""
expect_stdout '2 or more'

# --- a split that sends nothing has no limit; JSON
run capacity "$file" --set application.split=device --set application.dtype=int8 \
    --set radio.carrier.tdd_pattern=DDDSU -o device --format json
expect_status 0
expect_stdout '"status":.*"no-limit"'
expect_same "$tmp/out" device/capacity.json
run capacity "$file" --set application.split=device --set application.dtype=int8 \
    --set radio.carrier.tdd_pattern=DDDSU -o device --format csv
expect_same "$tmp/out" device/capacity.csv

# --- the criterion `verdict` is what run says of the same drops, with the same confidence
scenario all <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "all",
  "requirements": {"set": "tr22874", "application": "video-recognition", "upload_ms": 50,
                   "survival_ms": 100, "ul_reliability": 0.7, "dl_reliability": 0.7,
                   "ul_availability": 0.7, "dl_availability": 0.7, "ue_share": 0.6},
  "application": {"model": "alexnet", "split": "pool1", "dtype": "int8", "arrival": "periodic",
                  "frame_rate_hz": 30},
  "ues": {"count_per_cell": 4, "device": "t4"},
  "run": {"duration_s": 0.8, "warmup_s": 0.2, "drain_s": 0.5}
}
J
all=$file
file=$ideal
# compare every load of a search with a run; "pass fail" are decisions that there have to be
agree() { # FOLDER DECISIONS SCENARIO ARGUMENT...
    folder=$1
    wanted=$2
    shift 2
    sed 1d "$folder/points.csv" > loads
    while IFS=, read -r _ load _ replications decision _ _ _ _ _ confidence; do
        run run "$@" --set "ues.count_per_cell=$load" --set "run.replications=$replications" \
            --set "requirements.confidence=$confidence" -o judged --no-figure -q --format csv
        case $decision in
        pass) same=met ;;
        fail) same=not-met ;;
        *) same=$decision ;;
        esac
        expect_equal "$load UEs" "$(column judged/verdicts.csv overall | cut -d ' ' -f 1)" "$same"
    done < loads
    for decision in $wanted; do
        expect "$folder: no load with '$decision'" grep -q ",$decision," "$folder/points.csv"
    done
}
run capacity "$all" --criterion verdict --confidence 0.5 --looks 5 --max-ues 16 -o all --jobs 2
expect_status 1
expect_stdout 'ul-rate, 0 % at 12'
agree all "pass undecided fail" "$all"
# --share is the share of the UEs in the verdict, too; with a survival time of 0 and other seeds
run capacity "$all" --criterion verdict --confidence 0.5 --looks 2 --start 16 --max-ues 16 -o share \
    --share 0.99 --set requirements.survival_ms=0 --set run.seed=3
agree share "undecided fail" "$all" --set requirements.ue_share=0.99 \
    --set requirements.survival_ms=0 --set run.seed=3
# a message that is larger than allowed fails at any load
run capacity "$all" --criterion verdict --looks 1 --max-ues 2 -o large --set ues.count_per_cell=2 \
    --set application.model=vgg16 --set application.dtype=fp32
expect_status 0
expect_equal "a message that is too large" "$(column large/capacity.csv capacity)" 0
expect_equal "what limits" "$(column large/capacity.csv limit)" payload
agree large fail "$all" --set application.model=vgg16 --set application.dtype=fp32

# --- nrsplit results: list, show, export, verify, prune
run results list .
expect_status 0
expect_stdout "^\./calm +capacity +4 +- +$(records calm) +- +yes"
run results list . --format json
expect_stdout '"kind":.*"capacity"'
for format in csv json; do
    run results show calm --format $format
    expect_status 0
    expect_same "$tmp/out" calm/capacity.$format
done
run capacity "$file" --share 0.5 --replications 8 --max-ues 16 -o calm -q
cp "$tmp/out" table
run results show calm
expect_same "$tmp/out" table
run results show low
expect_status 1 # open
run results export calm -o exported
expect_status 0
for table in $tables run.json; do
    expect_same "calm/$table" "exported/$table"
done
run results list .
expect_stdout '^\./exported +tables +4 +- +- +- +yes'
run results export calm -o stopped
expect_status 2
expect_stderr_line "stopped: has a capacity's records"
run results show exported
expect_status 2
expect_stderr_line "exported: has tables of the kind 'tables', expected a sweep's or a capacity's"
run results verify calm
expect_status 0
expect_stdout "^calm: $(records calm) records, 0 damaged; tables: 0 damaged$"
cp -r calm damaged
first=$(find damaged/evaluations -name 00002.json | sort | head -n 1)
last=$(find damaged/evaluations -name 00003.json | sort | tail -n 1)
truncate -s 100 "$first"
printf 'x' | dd of="$last" bs=1 seek=1000 conv=notrunc 2> "$tmp/null"
printf '1' >> damaged/points.csv
: > "$(dirname "$first")/.part-host-1-0"
mkdir damaged/.partial-abcdef
: > damaged/.partial-abcdef/capacity.csv
run results verify damaged
expect_status 3
expect_stderr_line '^nrsplit: 3 damaged: .* the capacity.s command makes them'
expect_stdout "^$first: has no checksum"
expect_stdout "^$last: checksum: is "
expect_stdout '^damaged/points.csv: is not as capacity.json has it$'
expect_stdout "^damaged: $(records calm) records, 2 damaged; tables: 1 damaged$"
run results prune damaged
expect_status 0
expect_stdout '^damaged: removed 2 unfinished files, 0 records$'
run results prune damaged --broken
expect_stdout '^damaged: removed 0 unfinished files, 2 records$'
expect_absent damaged/run.json
run results show damaged
expect_status 2
expect_stderr_line 'damaged: has no run.json: no search has ended yet'
# shellcheck disable=SC2086
run capacity "$file" $few -o damaged -q
for table in $tables; do
    expect_same "calm/$table" "damaged/$table"
done
run results verify damaged
expect_status 0

# --- a folder is about one scenario, and has the results of one command
run capacity "$file" --set run.seed=2 -o calm -q
expect_status 2
expect_stderr_line 'search.json: began with run.seed 1, now 2; --restart begins anew'
expect_same calm/capacity.csv jobs1/capacity.csv
run run "$file" -o calm --no-figure -q
expect_status 2
expect_stderr_line 'calm: has (capacity.csv|search.json) of another command'
run sweep "$file" -o calm -q
expect_status 2
expect_stderr_line 'calm: has (run.json|search.json) of another command'
mkdir other
: > other/verdicts.csv
run capacity "$file" -o other -q
expect_status 2
expect_stderr_line 'other: has verdicts.csv of another command'
run capacity "$file" --share 0.5 --set run.seed=2 --max-ues 1 --set application.dtype=int8 \
    --set radio.carrier.tdd_pattern=DDDUU -o low --restart -q
expect_status 1
expect_equal "loads" "$(column low/points.csv load)" 1

# --- the reference is of the same form, and has the table's rows
reference=$srcdir/results/reference/capacity.csv
said="results/reference/capacity.csv"
expect_equal "columns" "$(head -n 1 "$reference")" "scenario,$(head -n 1 calm/capacity.csv)"
for name in capacity-fr1 capacity-fr2; do
    expect_equal "$name: points" "$(grep -c "^$name," "$reference")" 21
    expect_equal "$name: applications" \
        "$(awk -F, -v name="$name" '$1 == name { print $4 }' "$reference" | sort -u | wc -l)" 7
    run check "$name"
    expect_status 0
done
# shellcheck disable=SC2016 # awk's fields
expect "an estimate is outside of its interval" \
    awk -F, 'NR > 1 && ($13 < $14 || ($15 != "" && $13 > $15)) { bad = 1 } END { exit bad }' "$reference"

# --- bad input
bad() { # EXTENDED_REGEX ARGUMENT...
    regex=$1
    shift
    run capacity "$@"
    expect_status 2
    expect_stderr_line "$regex"
    expect_no_stdout
}
bad "capacity: expected SCENARIO"
bad "'b' is too much" a b
bad "none.json: cannot" none.json
bad "criterion: 'satisfied' is unknown" "$file" --criterion satisfied
bad "did you mean 'ul-reliability'" "$file" --criterion ul-reliabilty
bad "share: 2 is outside" "$file" --share 2
bad "share: is of the criteria satisfied-ues and verdict, not ul-reliability" "$file" \
    --criterion ul-reliability --share 0.9
bad "needs ue_share, which the requirement" "$file" --set requirements.ue_share=0 -o none
bad "confidence: 1 is outside" "$file" --confidence 1
bad "resolution: 1 is outside" "$file" --resolution 1
bad "start: 5 is outside \[1, 4\]" "$file" --max-ues 4 --start 5
bad "max-ues: 0 is outside" "$file" --max-ues 0
bad "max-ues: 1.5 is not whole" "$file" --max-ues 1.5
bad "replications: 1 is outside" "$file" --replications 1
bad "looks: 17 is outside" "$file" --looks 17
bad "budget-s: 0 is outside" "$file" --budget-s 0
bad "jobs: 0 is outside" "$file" --jobs 0
bad "unknown option '--max-ue', did you mean '--max-ues'" "$file" --max-ue 4
bad "rare.dl: is true in point 0 dtype=int8 .*, expected false: capacity has no" "$file" \
    --set rare.dl=true
bad "expected a sweep without it" "$srcdir/scenarios/asymmetric-reliability.json" -o swept
bad "UEs in 21 cells, expected at most" "$srcdir/scenarios/base/dense-urban-hex.json" \
    --max-ues 100000 -o many
finish
