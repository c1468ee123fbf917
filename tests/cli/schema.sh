#!/bin/sh
# schema.sh - the JSON Schema, explain and check tell the same of a scenario.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# --- every shipped scenario is valid
find "$srcdir/scenarios" -name '*.json' | sort > shipped
expect "no scenarios" [ -s shipped ]
tr '\n' '\0' < shipped | xargs -0 timeout 60 "$nrsplit" check > "$tmp/out" 2> "$tmp/err"
expect_equal "nrsplit check scenarios: exit status" $? 0
expect_no_stderr
expect_equal "valid scenarios" "$(grep -c ': valid, ' "$tmp/out")" "$(wc -l < shipped)"
run check kpi-table --format json
expect_status 0
# seven applications, over the candidates of AlexNet (5) and VGG-16 (7)
expect_stdout '"points":[[:space:]]*84'
run check --quiet kpi-table
expect_status 0
expect_no_stdout

# --- every kind of axis: 3 x 2 x 4 x 5 points, of which the random ones are at most 7 s long
cat > rich.json << 'END'
{"sweep": {"ues.count_per_cell": {"from": 4, "to": 12, "step": 4},
  "variants": {"a": {}, "b": {"run.seed": 3}},
  "zip": {"radio.ul.target_bler": {"from": 1e-4, "to": 0.1, "count": 4, "scale": "log"},
          "radio.dl.target_bler": [0.1, 0.2, 0.3, 0.4]},
  "random": {"samples": 5, "seed": 4, "design": "uniform",
             "axes": {"run.duration_s": {"from": 5, "to": 7}, "application.split": ["pool1", "pool2"]}},
  "skip": [{"variants": "b", "ues.count_per_cell": [4, 8]}, {"ues.count_per_cell": {"from": 12}}],
  "only": [{"radio.ul.target_bler": 0.001}, {"radio.ul.target_bler": {"from": 0.05}}]}}
END
run check rich.json
expect_status 0
# left are: 4 and 8 UEs of a; two of the four rates; all five of the random ones
expect_equal "rich.json" "$(cat "$tmp/out")" "rich.json: valid, 20 points, 100 left out"
run check rich.json --set ues.count_per_cell=4 --set run.duration_s=6 --set application.split=pool1
expect_equal "rich.json, less axes" "$(cat "$tmp/out")" "rich.json: valid, 2 points, 6 left out"
run check rich.json --format json
expect_stdout '"left_out":[[:space:]]*100'

# --- explain has a page for every row, and finds it by its path
run explain --format csv
expect_status 0
expect_no_stderr
tail -n +2 "$tmp/out" | cut -d , -f 1 > paths
expect "only $(wc -l < paths) parameters" [ "$(wc -l < paths)" -gt 60 ]
expect_equal "paths that stand twice" "$(sort paths | uniq -d)" ""
run explain
expect_status 0
grep '^[a-z]' "$tmp/out" > in-text
expect_same paths in-text
expect_equal "sources" "$(grep -c '^    source: .' "$tmp/out")" "$(wc -l < paths)"
while read -r path; do
    run explain "$path"
    expect_status 0
    expect_equal "path" "$(head -n 1 "$tmp/out")" "$path"
done < paths
run explain radio.ul
expect_status 0
expect_equal "rows outside radio.ul" "$(grep '^[a-z]' "$tmp/out" | grep -cv '^radio\.ul\.')" 0
for pair in radio.ul.target_blre:radio.ul.target_bler run.sed:run.seed seed:run.seed; do
    run explain "${pair%:*}"
    expect_status 2
    expect_stderr_line "${pair%:*}: unknown parameter, did you mean '${pair#*:}'"
    expect_no_stdout
done

# --- the schema
run schema
expect_status 0
expect_no_stderr
cp "$tmp/out" schema.json
expect "no schema of 2020-12" grep -q 'https://json-schema.org/draft/2020-12/schema' schema.json
run schema --format json
expect_same schema.json "$tmp/out"
run explain --format json
cp "$tmp/out" explained.json

python=/usr/bin/python3 # the one that knows Debian's modules
"$python" -c 'from jsonschema import Draft202012Validator' 2> /dev/null || {
    [ "$failures" -eq 0 ] || finish
    skip "scenarios against the schema: python3-jsonschema is missing"
}
cat > "$tmp/validate.py" <<'P'
import json, re, sys
from jsonschema import Draft202012Validator

schema = json.load(open("schema.json"))
Draft202012Validator.check_schema(schema)
valid = Draft202012Validator(schema).is_valid

# scenarios may hold comments; none of the shipped ones has "//" in a text
for path in open("shipped").read().split("\n")[:-1]:
    text = re.sub(r"^([^\"\n]*)//.*$", r"\1", open(path).read(), flags=re.M)
    errors = list(Draft202012Validator(schema).iter_errors(json.loads(text)))
    assert not errors, "%s: %s" % (path, errors[0].message)

