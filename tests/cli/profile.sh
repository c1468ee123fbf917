#!/bin/sh
# profile.sh - measuring this machine: structure of report and file, the comparison, and what is
# refused. How fast the machine is has no part in it.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

model=$tmp/tiny.json
cat > "$model" <<'J'
{
  "name": "tiny", "source": "made for this test", "result_bytes": 8,
  "input": {"channels": 3, "height": 16, "width": 16},
  "layers": [
    {"name": "conv1", "type": "conv", "kernel": 3, "pad": 1, "channels": 8},
    {"name": "norm1", "type": "lrn"},
    {"name": "pool1", "type": "maxpool", "kernel": 3, "stride": 2},
    {"name": "left", "type": "conv", "kernel": 1, "channels": 8, "inputs": ["pool1"]},
    {"name": "right", "type": "conv", "kernel": 3, "pad": 1, "groups": 2, "channels": 8, "inputs": ["pool1"]},
    {"name": "join", "type": "concat", "inputs": ["left", "right"]},
    {"name": "fc", "type": "fc", "channels": 10},
    {"name": "prob", "type": "softmax"}
  ],
  "splits": [{"name": "pool1", "layer": "pool1"}, {"name": "device", "layer": "prob"}]
}
J

# Measure, or compare, in a tenth of a second.
profile() { # ARGUMENT...
    run profile "$@" --budget-s 0.1 --threads 1
}

bad() { # EXTENDED_REGEX ARGUMENT...
    pattern=$1
    shift
    run profile "$@"
    expect_status 2
    expect_stderr_line "$pattern"
    expect_no_stdout
    expect_equal "left behind" "$(ls -A)" ""
}

# --- what is refused, with and without a library that computes
bad 'profile: expected MODEL'
bad "profile: 'b' is too much" alexnet b
bad "'alexnett' is unknown, did you mean 'alexnet'" alexnett
bad "unknown option '--thread', did you mean '--threads'" alexnet --thread 1
for batches in 0 '' 1,1 2,1 1,x '1,' ',1' 1.5 1025 -1 1,2,3,4,5,6,7,8,9 99999999999999999999; do
    bad '--batches: .* is no list of up to 8 ascending numbers from 1 to 1024' \
        alexnet --batches "$batches"
done
bad '--threads: 0 is outside' alexnet --threads 0
bad '--threads: .* is not a number' alexnet --threads two
bad '--budget-s: 0 is outside' alexnet --budget-s 0
bad "--kind: 'phone' is unknown, expected server or device" alexnet --kind phone
bad '--tolerance: goes with --check only' alexnet --tolerance 5
bad '--tolerance: nan is outside' alexnet --tolerance nan
bad '--kind: does not go with --check' --check cloud-cpu --kind server
bad '--output: does not go with --check' --check cloud-cpu -o x.json
bad 'cloud-cpu.json: names no measured network, expected --check FILE MODEL' --check cloud-cpu
bad "'nowhere' is unknown" --check nowhere alexnet
bad "profile file 'nowhere.json' does not exist" --check nowhere.json alexnet

profile "$model" --batches 1 -o one.json
if grep -q 'built without oneDNN' "$tmp/err"; then
    expect_status 2
    expect_stderr_line '^nrsplit: profile: built without oneDNN; on Debian: apt-get install libdnnl-dev'
    expect_equal "left behind" "$(ls -A)" ""
    [ "$failures" -eq 0 ] || finish
    skip "built without oneDNN"
fi
expect_status 0
rm -f one.json

# --- an output that cannot be written is found out before anything is measured
mkdir folder
mkfifo pipe
long=$(printf 'x%.0s' $(seq 300)).json
for output in folder folder/ pipe "$model/x.json" '' /dev/null "$long"; do
    run profile vgg16 --budget-s 86400 -o "$output"
    expect_status 2
    expect_stderr_line '(is no regular file|is no file name|cannot create the folder|too long)'
done
rmdir folder
rm pipe
sed 's/"height": 16, "width": 16/"height": 60000, "width": 60000/' "$model" > "$tmp/huge.json"
profile "$tmp/huge.json" --batches 1024 -o huge.json
expect_status 2
expect_stderr_line 'profile: tiny: batch 1024: .*MACs a run, expected at most 4e\+12'
# no MACs, but more bytes than any machine has
sed -e '/"conv1"/d; /"left"/,/"prob"/d' -e 's/"device", "layer": "prob"/"device", "layer": "pool1"/' \
    -e 's/"norm1", "type": "lrn"}/&/; s/"stride": 2},/"stride": 2}/' \
    -e 's/"height": 16, "width": 16/"height": 1000000, "width": 1000000/' "$model" > "$tmp/wide.json"
