#!/bin/sh
# errors.sh - each bad input gives exit status 2, one line that names the place, the value and what
# was expected, nothing on standard output, and leaves nothing behind.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

expect_refusal() { # EXTENDED_REGEX
    expect_status 2
    expect_stderr_line "$1"
    expect_no_stdout
    expect_equal "left behind" "$(ls -A)" ""
}

bad() { # EXTENDED_REGEX ARGUMENT...
    pattern=$1
    shift
    run "$@"
    expect_refusal "$pattern"
}

# A scenario of this text.
bad_text() { # EXTENDED_REGEX TEXT
    printf '%s' "$2" > "$tmp/bad.json"
    bad "$1" run "$tmp/bad.json"
}

# A scenario with these members beside a shipped base.
bad_member() { # EXTENDED_REGEX MEMBERS
    bad_text "$1" "{\"extends\": \"base/dense-urban-fr1.json\", $2}"
}

bad_set() { # EXTENDED_REGEX ASSIGNMENT...
    pattern=$1
    shift
    for assignment; do
        set -- "$@" --set "$assignment"
        shift
    done
    bad "$pattern" run video-recognition-alexnet "$@"
}

# --- files
bad 'nowhere\.json: .*No such file' run nowhere.json
bad "$tmp: is a folder, expected a file" run "$tmp"
bad '/dev/null:1: JSON ends too early' run /dev/null
bad '/dev/zero: larger than [0-9]+ bytes, the limit' run /dev/zero
bad 'cannot open' run ''
bad '/x/x/x.*path is too long' run "$(printf '/x%.0s' $(seq 3000))"
bad 'File name too long' check "$(printf 'x%.0s' $(seq 300))"

# --- more than can be simulated
bad_set 'transport\.background_burst_kbyte: 0\.001 kbyte are .*e\+[0-9]+ bursts in a run, expected at most' \
    transport.background_burst_kbyte=0.001 transport.core_load=0.9

# --- not JSON
bad_text 'bad\.json:1: JSON ends too early' ''
bad_text 'bad\.json:2: JSON ends too early' '{"run":
{"seed": 1}'
bad_text 'bad\.json:2: not JSON near .O,' '{"run":
{"seed": O, "duration_s": 5}}'
bad_text 'bad\.json:1: not JSON near' 'frames: 30'
bad_text "bad\.json:1: not JSON near '\{\}'" '{} {}'
bad_text 'bad\.json:1: not JSON near ./\*' '{} /* open'
bad_text 'bad\.json:1: not JSON near .NaN' '{"run": {"duration_s": NaN}}'
bad_text 'bad\.json:1: not JSON near .\[' "{\"x\": $(printf '[%.0s' $(seq 5000))"
bad_text "u0000. in a text, expected none" '{"name": "a\u0000b"}'
bad_text 'bad\.json: the file: is a list, expected an object' '[]'
bad_text 'bad\.json: the file: is null, expected an object' 'null'
printf '{"run": {"seed": 1}}\000' > "$tmp/zero.json"
bad 'zero\.json:1: a zero byte, expected text' run "$tmp/zero.json"
printf '{\n"name": "\377"}' > "$tmp/latin.json"
bad 'latin\.json:2: byte 0xff, expected UTF-8' run "$tmp/latin.json"

# --- types, ranges, names
bad_member 'bad\.json: run\.seed: .one. is text, expected an integer' '"run": {"seed": "one"}'
bad_member 'bad\.json: run\.seed: 1\.5 is not whole, expected an integer' '"run": {"seed": 1.5}'
bad_member 'bad\.json: run: is a number, expected an object' '"run": 5'
bad_member 'bad\.json: run\.seed: is null, expected an integer' '"run": {"seed": null}'
bad_member 'bad\.json: run\.seed: is a list, expected an integer' '"run": {"seed": [1]}'
bad_member 'shadowing: 1 is a number, expected true or false' '"radio": {"channel": {"shadowing": 1}}'
bad_member 'run\.seed: true is a flag, expected an integer' '"run": {"seed": true}'
bad_member 'edge\.servers: is an object, expected a list of objects' '"edge": {"servers": {}}'
bad_member 'edge\.servers: has 0 elements, expected 1 to 64' '"edge": {"servers": []}'
bad_member 'edge\.servers\.0: is null, expected an object' '"edge": {"servers": [null]}'
bad_member 'run\.duration_s: -1 s is outside \[0\.001, 1000000\]' '"run": {"duration_s": -1}'
bad_member 'run\.duration_s: the number is too large' '"run": {"duration_s": 1e999}'
bad_member 'run\.duration_s: the number is too large' '"run": {"duration_s": -1e999}'
bad_member 'count_per_cell: 1e\+30 UE is outside' '"ues": {"count_per_cell": 1e30}'
bad_member 'bandwidth_mhz: 20000000 MHz is outside \[3, 2000\]' \
    '"radio": {"carrier": {"bandwidth_mhz": 2e7}}'
