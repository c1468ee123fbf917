#!/bin/sh
# asymmetric.sh - the experiment on asymmetric reliability, cut short: all its arms run, arms that
# differ in the requirement only see the same messages, and the reference is of the same form.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

reference=$srcdir/results/reference/asymmetric-reliability
run run asymmetric-reliability --set run.warmup_s=0.2 --set run.duration_s=0.6 \
    --set ues.count_per_cell=2 -o short --no-figure --quiet
expect "exit status $status, expected 0 or 1" [ "$status" -le 1 ]
expect_no_stderr

# --- the reference: five loads; its columns and quantities are all there still
columns() { # FILE
    head -n 1 "$1" | tr ',' '\n'
}
columns "$reference/verdicts.csv" > want
columns short/verdicts.csv | grep -Fx -f want > got
expect "no columns" [ -s want ]
expect_same want got
quantities() { # FILE: of the first point
    awk -F, 'NR > 1 && $1 ~ /^0 / { print $12 }' "$1"
}
quantities "$reference/verdicts.csv" > want
quantities short/verdicts.csv | grep -Fx -f want > got
expect "no quantities" [ -s want ]
expect_same want got
arms() { # FILE: budgets and variants, without the load
    awk -F, 'NR > 1 { print $1 }' "$1" | sed -e 's/^[0-9]* //' -e 's/ count_per_cell=.*//' | sort -u
}
arms "$reference/verdicts.csv" > want
arms short/verdicts.csv > got
expect_equal "arms" "$(wc -l < got)" 8
expect_same want got
expect_equal "points of the reference" \
    "$(awk -F, 'NR > 1 { print $1 }' "$reference/verdicts.csv" | sort -u | wc -l)" 40

# --- common random numbers: the requirement changes no message, the settings of the uplink do
estimates() { # BUDGET VARIANT: latencies and energy
    awk -F, -v label=" upload_ms=$1 variant=$2\$" \
        '$1 ~ label && $12 ~ /^(upload-latency-|ue-energy)/ { print $12, $15, $21 }' short/verdicts.csv
}
for settings in harq robust; do
    estimates 15 asymmetric-$settings > "$settings"
    expect "$settings: $(wc -l < $settings) estimates" [ "$(wc -l < $settings)" -eq 4 ]
    for other in "33 asymmetric" "15 symmetric" "33 symmetric"; do
        # shellcheck disable=SC2086 # two words
        estimates ${other}-$settings > same-there
        expect_same "$settings" same-there
    done
done
expect "HARQ and robust settings give the same" sh -c '! cmp -s harq robust'
sent() { # FILE: messages that were sent
    awk '$1 == "upload-latency-50" { print $3 }' "$1"
}
expect_equal "messages" "$(sent harq)" "$(sent robust)"

# --- the figure
if command -v gnuplot > /dev/null; then
    for format in svg png; do
        said="gnuplot $format"
        gnuplot -c "$srcdir/plots/asymmetric-reliability.gp" "$reference/verdicts.csv" \
            "figure.$format" "$format" > "$tmp/out" 2> "$tmp/err"
        expect "exit status" [ $? -eq 0 ]
        expect_no_stderr
        expect "no picture" [ -s "figure.$format" ]
    done
    # where the reference's first curve crosses 90 %: between loads by a straight line
    want=$(awk -F, '$12 == "satisfied-ues" && $1 ~ / upload_ms=15 variant=asymmetric-harq / {
        n = $1; sub(/.*=/, "", n)
        if ($15 >= .9) { x = n; y = $15 } else if (!done++) {
            printf "%.1f", x + (n - x) * (y - .9) / (y - $15) } }' "$reference/verdicts.csv")
    expect "the figure does not tell $want UEs a cell" \
        grep -q "99.9 %, HARQ: $want UEs/cell" figure.svg
else
    note "the figure: gnuplot is missing"
fi
finish
