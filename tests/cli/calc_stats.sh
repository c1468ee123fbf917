#!/bin/sh
# calc_stats.sh - calc interval, frames and availability against published tables and closed forms,
# and what they refuse.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

answer() { # KEY ARGUMENT...: a number of calc's JSON, in $got
    key=$1
    shift
    run calc "$@" --format json
    expect_status 0
    expect_no_stderr
    got=$(sed -n "s/.*\"$key\":[[:space:]]*\"*\([^,\"]*\).*/\1/p" "$tmp/out")
}
expect_answer() { # WANTED TOLERANCE KEY ARGUMENT...
    wanted=$1
    tolerance=$2
    shift 2
    answer "$@"
    expect "calc $2 $3 $4: $key is '$got', expected $wanted" \
        awk -v g="$got" -v w="$wanted" -v t="$tolerance" 'BEGIN {
            exit !(g != "" && g - w <= t && w - g <= t) }' < /dev/null
}
expect_word() { # WANTED KEY ARGUMENT...
    wanted=$1
    shift
    answer "$@"
    expect_equal "calc $2 $3 $4: $key" "$got" "$wanted"
}

# --- Clopper and Pearson's limits in %, as published tables of 95 and 99 % have them
while read -r x n confidence lo hi; do
    set -- interval --successes "$x" --trials "$n" --confidence "$confidence"
    expect_answer "$lo" 5e-5 lo "$@"
    expect_answer "$hi" 5e-5 hi "$@"
done << 'ROWS'
0 10 0.95 0 0.3085
1 10 0.95 0.0025 0.4450
5 20 0.95 0.0866 0.4910
10 100 0.95 0.0490 0.1762
50 100 0.95 0.3983 0.6017
0 10 0.99 0 0.4113
10 10 0.95 0.6915 1
0 30 0.95 0 0.1157
ROWS

# --- no failure: 1 - 0.025^(1/n), and ln(0.025) / ln(0.999) = 3687.03 trials of which
# 1,000 are there; a design effect of 20
# leaves 50 of them
expect_answer 0.996318 1e-6 lo interval --successes 1000 --trials 1000
expect_answer 0.928878 1e-6 lo interval --successes 1000 --trials 1000 --design-effect 20
expect_answer 50 1e-9 n_effective interval --successes 1000 --trials 1000 --design-effect 20
set -- interval --successes 1000 --trials 1000 --target 0.999
expect_answer 3.687035 1e-6 growth "$@"
expect_word undecided decision "$@"
expect_word pass decision interval --successes 3688 --trials 3688 --target 0.999
expect_word undecided decision interval --successes 3687 --trials 3687 --target 0.999
expect_word fail decision interval --successes 90 --trials 100 --target 0.96
expect_answer 1 0 growth interval --successes 90 --trials 100 --target 0.96
expect_word null growth interval --successes 9 --trials 10 --target 0.9

# --- clusters: by hand 8, 6, 9, 7 of 10 have a design effect of 8/9 (tests/test_cluster.c); ten of
# which none fails show 0.025^(1/10), however many trials they have
printf 'successes,trials\n8,10\n6,10\n9,10\n7,10\n' > "$tmp/four.csv"
expect_answer 0.888889 1e-6 design_effect interval --clusters "$tmp/four.csv"
expect_answer 0.75 1e-12 estimate interval --clusters "$tmp/four.csv"
expect_answer 4 0 clusters interval --clusters "$tmp/four.csv"
{
    echo trials,successes
    for _ in 1 2 3 4 5 6 7 8 9 10; do echo 100000,100000; done
} > "$tmp/ten.csv"
expect_answer 0.691503 1e-6 lo interval --clusters "$tmp/ten.csv"
expect_answer 1000000 0 trials interval --clusters "$tmp/ten.csv"
run calc interval --clusters "$tmp/ten.csv" --target 0.9
expect_status 0
expect_stdout '^decision  *undecided$'
# 0.9 takes ln(0.025) / ln(0.9) = 35.0120 clusters without a failure
expect_stdout '^growth  *3\.50119'

# --- frames that show a share: the rule of three and its followers
while read -r k target trials both; do
    expect_answer "$trials" 0 trials frames --target "$target" --failures "$k"
    [ "$both" = - ] || expect_answer "$both" 0 trials_two_sided frames --target "$target" \
        --failures "$k"