bad_member 'radio\.carrier\.bandwith_mhz: unknown parameter.*.radio\.carrier\.bandwidth_mhz' \
    '"radio": {"carrier": {"bandwith_mhz": 100}}'
bad_member 'bad\.json: duration_s: unknown parameter, did you mean .run\.duration_s' '"duration_s": 5'
bad_member "bad\.json: zzzzzzzz: unknown parameter, 'nrsplit explain'" '"zzzzzzzz": 5'
bad_member "'run\.seed' is no key, expected one name" '"run.seed": 5'
bad_member "'' is no key, expected one name" '"": {}'
bad_member 'edge\.servers\.0\.profil: unknown parameter, did you mean .profile' \
    '"edge": {"servers": [{"profil": "t4"}]}'
bad_member 'run\.seed: stands here twice' '"run": {"seed": 1, "seed": 2}'
bad_member 'bad\.json: run: stands here twice' '"run": {"seed": 1}, "run": {"duration_s": 2}'
bad_member 'application\.dtype: .fp33. is unknown, did you mean .fp32.' \
    '"application": {"dtype": "fp33"}'
bad_member 'edge\.placement: .nearst. is unknown, did you mean .nearest.' \
    '"edge": {"placement": "nearst"}'
bad_member 'edge: is a list, expected an object' '"edge": []'
bad_member 'edge\.servers\.0\.executors: 0 is outside \[1, 1024\]' \
    '"edge": {"servers": [{"executors": 0}]}'
bad_member "name: '(n+)\.\.\.' is longer than 63 characters" \
    "\"name\": \"$(printf 'n%.0s' $(seq 64))\""

# --- names of things
bad_member "application\.model: model 'alexnt' is unknown, did you mean 'alexnet'" \
    '"application": {"model": "alexnt"}'
bad_member "application\.model: model file '.*mine\.json' does not exist" \
    '"application": {"model": "./mine.json"}'
bad_member "application\.split: alexnet has no split 'poll1', did you mean 'pool1'" \
    '"application": {"split": "poll1"}'
bad_member "application\.split: googlenet.*inception" \
    '"application": {"model": "googlenet", "split": "inception_3a_1x1"}'
bad_member "ues\.device: profile 'phone' is unknown, expected one of .*phone-npu" \
    '"ues": {"device": "phone"}'
bad_member "edge\.servers\.0\.profile: profile 'v10' is unknown, did you mean 'v100'" \
    '"edge": {"servers": [{"profile": "v10"}]}'
bad_member "requirements\.set: requirement set 'tr22847' is unknown, did you mean 'tr22874'" \
    '"requirements": {"set": "tr22847"}'
bad_member "requirements\.application: 'remote-drivin' is not in the set.*'remote-driving'" \
    '"requirements": {"application": "remote-drivin"}'

# --- extends
bad_text "extends: 'nowhere\.json' does not exist" '{"extends": "nowhere.json"}'
bad_text 'extends: is a number, expected the path' '{"extends": 5}'
bad_text 'extends: more than [0-9]+ files deep, or a circle' '{"extends": "bad.json"}'
scenario one <<'J'
{"extends": "two.json"}
J
scenario two <<'J'
{"extends": "one.json"}
J
bad 'extends: more than [0-9]+ files deep, or a circle' run "$tmp/one.json"
scenario broken-base <<'J'
{"run": {"sed": 1}}
J
bad_text 'broken-base\.json: run\.sed: unknown parameter, did you mean .run\.seed' \
    '{"extends": "broken-base.json"}'

