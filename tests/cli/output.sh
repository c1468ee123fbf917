#!/bin/sh
# output.sh - what a run writes and says: files, formats that agree, exit status, remarks.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# At 30 frames/s from 4 UEs: 0.5 s of warm-up and 0.5 s that count.
scene="video-recognition-alexnet --set run.warmup_s=0.5 --set run.duration_s=1"
frames=$((30 * 4))
# All on the device: nothing is sent, and AlexNet takes a few milliseconds.
# by the estimate: a second of frames proves nothing
met="--set application.split=device --set requirements.confidence=0"

small() { # ARGUMENT...: run the small scene
    # shellcheck disable=SC2086 # words
    run run $scene "$@"
}

files() { # FOLDER
    # shellcheck disable=SC2012 # plain names
    ls -A "$1" | tr '\n' ' '
}

# --- the folder
pictures='figure.png figure.svg '
command -v gnuplot > /dev/null || {
    note "figures: gnuplot is missing"
    pictures=
}
small --frames -o with/figure
expect_status 1
expect_no_stderr
expect_equal "files" "$(files with/figure)" "cells.csv energy.csv figure.dat ${pictures}frames.csv hops.csv outages.csv run.json servers.csv stops.csv ues.csv verdicts.csv \
verdicts.json "
expect_stdout 'NOT MET'
expect_stdout 'Results are in with/figure'
expect_equal "rows of frames.csv" "$(tail -n +2 with/figure/frames.csv | wc -l)" "$frames"
expect_equal "measured rows of frames.csv" \
    "$(awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "measured") c = i; next }
                 { n += $c } END { print n + 0 }' with/figure/frames.csv)" $((frames / 2))
if [ -n "$pictures" ]; then
    expect "figure.png is no PNG" grep -q '^.PNG' with/figure/figure.png
    expect "figure.svg ends too early" grep -q '</svg>' with/figure/figure.svg
fi

small --no-figure -o with/figure
expect_equal "files of a run that draws nothing, in the same folder" "$(files with/figure)" \
    "cells.csv energy.csv figure.dat outages.csv run.json servers.csv ues.csv verdicts.csv verdicts.json "

small --no-figure
expect_equal "files in the default folder" "$(files results/video-recognition-alexnet)" \
    "cells.csv energy.csv figure.dat outages.csv run.json servers.csv ues.csv verdicts.csv verdicts.json "

ln -s with linked
small --no-figure -o linked/way
expect_equal "files behind a symbolic link" "$(files with/way)" \
    "cells.csv energy.csv figure.dat outages.csv run.json servers.csv ues.csv verdicts.csv verdicts.json "

# --- percentiles by UE and by cell, from the frames by brute force: of the n latencies of a UE, or of
# all UEs of a cell, the one of rank ceil(n q); a lost one counts as 1e9 s
by_frames() { # FOLDER LEG FIRST LAST ue|cell QUANTILES: a line `REPLICATION-UE|0-CELL VALUE...` each
    awk -F, -v by="$5" -v first="$3" -v last="$4" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["measured"] && $at[first] != "" {
            printf "%s %.17g\n", by == "ue" ? $at["replication"] "-" $at["ue"] : "0-" $at["cell"],
                $at[last] == "" ? 1e9 : $at[last] - $at[first]
        }' "$1/frames.csv" | sort -k 1,1 -k 2,2g | awk -v quantiles="$6" '
        function tell(   i, k) {
            k = split(quantiles, q, " ")
            printf "%s", key
            for (i = 1; i <= k; i++)
                printf " %.17g", value[int(n * q[i] - 1e-9) + 1]
            print ""
        }
        $1 != key && NR > 1 { tell() }
        $1 != key { key = $1; n = 0 }
        { value[++n] = $2 }
        END { tell() }'
}

by_table() { # FILE LEG ue|cell COLUMNS: the same from ues.csv or cells.csv
    awk -F, -v by="$3" -v leg="$2" -v columns="$4" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at[leg "_messages"] > 0 {
            k = split(columns, column, " ")
            printf "%s", by == "ue" ? $at["replication"] "-" $at["ue"] : "0-" $at["cell"]
            for (i = 1; i <= k; i++) {
                x = $at[leg "_" column[i]]
                printf " %s", x == "inf" ? 1e9 : x
            }
            print ""
        }' "$1" | sort -k 1,1
}

# At most one frame waits at the server, so that some are lost there.
run run video-recognition-alexnet --set run.warmup_s=0.5 --set run.duration_s=2 \
    --set ues.count_per_cell=3 --set run.replications=3 --set radio.layout.type=hex \
    --set radio.layout.sites=1 --set radio.gnb_antenna.pattern=tr38901 \
    --set edge.servers.0.max_queue=1 --frames --no-figure -o each
