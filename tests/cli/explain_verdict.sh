#!/bin/sh
# explain_verdict.sh - nrsplit explain-verdict: the stage that takes the time, and the changes that
# help, in scenarios where both follow from arithmetic; formats, repeatability, and what is refused.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# --- scenarios
#
# One UE sends the image itself, 10 times a second, over a channel that loses nothing: 154,587 byte
# (227 x 227 x 3), in 106 packets of 1,460 byte with 48 of headers 159,675 byte. By capacity.sh a U
# slot of 273 PRBs carries 54,285 byte; DDDSU has one in 2.5 ms.
#
#   MHz   PRBs   byte a slot   slots   ms
#   100    273      54,285        3     7.5
#    25     65      12,925       13    32.5
#
# The upload has 25 ms, the frame 33 ms (the set's). The request and its grants take four patterns,
# 10 ms, at the most (manual 7.5), transport and downlink below 3 ms.
#
# A profile whose every run takes so many ms more is slow by these, whatever the layers.
slow_profile() { # FROM NAME MICROSECONDS
    sed -e "s/\"name\": \"$1\"/\"name\": \"$2\"/" \
        -e "s/\"run_overhead_us\": [0-9.e+]*/\"run_overhead_us\": $3/" \
        "$srcdir/data/profiles/$1.json" > "$tmp/$2.json"
    expect "$2 is as fast as $1" grep -q "\"run_overhead_us\": $3," "$tmp/$2.json"
}
said=profiles
slow_profile t4 slow-server 40000
slow_profile phone-cpu-flagship slow-phone 100000
scenario image <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "image",
  "requirements": {
    "set": "tr22874", "application": "video-recognition", "upload_ms": 25, "confidence": 0
  },
  "application": {"model": "alexnet", "split": "input", "arrival": "periodic", "frame_rate_hz": 10},
  "ues": {"count_per_cell": 1, "device": "./slow-phone.json"},
  "run": {"duration_s": 1.5, "warmup_s": 0.2, "drain_s": 0.5},
  "radio": {"channel": {"model": "constant", "constant_ul_snr_db": 60, "constant_dl_snr_db": 60}}
}
J

# of a CSV without quoted fields: the column $2 of lines whose columns have the values told
where() { # FILE COLUMN NAME=VALUE...
    awk -F, -v wanted="$*" '
        NR == 1 {
            for (i = 1; i <= NF; i++) at[$i] = i
            n = split(wanted, word, " ")
            next
        }
        {
            for (i = 3; i <= n; i++) {
                split(word[i], pair, "=")
                if ($at[pair[1]] != pair[2]) next
            }
            print $at[word[2]]
        }' "$1"
}
longest() { # FILE LEG: the stage with the largest share at the deciding quantile
    awk -F, -v leg="$2" '$1 == "stage" && $3 == leg && $4 > 0.5 && $6 > most { most = $6; name = $2 }
        END { print name }' "$1"
}

# --- what meets all: status 0, nothing to advise
run explain-verdict "$file"
expect_status 0
expect_no_stderr
expect_stdout '^image: met'
expect_stdout '^Upload: 99.9 % take at most'
expect "a change is advised" sh -c "! grep -q 'the verdict met;' '$tmp/out'"

# --- a server that takes 40 ms and more. No head is done within 33 ms, and no other radio or number
# of servers makes a tail shorter: another server is the one thing that helps.
run explain-verdict "$file" --set edge.servers.0.profile="$tmp/slow-server.json" --format csv
cp "$tmp/out" server.csv
expect_status 1
expect_no_stderr
expect_equal "longest of recognition" "$(longest server.csv recognition)" tail
expect_equal "longest of upload" "$(longest server.csv upload)" uplink
expect_equal "the scenario's verdict" "$(where server.csv verdict kind=scenario)" not-met
expect_equal "its worst" "$(where server.csv worst kind=scenario)" recognition-latency
expect_equal "of the met those that are no server" \
    "$(where server.csv name kind=change verdict=met | grep -cv '^server ')" 0
expect_equal "met with a T4" \
    "$(where server.csv set kind=change verdict=met | grep -cx 'edge.servers.0.profile=t4')" 1
expect_equal "first change" "$(where server.csv cost kind=change | head -n 1)" deployment

# each leg's shares add up, at both quantiles
expect_equal "sums of shares" "$(awk -F, '$1 == "stage" { sum[$3 " " $4] += $6 }
    END { for (i in sum) printf "%.6f\n", sum[i] }' server.csv | sort -u)" 1.000000