# --- sweep
bad_text 'bad\.json: sweep: is a list, expected an object' '{"sweep": []}'
bad_text 'sweep\.run\.seed: is a number, expected a list of values' '{"sweep": {"run.seed": 1}}'
bad_text 'sweep\.run\.seed: is an empty list' '{"sweep": {"run.seed": []}}'
bad_text 'sweep: run\.sed: unknown parameter, did you mean .run\.seed' '{"sweep": {"run.sed": [1]}}'
bad_text 'run\.seed: 1\.5 is not whole' '{"sweep": {"run.seed": [1, 1.5]}}'
bad_text 'application\.split: alexnet has no split .pool3' \
    '{"sweep": {"application.split": ["pool1", "pool3"]}}'
bad_text 'sweep: edge\.servers\.7\.profile: the list has no such element' \
    '{"sweep": {"edge.servers.7.profile": ["t4"]}}'

# --- --set
bad_set "--set: 'run\.seed' is not PATH=VALUE" run.seed
bad_set "--set: '=1' is not PATH=VALUE" =1
bad_set "--set: '' is not PATH=VALUE" ''
bad_set "--set: run\.seed: '' is not an integer" run.seed=
bad_set "--set: run\.seed: 'nan' is not an integer" run.seed=nan
bad_set "--set: run\.seed: the number is too large" run.seed=1e999
bad_set '--set: run\.seed: -1 is outside \[0, ' run.seed=-1
bad_set '--set: run\.sed: unknown parameter, did you mean .run\.seed' run.sed=1
bad_set '--set: run: unknown parameter' run=1
bad_set '--set: edge\.servers\.2\.profile: the list has no such element' edge.servers.2.profile=t4
bad_set "edge\.servers\.1\.name: 'edge' stands twice" edge.servers.1.profile=t4
bad_set '--set: edge\.servers\.64\.profile: unknown parameter' edge.servers.64.profile=t4
bad_set "application\.split: alexnet has no split 'pool3'" application.split=pool3
bad_set 'byte 0xff, expected UTF-8' "$(printf 'name=\377')"
bad 'run: --set: expected PATH=VALUE' run video-recognition-alexnet --set

# --- what does not go together
bad_set 'bandwidth_mhz: no PRB count for 100 MHz at scs_khz 15 in FR1' radio.carrier.scs_khz=15
bad_set 'scs_khz: 17 kHz is not 15, 30, 60 or 120' radio.carrier.scs_khz=17
bad_set 'tdd_pattern: .*DDDD has no uplink symbols' radio.carrier.tdd_pattern=DDDD
bad_set 'tdd_pattern: .*U has no downlink symbols' radio.carrier.tdd_pattern=U
bad_set "tdd_pattern: .*'X' is none of D, U and S" radio.carrier.tdd_pattern=DXU
bad_set 'run\.warmup_s: 10 s is not below run\.duration_s, 10 s' run.warmup_s=10
bad_set 'run\.drain_s: 0\.01 s is shorter than the longest latency target, 0\.033 s' run.drain_s=0.01
bad_set 'radio.drop.min_distance_m: 35 m, expected less than radius_m 20 m' radio.drop.radius_m=20
bad_set 'sizes: .tr22874. holds for the model.s own resolution only' \
    application.sizes=tr22874 application.input_height=300
bad_set "layer 'conv1': .* too small" application.input_height=5

# --- command line
bad "expected a command, see 'nrsplit --help'"
bad "unknown command 'rnu', did you mean 'run'" rnu
bad "unknown command 'simulate', see 'nrsplit --help'" simulate
bad 'run: expected SCENARIO' run
bad "run: 'two' is too much, expected SCENARIO" run one two
bad "run: unknown option '--outptu', did you mean '--output'" run x --outptu y
bad "run: unknown option '-z', see 'nrsplit run --help'" run x -z
bad 'run: --output: expected DIR' run x -o
bad 'run: --quiet: takes no value' run x --quiet=yes
bad "--format: 'xml' is unknown, expected text, json or csv" run x --format xml
bad "log level 'loud' is unknown" run x --log loud
for jobs in 0 -1 1e9 many 1.5 nan ''; do
    bad '--jobs: .*(outside \[1, 1024\]|not a number|expected an integer)' \
        run video-recognition-alexnet --jobs "$jobs"
