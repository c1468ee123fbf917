#!/bin/sh
# radio.sh - layouts, drops, traces and motion from files: what runs, and what is refused before it.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

short='--set run.duration_s=0.6 --set run.warmup_s=0.1 --set ues.count_per_cell=2'

# A scenario with "radio" members, beside the files that it names.
radio() { # NAME MEMBERS
    scenario "$1" <<J
{"extends": "base/dense-urban-fr1.json", "name": "$1", "radio": {$2}}
J
}

runs() { # NAME MEMBERS
    radio "$1" "$2"
    # shellcheck disable=SC2086 # options
    run run "$file" $short --frames -o "$tmp/out-$1" --quiet
    expect "$1: exit status $status, expected 0 or 1" [ "$status" -le 1 ]
    expect_no_stderr
}

refused() { # EXTENDED_REGEX MEMBERS
    radio refused "$2"
    # shellcheck disable=SC2086 # options
    run run "$file" $short -o "$tmp/none"
    expect_status 2
    expect_stderr_line "$1"
    expect_absent "$tmp/none"
}

csv() { # NAME, text on standard input
    cat > "$tmp/$1.csv"
}

sectors='"gnb_antenna": {"pattern": "tr38901", "rows": 8}'

# --- layouts
runs single '"channel": {"fading": false}'
runs hex "\"layout\": {\"type\": \"hex\", \"sites\": 7, \"wrap_around\": true}, $sectors"
runs hall '"layout": {"type": "indoor-hall", "sectors": 1}, "channel": {"environment": "InH-OpenOffice"},
    "drop": {"min_distance_m": 0}'
runs factory '"layout": {"type": "indoor-hall", "sectors": 1}, "channel": {"environment": "InF-DH"},
    "drop": {"min_distance_m": 0}'
csv cells <<'C'
# two sites, three cells
x_m,y_m,azimuth_deg,power_dbm
0,0,30,46
0,0,150,46
250,0,180,43
C
runs list "\"layout\": {\"type\": \"list\", \"file\": \"cells.csv\"}, $sectors"
expect_equal 'cells of the list' \
    "$(cut -d, -f3 "$tmp/out-list/frames.csv" | tail -n +2 | sort -u | tr '\n' ' ')" '0 1 2 '