bad = [
    {"run": {"seed": "one"}}, {"run": {"seed": 1.5}}, {"run": {"seed": -1}}, {"run": 5},
    {"run": {"sed": 1}}, {"run.seed": 1}, {"zzz": 1}, {"run": {"duration_s": 0}},
    {"application": {"dtype": "fp33"}}, {"application": {"compression": 0.5}},
    {"radio": {"channel": {"shadowing": 1}}}, {"radio": {"carrier": {"bandwith_mhz": 100}}},
    {"edge": {"servers": {}}}, {"edge": {"servers": []}}, {"edge": {"servers": [None]}},
    {"edge": {"servers": [{"profil": "t4"}]}}, {"name": "n" * 64}, {"sweep": []},
    {"sweep": {"run.seed": 1}}, {"sweep": {"run.seed": []}}, {"extends": 5}, [], None,
    {"sweep": {"variants": []}}, {"sweep": {"variants": {}}}, {"sweep": {"variants": {"a": 1}}},
    {"sweep": {"run.seed": {"from": 1, "to": 2}}}, {"sweep": {"zip": 5}}, {"sweep": {"zip": []}},
    {"sweep": {"run.seed": {"from": 1, "to": 2, "step": 1, "count": 2}}}, {"sweep": {"zip": {}}},
    {"sweep": {"random": {"samples": 3}}}, {"sweep": {"random": {"axes": {"run.seed": [1]}}}},
    {"sweep": {"random": {"samples": 3, "axes": {"run.seed": {"from": 1, "to": 2, "step": 1}}}}},
    {"sweep": {"skip": {}}}, {"sweep": {"skip": []}}, {"sweep": {"only": [{}]}},
    {"sweep": {"only": [{"run.seed": {"form": 1}}]}}, {"sweep": {"only": [{"run.seed": []}]}},
]
for scenario in bad:
    assert not valid(scenario), "valid: %s" % json.dumps(scenario)
assert valid({"sweep": {"variants": {"a": {"run.seed": 1}, "b": {}}}})
rich = json.load(open("rich.json"))
assert valid(rich), "rich.json"
rich["sweep"]["zip"] = [rich["sweep"]["zip"]]
assert valid(rich), "a list of zips"
assert valid({}) and valid({"extends": "a.json", "sweep": {"run.seed": [1, 2]}})

# every row of explain is a property with its default, and every property has a row
def leaves(node, path):
    if "properties" in node:
        for key, child in node["properties"].items():
            yield from leaves(child, path + ("." if path else "") + key)
    elif node.get("type") == "array" and "properties" in node.get("items", {}):
        yield from leaves(node["items"], path + "[]")
    else:
        yield path, node

others = {"$schema", "extends", "sweep"}
found = {path: node for path, node in leaves(schema, "") if path.split(".")[0] not in others}
rows = {row["path"]: row for row in json.load(open("explained.json"))["parameters"]}
assert set(rows) == set(found), set(rows) ^ set(found)
for path, row in rows.items():
    default = found[path]["default"]
    text = {True: "true", False: "false"}[default] if isinstance(default, bool) else default
    same = text == row["default"] if isinstance(text, str) else float(row["default"]) == text
    assert same, "%s: default %s, %s" % (path, default, row["default"])
    assert found[path]["description"].startswith(row["doc"]), path
    if "minimum" in found[path]:
        ends = [float(x) for x in row["range"].strip("[]").split(",")]
        assert ends == [found[path]["minimum"], found[path]["maximum"]], path
    if "enum" in found[path]:
        assert row["range"] == ", ".join(found[path]["enum"]), path
    assert Draft202012Validator(found[path]).is_valid(default), path
P
said="python3: the schema"
: > "$tmp/err"
"$python" "$tmp/validate.py" 2> "$tmp/err"
expect_equal "exit status" $? 0

# What the schema refuses, the program refuses, and what it takes the program takes: for every row
# with a range, its ends and what lies beyond.
cat > "$tmp/ends.py" <<'P'
import json

for row in json.load(open("explained.json"))["parameters"]:
    if row["range"].startswith("[") and "[]" not in row["path"]:
        low, high = (x.strip() for x in row["range"].strip("[]").split(","))
        print(row["path"], low, high, repr(float(high) + max(1, abs(float(high)))))
P
"$python" "$tmp/ends.py" > ends
while read -r path _ high beyond; do
    run check video-recognition-alexnet --set "$path=$beyond"
    expect_status 2
    expect_stderr_line "--set: $path: .* is outside \[.*, "
    run check video-recognition-alexnet --set "$path=$high"
    expect "$path=$high: the end of the range is outside" \
        [ "$(grep -c -e '--set: .* is outside \[' "$tmp/err")" -eq 0 ]
done < ends
finish