done
bad 'check: expected SCENARIO' check
bad 'check: --format: csv is not available' check kpi-table --format csv
bad 'schema: --format: csv is not available' schema --format csv
bad "explain: 'b' is too much" explain a b
bad "tables: 'x' is too much, expected no operand" tables x
bad 'model: expected list\|show' model
bad "model: 'shw' is unknown, expected list, show, footprint, import or export" model shw
bad "model 'alexnt' is unknown, did you mean 'alexnet'" model show alexnt
bad "calc: 'speed' is unknown, expected pathloss" calc speed
bad 'calc pathloss: --condition is missing' calc pathloss
bad 'calc tbs: --qm is missing' calc tbs --prb 5
bad '--prb: 276 is outside \[1, 275\]' calc tbs --prb 276 --qm 2 --rate-x1024 120
bad '--prb: 5\.5 is not whole' calc tbs --prb 5.5 --qm 2 --rate-x1024 120
bad "--scenario: 'Uma' is unknown, expected RMa, UMa" \
    calc pathloss --scenario Uma --condition LOS --frequency-ghz 4 --distance-2d 100
bad "--condition: 'los' is unknown, expected LOS or NLOS" \
    calc pathloss --scenario UMa --condition los --frequency-ghz 4 --distance-2d 100
bad "--condition: 'O2' is unknown, expected one of LOS, NLOS, O2I" \
    calc lsp --scenario UMa --condition O2 --frequency-ghz 4 --distance-2d 100
bad '--condition: InF-SL has LOS and NLOS, but no O2I' \
    calc lsp --scenario InF-SL --condition O2I --frequency-ghz 4 --distance-2d 100
bad 'distance indoors: 101 m is outside \[0, 100\]' \
    calc los --scenario UMa --distance-2d 100 --distance-in 101
bad 'calc o2i: --building-type is missing' calc o2i --frequency-ghz 4
bad "--building-type: 'brick' is unknown, expected one of low-loss, high-loss" \
    calc o2i --building-type brick --frequency-ghz 4
bad '--mcs: 29 is reserved, table 1 ends at 28' calc mcs --mcs 29
bad '--cqi: 16 is outside \[0, 15\]' calc cqi --cqi 16
bad "--split: alexnet has no split 'pool9'" calc rate --model alexnet --split pool9

# --- check says the same as run
for text in '{"run": {"seed": 1, "seed": 2}}' '{"run": {"sed": 1}}' '{"ues": {"device": "phone"}}' \
    '{"run": {"warmup_s": 10}}' '{'; do
    bad_text 'bad\.json:' "$text"
    cp "$tmp/err" "$tmp/err.run"
    bad 'bad\.json:' check video-recognition-alexnet "$tmp/bad.json"
    expect_same "$tmp/err.run" "$tmp/err"
done

# --- the folder of the results; nothing is simulated first
start=$(date +%s)
long='run.duration_s=1e5'
touch "$tmp/plain"
for folder in "$tmp/plain" "$tmp/plain/x" /dev/null/x ''; do
    bad "$folder.*(cannot create the folder|not a folder's path)" \
        run video-recognition-alexnet --set "$long" -o "$folder"
done
bad "name: '\.\./\.\./x' is no folder's name, give --output" \
    run video-recognition-alexnet --set "$long" --set name=../../x
bad "name: '\.hidden' is no folder's name, give --output" \
    run video-recognition-alexnet --set "$long" --set name=.hidden
bad "name: 'a/b' is no folder's name, give --output" \
    run video-recognition-alexnet --set "$long" --set name=a/b
bad "name: a control character in 'a b', expected plain text" \
    run video-recognition-alexnet --set "$long" --set "name=$(printf 'a\tb')"
mkdir "$tmp/sealed"
chmod 555 "$tmp/sealed"
if [ -w "$tmp/sealed" ]; then
    note "a folder without the right to write: this user may write all"
else
    bad 'sealed: cannot write into the folder: Permission denied' \
        run video-recognition-alexnet --set "$long" -o "$tmp/sealed"
    bad 'sealed/x: cannot create the folder: Permission denied' \
        run video-recognition-alexnet --set "$long" -o "$tmp/sealed/x"
fi
expect "refused only after simulating" [ $(($(date +%s) - start)) -lt 50 ]

export NRSPLIT_DATA="$tmp/nothing"
bad 'NRSPLIT_DATA: .*/nothing. holds no data/models' tables
finish