expect_status 1
expect_stdout 'server-queue-full'
for leg in 'ul head_end_s server_s' 'dl tail_end_s result_s' 'frame capture_s result_s'; do
    # shellcheck disable=SC2086 # words
    set -- $leg
    for by in ue cell; do
        case $by in
            ue) table=ues.csv quantiles='0.5 0.95 0.99 1' columns='p50_s p95_s p99_s max_s' above=0 ;;
            *) table=cells.csv quantiles='0.5 0.95 0.99 0.999' columns='p50_s p95_s p99_s p99_9_s'
                above=0.015625 ;;
        esac
        by_frames each "$1" "$2" "$3" "$by" "$quantiles" > want
        by_table "each/$table" "$1" "$by" "$columns" > got
        expect_equal "keys of $table, $1" "$(cut -d ' ' -f 1 got)" "$(cut -d ' ' -f 1 want)"
        expect_equal "values of $table that are off, $1" "$(paste -d ' ' got want | awk -v above=$above '
            { for (i = 2; i <= 5; i++)
                n += !($i >= $(i + 5) - 1e-12 && $i <= $(i + 5) * (1 + above) + 1e-12 + (above > 0) * 1e-6) }
            END { print n + 0, (NR > 2) }')" "0 1"
    done
done

# --- the table of UEs: up to 100,000 lines, more on request
many="--set run.warmup_s=0 --set run.duration_s=0.001 --set application.split=device
    --set ues.count_per_cell=1000 --set run.replications=101"
# shellcheck disable=SC2086 # words
run run video-recognition-alexnet $many --no-figure --ues -o many
expect_equal "lines of ues.csv" "$(wc -l < many/ues.csv)" 101001
# shellcheck disable=SC2086 # words
run run video-recognition-alexnet $many --no-figure -o many
expect_stdout 'ues\.csv would have 101000 lines and was not written'
expect_equal "files without ues.csv" "$(files many)" \
    "cells.csv energy.csv figure.dat outages.csv run.json servers.csv verdicts.csv verdicts.json "
rm -r many

# --- exit status
# shellcheck disable=SC2086 # words
small --no-figure -o met $met
expect_status 0
expect_equal "overall" "$(awk -F , 'NR > 1 { print $11 }' met/verdicts.csv | sort -u)" met
small --no-figure -o not-met
expect_status 1
expect_equal "overall" "$(awk -F , 'NR > 1 { print $11 }' not-met/verdicts.csv | sort -u)" not-met

small --no-figure -o undecided --set application.split=device
expect_status 1
expect_equal "overall" "$(awk -F , 'NR > 1 { print $11 }' undecided/verdicts.csv | sort -u)" undecided
# 4 UEs of one replication without a miss: 1 - 0.025^(1/4) may be late, and 99.9 % takes ln 0.025 /
# (4 ln 0.999) = 922 times as many
expect_stdout 'Recognition latency .* undecided .* 922x$'
expect_stdout 'as if the UEs of one replication were independent'

# --- standard output
small --no-figure -o formats --format csv
expect_status 1
expect_no_stderr
expect_same "$tmp/out" formats/verdicts.csv
small --no-figure -o formats --format=json
expect_status 1
expect_no_stderr
expect_same "$tmp/out" formats/verdicts.json
small --no-figure -o formats -q
expect_status 1
expect_no_stderr
expect "--quiet says where the results are" [ "$(grep -c 'Results are in' "$tmp/out")" -eq 0 ]
expect_stdout 'Upload latency'
expect "colours without a terminal" [ "$(grep -c "$(printf '\033')" "$tmp/out")" -eq 0 ]
run run --help
expect_status 0
expect_stdout '^Usage: nrsplit run SCENARIO'
for option in set output jobs frames no-figure format quiet log help; do
    expect_stdout " --$option"
done
run --version
expect_status 0
expect_stdout '^nrsplit [0-9]'