runs objects "\"layout\": {\"type\": \"list\", \"cells\": [{\"x_m\": 0, \"y_m\": 0},
    {\"x_m\": 300, \"y_m\": 0, \"azimuth_deg\": 180}]}, $sectors"

# --- what is in a file is named with its line
csv bad-cells <<'C'
x_m,y_m,azimuth_deg
0,0,30
0,zero,150
C
refused "bad-cells\.csv:3: y_m: 'zero' .*number" \
    "\"layout\": {\"type\": \"list\", \"file\": \"bad-cells.csv\"}, $sectors"
refused "none\\.csv' is no file" "\"layout\": {\"type\": \"list\", \"file\": \"none.csv\"}, $sectors"
csv near <<'C'
x_m,y_m
60,0
3,4
C
refused 'near\.csv:3: .*5 m' '"drop": {"type": "file", "file": "near.csv"}'
csv few <<'C'
x_m,y_m
60,0
C
refused 'few\.csv|radio\.drop' '"drop": {"type": "file", "file": "few.csv"}'
csv places <<'C'
x_m,y_m,indoor
60,0,0
0,70,1
C
runs placed '"drop": {"type": "file", "file": "places.csv"}'

# --- SINR over time
csv sinr <<'C'
time_s,ul_snr_db,dl_snr_db
0,25,30
0.2,5,10
C
runs traced '"channel": {"model": "trace", "trace_file": "sinr.csv"}'
csv backwards <<'C'
time_s,ul_snr_db,dl_snr_db
0,25,30
0.2,5,10
0.1,5,10
C
refused 'backwards\.csv:4: time_s: 0\.1 s is not later' \
    '"channel": {"model": "trace", "trace_file": "backwards.csv"}'
refused "radio\.channel\.trace_file: '' with model trace" '"channel": {"model": "trace"}'

# --- motion
csv walk <<'C'
time_s,ue,x_m,y_m
0,0,50,0
0.5,0,60,0
C
runs walked '"mobility": {"model": "trace", "file": "walk.csv"}'
csv stranger <<'C'
time_s,ue,x_m,y_m
0,7,50,0
C
refused 'stranger\.csv:2: ue: 7 is none of the 2 UEs' \
    '"mobility": {"model": "trace", "file": "stranger.csv"}'
runs driven "\"layout\": {\"type\": \"hex\", \"sites\": 7, \"wrap_around\": true}, $sectors,
    \"mobility\": {\"model\": \"constant-velocity\"}, \"handover\": {\"enabled\": true},
    \"drop\": {\"speed_outdoor_kmh\": 120}"

# --- classes, mini-slots, schedulers, access
scenario classes <<'J'
{"extends": "base/dense-urban-fr1.json", "name": "classes", "ues": {"count_per_cell": 4, "classes": [
  {"name": "walkers", "share": 3, "priority": 20}, {"name": "cars", "share": 1, "in_car_share": 1,
   "speed_outdoor_kmh": 50, "priority": 10}]}, "radio": {"mac": {"scheduler": "priority"}}}
J
run run "$file" --set run.duration_s=0.6 --set run.warmup_s=0.1 -o "$tmp/out-classes" --quiet
expect "classes: exit status $status" [ "$status" -le 1 ]
for scheduler in proportional-fair max-ci earliest-deadline; do
    runs "$scheduler" "\"mac\": {\"scheduler\": \"$scheduler\"}"
done
runs mini-slots '"carrier": {"minislot_symbols": 4}'
runs configured '"mac": {"configured_grant_period_ms": 5}, "ul": {"repetitions": 2}'
runs um '"rlc": {"ul_mode": "um", "discard_ms": 20}, "ul": {"combining": "chase"}'

# --- what does not go together
refused 'frequency: .*Hz is outside .* for RMa' \
    '"channel": {"environment": "RMa"}, "carrier": {"frequency_ghz": 40, "scs_khz": 120}'
for layout in '"type": "hex"' '"type": "indoor-hall"' '"type": "list", "cells": [{}]'; do
    refused 'frequency: 4e\+10 Hz is outside \[5e\+08, 3e\+10\] for RMa' "\"layout\": {$layout}, $sectors,
        \"channel\": {\"environment\": \"RMa\"}, \"carrier\": {\"frequency_ghz\": 40, \"scs_khz\": 120}"
done
refused 'radio\.layout\.sites: 5, expected 1, 7, 19 or 37' \
    "\"layout\": {\"type\": \"hex\", \"sites\": 5}, $sectors"
refused 'radio\.layout\.wrap_around' '"layout": {"wrap_around": true}'
refused 'radio\.gnb_antenna\.pattern: isotropic' '"layout": {"type": "hex"}'
refused 'radio\.drop\.min_distance_m' \
    "\"layout\": {\"type\": \"hex\", \"isd_m\": 50}, $sectors"
refused 'radio\.penetration\.building: high-loss buildings do not exist in RMa' \
    '"channel": {"environment": "RMa"}, "penetration": {"building": "high-loss"}'
refused 'radio\.carrier\.tdd_pattern: FDD' \
    '"carrier": {"frequency_ghz": 28, "scs_khz": 120, "tdd_pattern": "FDD"}'
refused 'radio\.power_control\.alpha' '"power_control": {"alpha": 0.3}'
refused 'radio\.dl\.layers: 4 is more than radio\.cell\.gnb_rx_antennas 2' \
    '"dl": {"layers": 4}, "cell": {"gnb_rx_antennas": 2}'

finish
