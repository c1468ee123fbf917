#!/bin/sh
# calibrate.sh - percentiles of coupling gain and geometry: keys, order, repeatability, bad options.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

case=calibration/umi-200m-6ghz
keys='coupling_gain_db geometry_db geometry_with_noise_db geometry_without_noise_db'

# Percentiles of a key in $tmp/out, one a line.
values() { # KEY
    sed -n "/\"$1\"/,/}/p" "$tmp/out" | sed -n 's/.*"p\([0-9]*\)":[[:space:]]*\(.*[0-9]\),*$/\1 \2/p'
}

# --- every shipped scenario, one drop: 99 percentiles that grow
for path in "$srcdir"/scenarios/calibration/*.json; do
    name=calibration/$(basename "$path" .json)
    run calibrate "$name" --drops 1 --no-figure --format json
    expect_status 0
    expect_no_stderr
    expect_stdout "\"scenario\":[[:space:]]*\"$(echo "$name" | tr / -)\""
    expect_stdout '"seed":[[:space:]]*1,'
    expect_stdout '"version":[[:space:]]*"[0-9]'
    expect_stdout '"drops":[[:space:]]*1,'
    for key in $keys; do
        values "$key" > "$tmp/values"
        # shellcheck disable=SC2016
        expect "$key is not p1 to p99 in ascending order" awk '
            $1 != NR || (NR > 1 && $2 < last) { exit 1 }
            { last = $2 }
            END { exit NR == 99 ? 0 : 1 }' "$tmp/values"
    done
done

# --- noise only takes away, and calibration.noise says which one is called geometry
median() { # KEY
    values "$1" | sed -n 's/^50 //p'
}
run calibrate $case --drops 2 --no-figure --format json
expect_equal "without noise" "$(median geometry_db)" "$(median geometry_without_noise_db)"
expect "noise helps" awk "BEGIN { exit !($(median geometry_with_noise_db) < $(median geometry_db)) }"
expect_stdout '"ues":[[:space:]]*1140,'
run calibrate $case --set calibration.drops=2 --set calibration.noise=true --no-figure --format json
expect_equal "with noise" "$(median geometry_db)" "$(median geometry_with_noise_db)"
expect_stdout '"ues":[[:space:]]*1140,'

# --- the folder: whole, the same as on standard output, and the same each time
run calibrate $case --drops 2 --no-figure --format csv -o one
expect_same "$tmp/out" one/calibration.csv
expect_equal "lines" "$(wc -l < one/calibration.csv | tr -d ' ')" 100
expect_equal "head" "$(head -n 1 one/calibration.csv)" "percentile,$(echo "$keys" | tr ' ' ,)"
run calibrate $case --drops 2 --no-figure --format json -o two
expect_same "$tmp/out" two/calibration.json
for result in calibration.csv calibration.json figure.dat; do
    expect_same one/$result two/$result
done
expect "no record of the drops" grep -Eq '"drops":[[:space:]]*2' one/run.json
run calibrate $case --drops 2 --no-figure -o two --set run.seed=2
expect "the seed changes nothing" [ "$(cat one/calibration.csv)" != "$(cat two/calibration.csv)" ]
expect_stdout '^50 % +-[0-9.]+ +-?[0-9.]+ +-?[0-9.]+$'
expect_stdout '^Results are in two$'
run calibrate $case --drops 1 --no-figure -q
expect "by default: results/NAME" [ -f results/calibration-umi-200m-6ghz/run.json ]
expect "--no-figure draws" [ ! -e results/calibration-umi-200m-6ghz/figure.png ]
rm -rf one two results

# --- the picture
if command -v gnuplot > /dev/null; then
    run calibrate $case --drops 1 -q -o drawn
    expect_no_stderr
    expect "figure.png is no PNG" sh -c 'head -c 4 drawn/figure.png | grep -q PNG'
    expect "figure.svg lacks the name" grep -q 'calibration-umi-200m-6ghz' drawn/figure.svg
    run calibrate video-recognition-alexnet --drops 1 -q -o drawn # cells that hear no other
    expect_no_stderr
    expect "figure.svg is not of this run" grep -q 'video-recognition-alexnet' drawn/figure.svg
    rm -rf drawn
else
    note "the picture: gnuplot is not installed"
fi

# --- a cell that hears no other has no geometry without noise
run calibrate video-recognition-alexnet --drops 1 --no-figure --format json
expect_stdout '"p50":[[:space:]]*null'
rm -rf results

# --- a folder holds one result
run calibrate $case --drops 1 --no-figure -q -o kept
run run video-recognition-alexnet --set run.duration_s=1.1 --no-figure -q -o kept
expect_status 2
expect_stderr_line 'kept: has calibration\.csv of another command, expected another folder'
run run video-recognition-alexnet --set run.duration_s=1.1 --no-figure -q -o other
cp other/verdicts.csv before
run calibrate $case --drops 1 --no-figure -q -o other
expect_status 2
expect_stderr_line 'other: has verdicts\.csv of another command, expected another folder'
expect_same before other/verdicts.csv
rm -rf kept other before

# --- what is refused, before anything is written
bad() { # EXTENDED_REGEX ARGUMENT...
    pattern=$1
    shift
    run calibrate "$@"
    expect_status 2
    expect_stderr_line "$pattern"
    expect_no_stdout
    expect_equal "left behind" "$(ls -A)" ""
}
bad 'calibrate: expected SCENARIO'
bad "calibrate: 'b' is too much" a b
bad "calibrate: unknown option '--drop', did you mean '--drops'" $case --drop 3
for drops in 0 -1 1e9 many 1.5 nan ''; do
    bad '--drops: .*(outside \[1, 100000\]|not a number|expected an integer)' $case --drops "$drops"
done
bad 'calibration\.drops: 0 is outside \[1, 100000\]' $case --set calibration.drops=0
bad 'calibration\.drop: unknown parameter, did you mean .calibration\.drops' \
    $case --set calibration.drop=3
bad 'sweep: [0-9]+ points, expected 1 for calibrate' kpi-table
bad 'radio\.channel\.model: constant has no coupling gain, expected tr38901' \
    $case --set radio.channel.model=constant
bad 'plain.*(cannot create the folder|not a folder)' $case -o "$srcdir/README.md/plain"
finish