expect_equal "budgets" "$(awk -F, '$1 == "stage" { print $3 " " $4 }' server.csv | sort -u | wc -l)" 6

# the same as text, and as JSON
run explain-verdict "$file" --set edge.servers.0.profile="$tmp/slow-server.json"
expect_status 1
expect_stdout '^image: NOT MET'
expect_stdout '^longest: tail, [0-9]+ %'
expect_stdout '^tail .*####'
expect_stdout 'the cheapest: server .*\(edge.servers.0.profile='
run explain-verdict "$file" --set edge.servers.0.profile="$tmp/slow-server.json" --format json
cp "$tmp/out" jobs.json
expect_stdout '"longest":.*"tail"'
for jobs in 1 3; do
    run explain-verdict "$file" --set edge.servers.0.profile="$tmp/slow-server.json" \
        --format json --jobs $jobs
    expect_status 1
    expect_same "$tmp/out" jobs.json
done

# --- a carrier of 25 MHz takes 32.5 ms and more of 25. A fourth of the bytes takes 4 slots, 10 ms, and
# is a matter of configuration; 3 of 5 slots 12.5 ms; four times the bandwidth 7.5 ms. Servers are no
# help.
run explain-verdict "$file" --set radio.carrier.bandwidth_mhz=25 --format csv
cp "$tmp/out" narrow.csv
expect_status 1
expect_equal "longest of recognition" "$(longest narrow.csv recognition)" uplink
expect_equal "first change" "$(where narrow.csv set kind=change | head -n 1)" \
    application.compression=4
for change in application.compression=4 radio.carrier.tdd_pattern=DSUUU \
    radio.carrier.bandwidth_mhz=100; do
    expect "$change is not met" \
        sh -c "awk -F, '\$9 == \"met\" { print \$8 }' narrow.csv | grep -qx '$change'"
done
expect_equal "servers that are met" "$(where narrow.csv name kind=change verdict=met | grep -c server)" 0
expect_equal "order of cost" "$(where narrow.csv cost kind=change verdict=met | uniq | tr '\n' ' ')" \
    "configuration deployment spectrum "
# what is not met comes behind, and is no better than what is before
expect_equal "order of verdicts" "$(where narrow.csv verdict kind=change | uniq | tr '\n' ' ')" \
    "met not-met "

# --- nothing is sent: no upload, no download
run explain-verdict "$file" --set application.split=device --set ues.device=phone-npu --format csv
expect_status 0
expect_equal "legs" "$(awk -F, '$1 == "stage" { print $3 }' "$tmp/out" | sort -u)" recognition
expect_equal "longest" "$(longest "$tmp/out" recognition)" head

# --- 13 frames of one UE prove nothing: with a confidence the same changes help by their estimates
run explain-verdict "$file" --set radio.carrier.bandwidth_mhz=25 --set requirements.confidence=0.95
expect_status 1
expect_stdout 'by the estimates 9 would, and more replications decide; the cheapest: compression 4'
expect_stdout '^compression 4 +configuration +undecided'
run explain-verdict "$file" --set requirements.confidence=0.95
expect_status 1
expect_stdout '^image: undecided'

# --- one point of a sweep
scenario swept <<'J'
{
  "extends": "image.json",
  "name": "swept",
  "sweep": {"radio.carrier.bandwidth_mhz": [25, 100], "ues.count_per_cell": [1]}
}
J
run explain-verdict "$file"
expect_status 2
expect_no_stdout
expect_stderr_line 'swept.json: sweep: has 2 points, expected one; --set fixes what is swept'
run explain-verdict "$file" --set radio.carrier.bandwidth_mhz=25 --format csv
expect_status 1
grep '^change' "$tmp/out" > swept.csv
grep '^change' narrow.csv > alone.csv
expect_same swept.csv alone.csv

# --- bad input
bad() { # EXTENDED_REGEX ARGUMENT...
    regex=$1
    shift
    run explain-verdict "$@"
    expect_status 2
    expect_stderr_line "$regex"
    expect_no_stdout
}
bad "explain-verdict: expected SCENARIO" --jobs 1
bad "'b' is too much" a b
bad "none.json: cannot" none.json
bad "jobs: 0 is outside" "$file" --jobs 0
bad "unknown option '--job', did you mean '--jobs'" "$file" --job 1
bad "rare.dl: is true in point five-nines, expected false: explain-verdict has no" five-nines
bad "radio.carrier.bandwidth_mhz" "$file" --set radio.carrier.bandwidth_mhz=26
expect_absent results
finish
