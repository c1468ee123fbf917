#!/bin/sh
# model.sh - networks as ONNX files: imported, simulated, exported, refused. Figures are those that
# tests/test_onnx_files.c names the sources of.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"
data=$srcdir/tests/data/onnx

run model import none.onnx
expect_status 2
if grep -q 'without protobuf-c' "$tmp/err"; then
    expect_stderr_line 'install libprotobuf-c-dev and protobuf-c-compiler'
    run model export --onnx alexnet -o a.onnx
    expect_status 2
    expect_stderr_line 'without protobuf-c'
    [ "$failures" -eq 0 ] && skip "built without protobuf-c"
    finish
fi
expect_stderr_line 'none\.onnx: cannot open: No such file'

# --- import: 654.6 M MACs at 224 x 224, 724.4 M at 227, 349.2 M
run model import "$data/light_bvlc_alexnet.onnx"
expect_status 0
expect_no_stderr
expect_stdout '^light_bvlc_alexnet: 654560384 MACs, 60965224 parameters'
expect_stdout '^The model file is light_bvlc_alexnet\.json:'
run model import "$data/light_bvlc_alexnet.onnx"
expect_status 2
expect_stderr_line 'light_bvlc_alexnet\.json: is there already, give another name with -o'
run model import "$data/light_bvlc_alexnet.onnx" --height 227 --width 227 --name big -o big.json
expect_stdout '^big: 724406816 MACs'
run model import "$data/light_squeezenet.onnx" -o squeezenet.json --format csv
expect_status 0
expect_equal "SqueezeNet's MACs" "$(awk -F , 'NR > 1 { n += $7 } END { print n }' "$tmp/out")" 349151936
# Behind the first expand of a fire module two tensors cross, and behind the second as well.
expect_equal "cuts of two tensors" "$(awk -F , 'NR > 1 && $11 == 2' "$tmp/out" | wc -l)" 16
cp "$tmp/out" imported.csv
run model show squeezenet.json --format csv
expect_same "$tmp/out" imported.csv

# --- usable at once, with a cut of two tensors as well
for split in input n17 n20 n20+n22 device; do
    run run video-recognition-alexnet --set application.model=squeezenet.json \
        --set "application.split=$split" --set run.replications=1 --set run.duration_s=0.4 \
        --set run.warmup_s=0.2 --no-figure -o results
    expect "exit status $status" [ "$status" -le 1 ]
    expect_no_stderr
done
run check video-recognition-alexnet --set application.model=squeezenet.json \
    --set application.split=n9999
expect_status 2
expect_stderr_line "application\.split: light_squeezenet has no split 'n9999'"

# --- export, and back
for model in alexnet googlenet resnet50 vgg16; do
    run model export --onnx "$model" -o "$model.onnx"
    expect_status 0
    run model import "$model.onnx" -o back.json --format csv
    expect_status 0
    cut -d , -f 1-8,10,11 "$tmp/out" > back.csv
    run model show "$model" --format csv
    cut -d , -f 1-8,10,11 "$tmp/out" > shown.csv
    expect_same back.csv shown.csv
    expect "weights in $model.onnx" [ "$(wc -c < "$model.onnx")" -lt 50000 ]
done
run model export alexnet -o a.onnx
expect_status 2
expect_stderr_line 'model export: expected --onnx and -o FILE'
run model export --onnx alexnet -o none/a.onnx
expect_status 2
expect_stderr_line 'none/a\.onnx'

# --- what is refused, in one line
refused() { # REGEX FILE
    run model import "$2" -o refused.json
    expect_status 2
    expect_stderr_line "$1"
    expect_no_stdout
    expect_absent refused.json
}
mkdir folder
mkfifo pipe
: > empty.onnx
head -c 3000 "$data/light_bvlc_alexnet.onnx" > short.onnx
refused 'folder: is no regular file' folder
refused 'pipe: is no regular file' pipe
refused 'empty\.onnx: no ONNX file, or a damaged one: it has no graph' empty.onnx
refused 'short\.onnx: no ONNX file, or a damaged one: .* at byte [0-9]+$' short.onnx
refused 'squeezenet\.json: no ONNX file' squeezenet.json
# LRN is LRX, and Softmax is Softmix: another name of the same length.
sed -e 's/LRN/LRX/g' -e 's/Softmax/Softmix/' "$data/light_bvlc_alexnet.onnx" > unknown.onnx
refused "unknown\.onnx: operators that are not supported: LRX \(2, first 'n2'\), Softmix \(1, first 'n23'\)$" \
    unknown.onnx
# A large file of nothing costs no memory: 3 GiB, and 1 GiB of weights in front of a graph.
if truncate -s 3G large.onnx 2> /dev/null; then
    refused 'large\.onnx: is larger than 2048 MiB' large.onnx
    printf '\072\200\200\200\200\004\052\372\377\377\377\003\112\364\377\377\377\003' > weights.onnx
    truncate -s 1073741830 weights.onnx
    refused 'weights\.onnx: no ONNX file, or a damaged one: it has no graph' weights.onnx
else
    note "a sparse file of 3 GiB"
fi
finish