profile "$tmp/wide.json" --batches 1024 -o wide.json
expect_status 2
expect_stderr_line "profile: tiny: layer 'input': batch 1024: needs .* GB of memory, the machine has"
expect_equal "left behind" "$(ls -A)" ""

# --- the report and the file
profile "$model" --batches 1,2,4 -o p.json --kind device
expect_status 0
expect_no_stderr
expect_stdout '^conv1 +conv +0\.06 '
expect_stdout '^right +conv-grouped '
expect_stdout '^prob +pool '
expect_stdout '^    4 +[0-9]+ '
expect_stdout '^The profile is in p\.json$'
expect "no file" [ -f p.json ]
for key in '"name":[[:space:]]*"p"' '"kind":[[:space:]]*"device"' '"cpu":[[:space:]]*"[^"]' \
    '"library":[[:space:]]*"oneDNN [23]\.' '"version":[[:space:]]*"[0-9]' \
    '"date":[[:space:]]*"20[0-9-]*T[0-9:]*Z"' '"threads":[[:space:]]*1,' \
    '"model":[[:space:]]*"tiny"' '"batches":[[:space:]]*\[1, 2, 4\]' \
    '"conv_1x1_gmacs":[[:space:]]*[0-9]'; do
    expect "the file lacks $key" grep -Eq "$key" p.json
done
expect_equal "layers" "$(grep -c '"elements"' p.json)" 8
# shellcheck disable=SC2016 # awk's own variables
expect "fewer than five runs" awk -F: '/"runs"/ { exit $2 + 0 >= 5 ? 0 : 1 }' p.json

# --- formats: JSON is the file, CSV has a line for each layer and batch and for the whole
profile "$model" --batches 1,2 -o j.json --format json
expect_same "$tmp/out" j.json
profile "$model" --batches 1,2 --format csv
expect_equal "lines" "$(wc -l < "$tmp/out" | tr -d ' ')" 19
profile "$model" --batches 1 -o "$(printf 'a\377b.json')"
expect_status 0
run check kpi-table --set ues.device="$(printf './a\377b.json')"
expect "what a file is called spoils it" grep -q 'UTF-8' "$tmp/err"
mv a*b.json renamed.json
run check kpi-table --set ues.device=renamed.json
expect_status 0
expect "by default: results/profile-MODEL.json" [ -f results/profile-tiny.json ]
# the whole is predicted by the sum of the layers and a run's overhead
# shellcheck disable=SC2016 # awk's own variables
expect "the sum of the layers is not the prediction" awk -F, '
    $4 != 1 { next }
    $1 != "" { sum += $10; next }
    { exit $10 > sum * 0.999 && $10 < sum * 1.5 ? 0 : 1 }' "$tmp/out"

# --- the comparison: of the network in the file, of another, within a tolerance or not
profile --check p.json "$model" --tolerance 1000
expect_status 0
expect_no_stderr
expect_stdout 'predicts by its measured layers, measured on .*: within 1000 %'
expect_equal "batches" "$(grep -c ' met$' "$tmp/out")" 3
profile --check p.json "$model" --tolerance 0 --batches 2 --format json
expect_status 1
expect_stdout '"met":[[:space:]]*false'
expect_stdout '"basis":[[:space:]]*"measured layers"'
sed 's/"name": "tiny"/"name": "other"/' "$model" > "$tmp/other.json"
profile --check p.json "$tmp/other.json" --tolerance 1000 --format json
expect "another network is not compared" [ "$status" -le 1 ]
expect_stdout '"basis":[[:space:]]*"roofline"'
profile --check p.json "$model" --tolerance 1000 --format csv
expect_equal "lines" "$(wc -l < "$tmp/out" | tr -d ' ')" 4
profile --check p.json
expect_status 2
expect_stderr_line "'tiny' is unknown"

# --- a scenario takes the file as any profile
run check kpi-table --set edge.servers.0.profile=p.json --set ues.device=p.json
expect_status 0
finish
