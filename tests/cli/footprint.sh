#!/bin/sh
# footprint.sh - model footprint against counts by hand from the layers' shapes.
# shellcheck disable=SC2317 # functions called by name
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

profile() { # NAME MAC_PJ BYTE_PJ MEMORY_GB: four bytes a weight and an activation, 1 GMAC/s
    cat > "$1.json" <<P
{"name": "$1", "conv_gmacs": 1, "conv_strided_gmacs": 1, "conv_1x1_gmacs": 1, "fc_gmacs": 1,
 "bandwidth_gbytes": 1e6, "mac_pj": $2, "byte_pj": $3, "memory_gbytes": $4}
P
}
profile macs 1000 0 0
profile bytes 0 1000 1

column() { # SPLIT COLUMN
    awk -F , -v split_name="$1" -v name="$2" \
        'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
         $1 == split_name { print $at }' "$tmp/out"
}
about() { # WHAT GOT WANTED: within 1e-9
    expect "$1: $2, expected $3" \
        awk -v a="$2" -v b="$3" 'BEGIN { d = a - b; exit !(d * d <= 1e-18 * b * b) }'
}

# AlexNet up to pool1: conv1 (96 filters of 11 x 11 x 3, to 55 x 55), norm1, pool1 (to 27 x 27). Most
# lives when norm1 has its input and its output.
conv1=$((55 * 55 * 96))
pool1=$((27 * 27 * 96))
image=$((227 * 227 * 3))
weights=$((96 * 11 * 11 * 3))
run model footprint alexnet --device ./macs.json --server ./macs.json --format csv
expect_status 0
expect_no_stderr
about "weights" "$(column pool1 head_weights_bytes)" $((4 * (weights + 96)))
about "peak" "$(column pool1 head_peak_bytes)" $((4 * (weights + 96 + 2 * conv1)))
about "energy" "$(column pool1 head_j)" "$(awk "BEGIN { printf \"%.17g\", $conv1 * 363 * 1e-9 }")"
about "tail energy" "$(column pool1 tail_j)" \
    "$(awk "BEGIN { printf \"%.17g\", (724406816 - $conv1 * 363) * 1e-9 }")"
about "all weights" "$(column input tail_weights_bytes)" $((4 * 60965224))
about "weights behind" "$(column pool1 tail_weights_bytes)" $((4 * (60965224 - weights - 96)))
for name in head_weights_bytes head_peak_bytes head_j head_s; do
    expect_equal "$name of the image" "$(column input "$name")" 0
done
for name in tail_weights_bytes tail_peak_bytes tail_j tail_s; do
    expect_equal "$name with all on the device" "$(column device "$name")" 0
done

# Memory traffic: weights once, inputs and outputs of each layer.
run model footprint alexnet --device ./bytes.json --server ./macs.json --format csv
about "energy of traffic" "$(column pool1 head_j)" "$(awk "BEGIN {
    printf \"%.17g\", 4 * ($weights + $image + $conv1 + 2 * $conv1 + $conv1 + $pool1) * 1e-9 }")"

# For people, and as JSON: the same cuts.
run model footprint alexnet --device ./bytes.json
expect_status 0
expect_stdout 'UE: bytes, 1 GB of memory'
expect_stdout '^pool1 '
run model footprint alexnet --device ./macs.json
expect_stdout 'UE: macs, memory not known'
run model footprint alexnet --device ./macs.json --format json
expect_stdout '"device":[[:space:]]*"macs"'
expect_stdout "\"head_weights_bytes\":[[:space:]]*$((4 * (weights + 96))),"

# What is refused.
run model footprint
expect_status 2
run model footprint alexnet --device phone-cpu-flagshp
expect_status 2
expect_stderr_line "device: profile 'phone-cpu-flagshp' is unknown, did you mean 'phone-cpu-flagship'"
run model footprint alxnet
expect_status 2
expect_stderr_line "model 'alxnet' is unknown"
run model feetprint alexnet
expect_status 2
expect_stderr_line "expected list, show, footprint, import or export"

finish