done << 'ROWS'
0 0.999 2995 3688
1 0.999 4742 -
10 0.999 16959 -
0 0.99999 299572 368887
1 0.99999 474385 -
2 0.99999 629578 -
5 0.99999 1051301 -
0 0.999999 2995731 3688878
ROWS
# -ln(0.05) / 1e-9, to the last of ten digits
expect_answer 2995732273 1 trials frames --target 0.999999999
run calc frames --target 0.999999999
expect_stdout '^trials  *299573227[1-4]$'
run calc frames --target 0.999 --format csv
expect_equal csv "$(cat "$tmp/out")" 'trials,trials_two_sided
2995,3688'

# --- availability: MTTR / (MTBF + MTTR) is 4 / 5004
expect_answer 7.993605116e-4 1e-13 unavailability availability --mtbf 5000 --mttr 4
expect_answer 420.431655 1e-5 down_min_per_year availability --mtbf 5000 --mttr 4
expect_answer 6.389772e-7 1e-13 unavailability availability --mtbf 5000 --mttr 4 --parallel 2
expect_answer 2 1e-9 mttr availability --mtbf 5000 --mttr 4 --parallel 2
# three in series: 1 - a^3, MTBF / 3
set -- availability --mtbf 5000 --mttr 4 --parallel 3 --needed 3
expect_answer 2.396165e-3 1e-9 unavailability "$@"
expect_answer 1666.666667 1e-5 mtbf "$@"

# --- refused, with the reason in one line
bad() { # PATTERN ARGUMENT...
    pattern=$1
    shift
    run calc "$@"
    expect_status 2
    expect_stderr_line "$pattern"
    expect_no_stdout
}
bad 'calc interval: --successes is missing' interval --trials 10
bad 'calc interval: --trials is missing' interval --successes 10
bad '--successes: 11 of 10 trials' interval --successes 11 --trials 10
bad '--successes: -1 is outside' interval --successes -1 --trials 10
bad '--successes: 1\.5 is not whole' interval --successes 1.5 --trials 10
bad '--trials: 0 is outside \[1, ' interval --successes 0 --trials 0
bad '--trials: 1e10 is outside' interval --successes 0 --trials 1e10
bad "--trials: 'ten' is not a number" interval --successes 0 --trials ten
bad '--trials: nan is outside' interval --successes 0 --trials nan
bad '--design-effect: 0\.5 is outside \[1, ' interval --successes 1 --trials 4 --design-effect 0.5
bad '--design-effect: 5 is above the 4 trials' interval --successes 1 --trials 4 --design-effect 5
bad '--confidence: 1 is outside' interval --successes 1 --trials 4 --confidence 1
bad '--target: 1\.5 is outside \[0, 1\]' interval --successes 1 --trials 4 --target 1.5
bad '--clusters and --trials: expected one' interval --clusters "$tmp/ten.csv" --trials 4
bad 'none\.csv: ' interval --clusters "$tmp/none.csv"
bad_file() { # PATTERN TEXT
    # shellcheck disable=SC2059 # the text is a format
    printf "$2" > "$tmp/bad.csv"
    bad "$1" interval --clusters "$tmp/bad.csv"
}
bad_file 'bad\.csv:2: successes: 4 of 3 trials' 'trials,successes\n3,4\n'
bad_file 'bad\.csv:3: ' 'trials,successes\n3,3\n3,-1\n'
bad_file 'bad\.csv:2: ' 'trials,successes\n3.5,3\n'
bad_file 'bad\.csv:2: ' 'trials,successes\n3\n'
bad_file 'successes' 'trials\n3\n'
bad_file 'lost' 'trials,successes,lost\n3,3,0\n'
bad_file 'bad\.csv: trials: 0 in all' 'trials,successes\n0,0\n'
bad_file 'bad\.csv' ''
bad 'calc frames: --target is missing' frames
bad '--target: 1 is outside' frames --target 1
bad '--failures: 0\.5 is not whole' frames --target 0.9 --failures 0.5
bad '--confidence: 0\.5 is outside' frames --target 0.9 --confidence 0.5
bad 'calc availability: --mttr is missing' availability --mtbf 10
bad '--mttr: 0 is outside' availability --mtbf 10 --mttr 0
bad '--needed: 3 of the 2 of --parallel' availability --mtbf 10 --mttr 1 --parallel 2 --needed 3
bad '--parallel: 1001 is outside \[1, 1000\]' availability --mtbf 10 --mttr 1 --parallel 1001

finish
