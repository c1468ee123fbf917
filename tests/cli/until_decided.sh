#!/bin/sh
# until_decided.sh - nrsplit run --until-decided: looks at growing samples, budgets, and that nothing
# depends on the number of processes or on other points.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# Requirements that some dozen replications can show.
easy() { # ARGUMENT...
    run run video-recognition-alexnet --until-decided --no-figure --set run.duration_s=1.2 \
        --set requirements.upload_ms=60 --set requirements.ul_reliability=0.9 \
        --set requirements.dl_reliability=0.9 --set requirements.ul_availability=0.9 \
        --set requirements.dl_availability=0.9 "$@"
}

field() { # FILE QUANTITY COLUMN
    awk -F , -v quantity="$2" -v column="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["quantity"] == quantity { print $c[column] }' "$1"
}

replications() { # UES_CSV
    awk -F , 'NR > 1 { seen[$2] = 1 } END { for (r in seen) n++; print n + 0 }' "$1"
}

# shellcheck disable=SC2317 # called by expect
near() { # A B
    awk -v a="$1" -v b="$2" 'BEGIN { d = a - b; exit !(d < 1e-9 && d > -1e-9) }'
}

# --- it ends when nothing is undecided, and says after how many replications
easy -o out
expect_status 0
expect_no_stderr
n=$(replications out/ues.csv)
look=$(field out/verdicts.csv ul-reliability look)
expect_stdout "^  1 of 1 point: decided after $n replications\$"
expect_stdout "^look $look at a growing sample: all looks together have 95 %\$"
expect "something is undecided" sh -c '! grep -q ,undecided, out/verdicts.csv'
expect "look $look has $n replications" [ "$n" -eq $((10 * (1 << (look - 1)))) ]
expect "it stopped at the first look" [ "$look" -gt 1 ]

# No message is late, so that the lower limit is (alpha_j / 2)^(1/n) with alpha_j = 0.05 / (j (j + 1)).
expect_equal "late messages" "$(field out/verdicts.csv ul-reliability n_late)" 0
limit=$(awk -v j="$look" -v n="$n" 'BEGIN { printf "%.17g", exp(log(0.025 / (j * (j + 1))) / n) }')
expect "the lower limit is not $limit" near "$(field out/verdicts.csv ul-reliability lo)" "$limit"
expect "the confidence of the look" near "$(field out/verdicts.csv ul-reliability confidence)" \
    "$(awk -v j="$look" 'BEGIN { printf "%.17g", 1 - 0.05 / (j * (j + 1)) }')"

# --- the same from any number of processes
easy -o again --jobs 3
expect_status 0
for file in out/*; do
    [ "$file" = out/run.json ] || expect_same "$file" "again/${file#out/}"
done

# --- in company a point is what it is alone
cat > two.json <<'JSON'
{
  "extends": "video-recognition-alexnet.json",
  "run": {"duration_s": 1.2},
  "requirements": {"upload_ms": 60, "ul_reliability": 0.9, "dl_reliability": 0.9, "ul_availability": 0.9,
                   "dl_availability": 0.9},
  "sweep": {"application.split": ["pool5", "pool1"]}
}
JSON
run run two.json --until-decided --no-figure -o two
expect_status 0
expect_stdout '^  2 of 2 points: decided after [0-9]+'
awk -F , '$1 ~ /pool1/' two/verdicts.csv | cut -d , -f 2- > in-company
awk -F , 'NR > 1' out/verdicts.csv | cut -d , -f 2- > alone
expect_same in-company alone

# --- budgets: the first look is always made
run run video-recognition-alexnet --until-decided --no-figure -o out --set run.duration_s=1.2 \
    --budget-frames 1
expect_status 1
expect_stdout '^  1 of 1 point: stopped by --budget-frames 1 after 10 replications$'
expect_equal "replications" "$(replications out/ues.csv)" 10
frames=$(field out/verdicts.csv frame-reliability n)
run run video-recognition-alexnet --until-decided --no-figure -o out --set run.duration_s=1.2 \
    --budget-frames $((4 * frames)) --format csv
expect_status 1
expect_equal "replications of two looks more" "$(replications out/ues.csv)" 40
expect_equal "frames" "$(field out/verdicts.csv frame-reliability n)" $((4 * frames))
run run video-recognition-alexnet --until-decided --no-figure -o out --set run.duration_s=1.2 \
    --budget-s 0.001
expect_status 1
expect_stdout '^  1 of 1 point: stopped by --budget-s after 10 replications$'

# --- a scenario may begin with more
easy -o out --set run.replications=15 --budget-frames 1
expect_equal "replications" "$(replications out/ues.csv)" 15

# --- refused
refused() { # EXTENDED_REGEX ARGUMENT...
    wanted=$1
    shift
    run run video-recognition-alexnet --no-figure -o refused "$@"
    expect_status 2
    expect_stderr_line "$wanted"
    expect_no_stdout
    expect_absent refused
}
refused '--budget-frames: expected with --until-decided' --budget-frames 5
refused '--budget-s: expected with --until-decided' --budget-s 5
for n in 0 -1 1.5 many nan; do
    refused '--budget-frames: ' --until-decided --budget-frames "$n"
done
for s in 0 -1 soon nan inf; do
    refused '--budget-s: ' --until-decided --budget-s "$s"
done
refused 'requirements.confidence: 0 in point .*, expected more than 0' --until-decided \
    --set requirements.confidence=0

finish
