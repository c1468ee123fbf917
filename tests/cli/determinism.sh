#!/bin/sh
# determinism.sh - the same scenario and seed give the same bytes, however many processes there are.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

scenario grid <<'J'
{
  "extends": "video-recognition-alexnet.json",
  "name": "grid",
  "run": {"duration_s": 0.6, "warmup_s": 0.1, "replications": 3},
  "network": {"cells": 2},
  "application": {"arrival": "poisson"},
  "sweep": {"application.split": ["input", "pool2", "device"]}
}
J

simulate() { # FOLDER ARGUMENT...
    folder=$1
    shift
    run run "$file" --frames -o "$folder" "$@"
    expect "exit status $status" [ "$status" -le 1 ]
}

expect_same_results() { # FOLDER FOLDER
    expect_equal "files" "$(ls "$1")" "$(ls "$2")"
    for result in "$1"/*; do
        name=${result##*/}
        [ "$name" = run.json ] || expect_same "$1/$name" "$2/$name"
    done
}

simulate once --jobs 1
expect "frames.csv holds no frames" [ "$(wc -l < once/frames.csv)" -gt 100 ]
simulate again --jobs 1
expect_same_results once again
simulate by-three --jobs 3
expect_same_results once by-three
LC_ALL=C.UTF-8 TZ=Asia/Kolkata simulate elsewhere --jobs 3
expect_same_results once elsewhere

simulate other-seed --set run.seed=2
for name in verdicts.csv verdicts.json energy.csv frames.csv; do
    said="run.seed 1 and 2"
    expect "$name is the same" [ "$(cksum < "once/$name")" != "$(cksum < "other-seed/$name")" ]
done

# A point's result does not depend on the points beside it.
simulate alone --set application.split=pool2
cut -d , -f 2- alone/verdicts.csv | grep pool2 > alone.csv
cut -d , -f 2- once/verdicts.csv | grep pool2 > among.csv
expect "rows of a point" [ -s alone.csv ]
expect_same alone.csv among.csv
finish
