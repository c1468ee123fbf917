#!/bin/sh
# tables.sh - tables, model and calc against figures that others published: TR 22.874, TR 38.901,
# TS 38.214 and the networks' papers. The sources of tests/data are named there.
# shellcheck disable=SC2317 # functions called by name
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"
data=$srcdir/tests/data/radio

# --- networks: multiply-accumulates and parameters
for row in alexnet:724406816:60965224 vgg16:15470264320:138357544 googlenet:1582671872:; do
    IFS=: read -r model macs params <<R
$row
R
    run model show "$model" --format json
    expect_status 0
    expect_no_stderr
    expect_stdout "\"macs\":[[:space:]]*$macs,"
    [ -z "$params" ] || expect_stdout "\"params\":[[:space:]]*$params,"
    run model show "$model" --format csv
    expect_equal "sum of the layers' MACs" \
        "$(awk -F , 'NR > 1 { n += $7 } END { printf "%.0f", n }' "$tmp/out")" "$macs"
    run model show "$model"
    expect_stdout "$model: $macs MACs"
done
run model list
expect_status 0
expect_equal "models" "$(grep -cx -e alexnet -e vgg16 -e googlenet "$tmp/out")" 3

# Bytes behind the candidate split points, from the layers' shapes: channels x height x width x 4;
# an image is 8 bit a channel.
cut_bytes() { # SPLIT
    awk -F , -v split_name="$1" '$9 == split_name { print $10 }' "$tmp/out"
}
run model show alexnet --format csv
expect_equal "input" "$(cut_bytes input)" $((3 * 227 * 227))
expect_equal "pool1" "$(cut_bytes pool1)" $((96 * 27 * 27 * 4))
expect_equal "pool2" "$(cut_bytes pool2)" $((256 * 13 * 13 * 4))
expect_equal "pool5" "$(cut_bytes pool5)" $((256 * 6 * 6 * 4))
expect_equal "device" "$(cut_bytes device)" 0
run model show vgg16 --format csv
expect_equal "pool1" "$(cut_bytes pool1)" $((64 * 112 * 112 * 4))
expect_equal "pool4" "$(cut_bytes pool4)" $((512 * 14 * 14 * 4))
run model show googlenet --format csv
# Seven boundaries, behind the seven layers of each of nine inception blocks: what the branches have
# made, and what the others still need.
expect_equal "cuts of several tensors" "$(awk -F , 'NR > 1 && $11 > 1' "$tmp/out" | wc -l)" $((9 * 7))
expect_equal "behind inception_3a/1x1" \
    "$(awk -F , '$1 == "inception_3a/1x1" { print $10, $11 }' "$tmp/out")" \
    "$(((192 + 64) * 28 * 28 * 4)) 2"
run model show alexnet --height 454 --width 454 --format csv
expect_equal "input of twice the size" "$(cut_bytes input)" $((3 * 454 * 454))

# --- the document's tables: its own figures in their column
run tables --format csv
expect_status 0
expect_no_stderr
document() { # TABLE COLUMN UNIT: the document's figures in the order of their rows
    awk -F , -v t="$1" -v c="$2" -v u="$3" \
        '$1 == t && $3 == c && $4 == u && $5 != "" { printf "%s%s", s, $5; s = " " }' "$tmp/out"
}
expect_equal "sizes" "$(document 5.1.1-1 alexnet MByte)" "0.15 0.27 0.17 0.02"
expect_equal "rates" "$(document 5.1.1-1 alexnet Mbit/s)" "36 65 41 4.8"
expect_equal "sizes" "$(document 5.1.1-2 vgg16 MByte)" "0.6 3 1.5 0.8 0.5 0.1"
expect_equal "rates" "$(document 5.1.1-2 vgg16 Mbit/s)" "145 720 360 192 120 24"
expect_equal "recognition" "$(document 5.1.6.1-1 recognition ms)" "1000 1000 1000 33 5 5 5"
expect_equal "upload" "$(document 5.1.6.1-1 upload ms)" "100 100 100 10 2 2 2"
expect_equal "alexnet" "$(document 5.1.6.1-1 alexnet 'Mbit/s min')" "1.6 1.6 1.6 16 80 80 80"
expect_equal "alexnet" "$(document 5.1.6.1-1 alexnet 'Mbit/s max')" \
    "21.6 21.6 21.6 216 1080 1080 1080"
