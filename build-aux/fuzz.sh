#!/bin/sh
# fuzz.sh - runs fuzz targets with libFuzzer, one after the other, each from its kept corpus on.
# Called by `make fuzz` in the build folder.
#
# Usage: fuzz.sh SRCDIR SECONDS TARGET...
#
# In fuzz/TARGET: corpus/ grows with what was found; crash-*, leak-*, timeout-*, oom-* are findings,
# for replay_TARGET; log is libFuzzer's; pack has the fewest inputs that reach all that is reached,
# and those whose name begins with keep-.
#
# Limits of one input: a second, three with sanitizers and fuzzer; 512 MB in one allocation.
set -eu
srcdir=$1
seconds=$2
shift 2
failed=

for target in "$@"; do
    pack=$srcdir/tests/fuzz/corpus/$target.pack
    dir=fuzz/$target
    case $target in
        scenario | set) words=--parameters ;;
        *) words= ;;
    esac
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
    tail -n 1 "$dir/log"
    rm -rf "$dir/least"
    mkdir "$dir/least"
    cp "$dir"/corpus/keep-* "$dir/least" 2>/dev/null || true
    tests/fuzz/fuzz_"$target" -merge=1 -timeout=3 -max_len=16384 "$dir/least" "$dir/corpus" \
        >> "$dir/log" 2>&1
    tests/fuzz/pack "$dir/least" > "$dir/pack"
    echo "fuzz: $target: $(find "$dir/least" -type f | wc -l) inputs, $(wc -c < "$dir/pack") bytes"
done
[ -z "$failed" ]
