#!/bin/sh
# five_nines.sh - the reliability of results to losses that no run counts: decided, cut short, refused.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

field() { # COLUMN: of the DL reliability's row
    awk -F , -v column="$1" '
        NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["quantity"] == "dl-reliability" { print $c[column] }' out/verdicts.csv
}

# --- decided: the loss is known within a third, and the interval lies beyond the target
run run five-nines --no-figure -o out
expect_status 1 # the UL is not met
expect_no_stderr
expect_stdout '^five-nines: loss of results on the DL by drawing channels: PASS$'
expect_equal "status" "$(field status)" met
expect "the interval holds 99.999 %" awk -v lo="$(field lo)" 'BEGIN { exit !(lo > 0.99999) }'
expect "the interval is wide" awk -v lo="$(field lo)" -v hi="$(field hi)" -v p="$(field estimate)" \
    'BEGIN { exit !(lo < p && p < hi && hi - lo < (1 - p)) }'
expect "results were lost in runs that cannot lose any" [ "$(field n_lost)" = 0 ]

# --- nothing depends on the number of processes
cp out/verdicts.csv first.csv
run run five-nines --no-figure -o out --jobs 1
expect_same first.csv out/verdicts.csv

# --- cut short it is undecided, and says why
run run five-nines --no-figure -o out --set run.duration_s=2 --set rare.max_batches=5
expect_status 1
expect_stdout 'drawing channels: UNDECIDED$'
expect_stdout '^  undecided: no batch was drawn'
expect_equal "status" "$(field status)" undecided
run run five-nines --no-figure -o out --set run.duration_s=2 --set rare.max_s=0.001
expect_stdout 'drawing channels: UNDECIDED$'
expect_equal "status" "$(field status)" undecided

# --- what it does not stand for is undecided, too
run run five-nines --no-figure -o out --set run.duration_s=2 \
    --set radio.mobility.model=constant-velocity
expect_stdout 'drawing channels: UNDECIDED$'
expect_stdout '^  undecided: .*mobility'

# --- a sweep has no estimates
run sweep five-nines
expect_status 2
expect_stderr_line '^nrsplit: rare.dl: is true in point five-nines, expected false'
finish