expect_equal "vgg16" "$(document 5.1.6.1-1 vgg16 'Mbit/s min')" "8 8 8 80 400 400 400"
expect_equal "vgg16" "$(document 5.1.6.1-1 vgg16 'Mbit/s max')" \
    "240 240 240 2400 12000 12000 12000"
expect_equal "rows without an explanation" "$(grep -c ',$' "$tmp/out")" 0
# Recomputed: bytes x 8 x 30 frames/s, and bytes x 8 / upload latency.
recomputed() { # TABLE ROW COLUMN UNIT
    awk -F , -v t="$1" -v r="$2" -v c="$3" -v u="$4" \
        '$1 == t && $2 == r && $3 == c && $4 == u { print $6 }' "$tmp/out"
}
expect_equal "rate" "$(recomputed 5.1.1-1 pool1 alexnet Mbit/s)" 67.18464
expect_equal "size" "$(recomputed 5.1.1-2 pool4 vgg16 MByte)" 0.401408
expect_equal "rate" "$(recomputed 5.1.6.1-1 video-recognition vgg16 'Mbit/s max')" 2569.0112
for format in text json; do
    run tables --format "$format"
    expect_status 0
    expect_stdout '5\.1\.1-1'
    expect_stdout '0\.01 .fits fp16|fits fp16'
done

# --- calc against the vectors, a row a call; the last column of a list is the tolerance
answer() { # KEY ARGUMENT...: a number of calc's JSON, in $got
    key=$1
    shift
    run calc "$@" --format json
    expect_status 0
    expect_no_stderr
    got=$(sed -n "s/.*\"$key\":[[:space:]]*\([-+.0-9e]*\).*/\1/p" "$tmp/out")
}
close_to() { # GOT WANTED TOLERANCE
    awk -v g="$1" -v w="$2" -v t="$3" 'BEGIN {
        exit !(g != "" && g - w <= t && w - g <= t) }' < /dev/null
}
expect_answer() { # WANTED TOLERANCE KEY ARGUMENT...
    wanted=$1
    tolerance=$2
    shift 2
    answer "$@"
    expect "$key: '$got', expected $wanted" close_to "$got" "$wanted" "$tolerance"
}
name_of() { # SCENARIO: as the vectors write it
    case $1 in
        U[Mm]i*) echo UMi-StreetCanyon ;;
        U[Mm]a) echo UMa ;;
        *) echo "$1" ;;
    esac
}
rows() { # FILE EXPRESSION: its rows without the heading, that the awk expression keeps
    awk "NR > 1 && !/^#/ && ($2)" "$1" > "$tmp/rows"
    expect "$1: no rows" [ -s "$tmp/rows" ]
}

rows "$data/pathloss_uma_umi.csv" 1
while IFS=, read -r where condition ghz bs ut distance _ loss _; do
    expect_answer "$loss" 0.01 pathloss_db pathloss --scenario "$(name_of "$where")" \
        --condition "$condition" --frequency-ghz "$ghz" --h-bs "$bs" --h-ut "$ut" \
        --distance-2d "$distance"
done < "$tmp/rows"
rows "$data/los_uma_umi.csv" 1
while IFS=, read -r where bs ut distance p; do
    expect_answer "$p" 1e-4 p_los los --scenario "$(name_of "$where")" --h-bs "$bs" --h-ut "$ut" \
        --distance-2d "$distance"
done < "$tmp/rows"
rows "$data/lsp_38901.csv" 'NR % 3 == 2'
while IFS=, read -r where condition ghz mean std k _ sf _ _ _ _ _ sf_m los_m; do
    set -- lsp --scenario "$where" --condition "$condition" --frequency-ghz "$ghz" \
        --distance-2d 100
    expect_answer "$mean" 1e-8 lg_ds_mean "$@"
    expect_answer "$std" 1e-8 lg_ds_std "$@"
    expect_answer "$sf" 0 shadow_std_db "$@"
    expect_answer "$sf_m" 0 sf_distance_m "$@"
    expect_answer "$los_m" 0 los_distance_m "$@"
    [ "$k" = -inf ] || expect_answer "$k" 0 k_mean_db "$@"
done < "$tmp/rows"
# V / S is 3600 m^3 / 1800 m^2: lg(26 * 2 + 14) - 9.35
expect_answer -7.53045606 1e-7 lg_ds_mean lsp --scenario InF-DH --condition LOS \
    --frequency-ghz 4 --distance-2d 20 --hall-length 30 --hall-width 20 --hall-height 6