# --- a terminal: colours unless NO_COLOR, a bar on standard error
on_terminal() { # ARGUMENT...: standard output and error are a terminal
    said="nrsplit $* (on a terminal)"
    status=0
    timeout -k 5 60 script -qec "'$nrsplit' $*" /dev/null > "$tmp/out" < /dev/null || status=$?
}
escape=$(printf '\033')
if script -qec true /dev/null > /dev/null 2>&1 < /dev/null; then
    on_terminal run "$scene" --no-figure -o terminal
    expect_status 1
    expect_stdout "$escape\[[0-9;]*m"
    expect_stdout '\[#*\.*\] 1/1'
    NO_COLOR=1
    export NO_COLOR
    on_terminal run "$scene" --no-figure -o terminal -q
    unset NO_COLOR
    expect_status 1
    expect "colours in spite of NO_COLOR" [ "$(grep -c "$escape\[[0-9;]*m" "$tmp/out")" -eq 0 ]
    expect "a bar in spite of --quiet" [ "$(grep -c '\] 1/1' "$tmp/out")" -eq 0 ]
else
    note "a terminal: script is missing"
fi

# --- a sweep
scenario sweep <<'J'
{
  "extends": "video-recognition-alexnet.json", // comments are allowed
  "name": "sweep",
  "run": {"duration_s": 0.5, "warmup_s": 0, "replications": 2},
  "sweep": {"application.split": ["pool1", "device"], "run.seed": [1, 2]}
}
J
run run "$file" --frames --no-figure
expect_status 1
expect_no_stderr
expect_equal "rows of frames.csv" "$(tail -n +2 results/sweep/frames.csv | wc -l)" \
    $((4 * 2 * 30 * 4 / 2))
expect_equal "headings of frames.csv" "$(grep -c '^point,' results/sweep/frames.csv)" 1
expect_equal "points" "$(awk -F , 'NR > 1 { print $1 }' results/sweep/verdicts.csv | uniq)" \
    "0 split=pool1 seed=1
1 split=pool1 seed=2
2 split=device seed=1
3 split=device seed=2"
run run "$file" --no-figure --set application.split=device --set requirements.confidence=0 -o fixed
expect_status 0
expect_equal "points when --set fixes an axis" \
    "$(awk -F , 'NR > 1 { print $1 }' fixed/verdicts.csv | uniq | wc -l)" 2

# --- gnuplot is missing
mkdir "$tmp/bin"
ln -s /usr/bin/* "$tmp/bin"
rm -f "$tmp"/bin/gnuplot*
path=$PATH
PATH=$tmp/bin
small -o no-gnuplot
PATH=$path
expect_status 1
expect_stderr_line 'warning: .*gnuplot is not installed'
expect_equal "files without gnuplot" "$(files no-gnuplot)" \
    "cells.csv energy.csv figure.dat outages.csv run.json servers.csv ues.csv verdicts.csv verdicts.json "
PATH=$tmp/bin
small -o no-gnuplot --no-figure
PATH=$path
expect_no_stderr

# --- several runs at once into one folder: the result of one of them, whole
for seed in 1 2 3; do
    # shellcheck disable=SC2086 # words
    timeout 60 "$nrsplit" run $scene --no-figure --frames --set run.seed=$seed -o race \
        > /dev/null 2>&1 < /dev/null &
done
wait
expect_equal "files" "$(files race)" "cells.csv energy.csv figure.dat frames.csv hops.csv outages.csv run.json servers.csv stops.csv ues.csv verdicts.csv verdicts.json "
seed=$(sed -n 's/.*"seed":[[:space:]]*\([0-9]*\).*/\1/p' race/run.json | head -n 1)
small --no-figure --frames --set run.seed="$seed" -o alone
for name in verdicts.csv verdicts.json energy.csv frames.csv; do
    expect_same "race/$name" "alone/$name"
done

# --- JSON and CSV hold the same, and the record tells how it came about
if ! python3 -c 'import csv, json' 2> /dev/null; then
    note "JSON against CSV: python3 is missing"
    finish
fi
said="python3: JSON against CSV"
: > "$tmp/err"
cat > "$tmp/agree.py" <<'P'
import csv, json, sys

def same(text, value):
    if value is None:
        return text in ("", "inf")
    if isinstance(value, bool):
        return text == str(int(value))
    if isinstance(value, (int, float)):
        return text != "" and abs(float(text) - value) <= 1e-14 * abs(value)
    return text == value

def check(folder):
    rows = list(csv.DictReader(open(folder + "/verdicts.csv", encoding="utf-8", newline="")))
    points = json.load(open(folder + "/verdicts.json", encoding="utf-8"))["points"]
    flat = [dict(point, **row) for point in points for row in point["rows"]]
    assert len(rows) == len(flat) > 0, "%s: %d rows, %d" % (folder, len(rows), len(flat))
    for row, want in zip(rows, flat):
        for key, text in row.items():
            assert key in want and same(text, want[key]), \
                "%s: %s: %r, %r" % (folder, key, text, want.get(key))
    record = json.load(open(folder + "/run.json", encoding="utf-8"))
    assert record["points"] == [point["label"] for point in points], record["points"]
    assert record["nrsplit"] and record["host"] and record["wall_s"] > 0 and record["started"]
    assert record["arguments"][0] == "run"
    return record

for folder in sys.argv[1:]:
    record = check(folder)
record = check(sys.argv[1])
assert record["parameters"]["run"]["duration_s"] == 1, record["parameters"]["run"]
assert record["parameters"]["run"]["drain_s"] == 2, "an effective default"
assert record["scenario"]["run"]["warmup_s"] == 0.5, record["scenario"]["run"]
P
expect "they do not agree" python3 "$tmp/agree.py" met not-met formats results/sweep fixed
finish
