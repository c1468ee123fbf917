#!/bin/sh
# fuzz.sh - runs fuzz targets with libFuzzer, one after the other, each from its kept corpus on.
# Called by `make fuzz` in the build folder.
#
# Usage: fuzz.sh SRCDIR SECONDS TARGET...
#
# In fuzz/TARGET: corpus/ has what was found; crash-*, leak-*, timeout-*, oom-* are findings,
# for replay_TARGET; log is libFuzzer's; pack has the fewest inputs that reach all that is reached,
# and those whose name begins with keep-.
#
# Limits of one input: a second, three with sanitizers and fuzzer; 512 MB in one allocation.
set -eu
srcdir=$1
seconds=$2
shift 2
longest=3000 # bytes of an input that is kept, unless it is a keep-*
failed=

for target in "$@"; do
    pack=$srcdir/tests/fuzz/corpus/$target.pack
    dir=fuzz/$target
    case $target in
        scenario | set) words=--parameters ;;
        *) words= ;;
    esac
    rm -rf "$dir/corpus"
    mkdir -p "$dir/corpus"
    tests/fuzz/pack --unpack "$pack" "$dir/corpus"
    tests/fuzz/dictionary $words "$pack" > "$dir/words"
    echo "fuzz: $target for $seconds s"
    if ! tests/fuzz/fuzz_"$target" -max_total_time="$seconds" -dict="$dir/words" -timeout=3 \
        -report_slow_units=3 -malloc_limit_mb=512 -rss_limit_mb=2048 -max_len=16384 \
        -artifact_prefix="$dir/" "$dir/corpus" > "$dir/log" 2>&1; then
        tail -n 40 "$dir/log"
        echo "fuzz: $target: a finding, see $dir" >&2
        failed="$failed $target"
        continue
    fi
    rm -rf "$dir/short" "$dir/least"
    mkdir "$dir/short" "$dir/least"
    find "$dir/corpus" -type f -size "-${longest}c" -exec cp {} "$dir/short" \;
    find "$dir/corpus" -name 'keep-*' -exec cp {} "$dir/least" \;
    tests/fuzz/fuzz_"$target" -set_cover_merge=1 -use_counters=0 -timeout=3 "$dir/least" \
        "$dir/short" >> "$dir/log" 2>&1
    tests/fuzz/pack "$dir/least" > "$dir/pack"
    echo "fuzz: $target: $(find "$dir/least" -type f | wc -l) inputs," \
        "$(wc -c < "$dir/pack") bytes in $dir/pack"
done
[ -z "$failed" ]