# TR 38.901 clause 7.4.3 by hand: low loss at 4 GHz, see tests/test_penetration.c
expect_answer 12.878 1e-3 wall_db o2i --building-type low-loss --frequency-ghz 4
expect_answer 18.878 1e-3 loss_db o2i --building-type low-loss --frequency-ghz 4 --distance-in 12
expect_answer 6.5 0 std_db o2i --building-type high-loss --frequency-ghz 30
expect_answer 25 1e-9 loss_db o2i --building-type legacy --frequency-ghz 2 --distance-in 10
# clause 7.4.3.2: 9 dB, or 20 dB through metallized windows, and 5 dB of spread
expect_answer 9 1e-9 loss_db o2i --building-type car --frequency-ghz 4
expect_answer 20 1e-9 loss_db o2i --building-type car-metallized --frequency-ghz 4
expect_answer 5 1e-9 std_db o2i --building-type car --frequency-ghz 4
# UMa at 100 m outdoors, 0.18 + 0.82 exp(-100 / 63), and tall UEs beyond roofs of 18 m (tests/test_pathloss.c)
expect_answer 0.347671 1e-6 p_los los --scenario UMa --distance-2d 120 --distance-in 20
expect_answer 114.0268375 1e-6 pathloss_db pathloss --scenario UMa --condition LOS \
    --frequency-ghz 4 --distance-2d 2000 --h-ut 22.5 --h-e 18
rows "$data/tbs_38214_sample.csv" 'NR % 4 == 2'
while IFS=, read -r symbols dmrs overhead qm rate layers scaling prb bits; do
    expect_answer "$bits" 0 tbs_bits tbs --symbols "$symbols" --dmrs-re "$dmrs" \
        --overhead-re "$overhead" --qm "$qm" --rate-x1024 "$rate" --layers "$layers" \
        --scaling "$scaling" --prb "$prb"
done < "$tmp/rows"
for table in 1 2 3; do
    run calc mcs --table "$table" --format csv
    expect_status 0
    awk -F , -v t="5.1.3.1-$table" '$1 ~ t "$" { print $2 "," $3 "," $4 }' \
        "$data/mcs_38214.csv" > "$tmp/want"
    awk -F , 'NR > 1 { print $1 "," $2 "," $3 }' "$tmp/out" > "$tmp/got"
    expect "no rows" [ -s "$tmp/want" ]
    expect_same "$tmp/want" "$tmp/got"
done
expect_answer 948 0 rate_x1024 mcs --table 1 --mcs 28
for table in 1 2 3; do
    run calc cqi --table "$table" --format csv
    expect_status 0
    awk -F , -v t="5.2.2.1-$((table + 1))" '$1 ~ t "$" { printf "%d,%.4f\n", $2, $3 }' \
        "$data/cqi_38214.csv" > "$tmp/want"
    # 2.40625 is 2.4063 in the standard, and 2.4062 to printf
    awk -F , 'NR > 1 { printf "%d,%.4f\n", $1, $4 + 1e-9 }' "$tmp/out" > "$tmp/got"
    expect "no rows" [ -s "$tmp/want" ]
    expect_same "$tmp/want" "$tmp/got"
done
expect_answer 8 0 qm cqi --table 2 --cqi 12
expect_answer 711 0 rate_x1024 cqi --table 2 --cqi 12
expect_answer 0 0 efficiency_bit_per_re cqi --cqi 0
# The block error rate falls with the SINR and never reaches 0.
previous=1.1
for sinr in -5 4 6 8 20; do
    answer bler bler --table 1 --mcs 10 --bits 5000 --sinr-db "$sinr"
    expect "'$got' is not in (0, $previous]" awk -v b="$got" -v p="$previous" \
        'BEGIN { exit !(b != "" && b + 0 > 0 && b <= p) }'
    previous=$got
done
# bytes x 8 x frames/s, from TR 22.874 for --sizes tr22874: 0.27 MByte at 30 frames/s
expect_answer 67.18464 1e-9 rate_mbps rate --model alexnet --split pool1
expect_answer 64.8 1e-9 rate_mbps rate --model alexnet --split pool1 --sizes tr22874
expect_answer 69984 0 bytes_per_frame rate --model alexnet --split pool1 --dtype int8
expect_answer 34992 0 bytes_per_frame rate --model alexnet --split pool1 --dtype int8 \
    --compression 2
expect_answer 22.39488 1e-9 rate_mbps rate --model alexnet --split pool1 --fps 10
finish
