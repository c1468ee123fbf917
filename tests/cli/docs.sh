#!/bin/sh
# docs.sh - every command that the documents show does what a reader expects: it runs. Commands are
# the lines "nrsplit ..." or "$ nrsplit ..." of code blocks. Simulations are cut short here.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# A copy to run in, as a reader has it: the program on the PATH, the sources around.
cp -R "$srcdir/scenarios" "$srcdir/data" "$srcdir/plots" .
chmod -R u+w . # the sources may be read-only
mkdir "$tmp/bin" results
cat > "$tmp/bin/nrsplit" <<S
#!/bin/sh
case \$1 in
    run) shift; set -- run --set run.warmup_s=0.2 --set run.duration_s=0.4 --no-figure "\$@" ;;
    sweep) shift; set -- sweep --set run.warmup_s=0.2 --set run.duration_s=0.4 "\$@" ;;
    profile) set -- "\$@" --batches 1,2 --budget-s 0.1 ;;
esac
exec timeout -k 5 60 "$nrsplit" "\$@"
S
# Nothing is submitted from here.
printf '#!/bin/sh\necho 1\n' > "$tmp/bin/sbatch"
printf '#!/bin/sh\n' > "$tmp/bin/squeue"
chmod +x "$tmp"/bin/*
PATH=$tmp/bin:$PATH

# Markdown: commands, a line each, on standard output. A JSON or XML block is kept under the name NAME when
# the text after it says: save it as `NAME`.
of_markdown() { # FILE
    awk '
        function emit(line) {
            sub(/^[ \t]*(\$ )?/, "", line)
            if (part == "" && line !~ /^nrsplit /) return
            part = part line
            if (sub(/\\$/, "", part)) return
            print part
            part = ""
        }
        /^[ \t]*(```|~~~)/ {
            open = !open
            part = ""
            if (open) { kind = $0; gsub(/[ \t`~]/, "", kind); block = "" }
            next
        }
        open && (kind == "json" || kind == "xml") { block = block $0 "\n"; next }
        open { emit($0); next }
        match($0, /[Ss]ave (it|this) as `[^`\/]*`/) {
            name = substr($0, RSTART, RLENGTH)
            gsub(/.*as `|`/, "", name)
            printf "%s", block > name
            close(name)
        }' "$1"
}

# A man page: displays (.Dl) and literal blocks.
of_man_page() { # FILE
    sed -e 's/\\e/\\/g' -e 's/\\-/-/g' -e 's/\\&//g' "$1" | awk '
        /^\.(Bd|nf|EX)/ { open = 1; next }
        /^\.(Ed|fi|EE)/ { open = 0; part = ""; next }
        /^\.Dl / { line = substr($0, 5); one = 1 }
        !/^\.Dl / { line = $0; one = 0 }
        one || open {
            sub(/^[ \t]*(\$ )?/, "", line)
            if (part == "" && line !~ /^nrsplit /) next
            part = part line
            if (sub(/\\$/, "", part) && !one) next
            print part
            part = ""
        }'
}

commands() { # FILE
    case $1 in
        *.md) of_markdown "$1" ;;
        *) of_man_page "$1" ;;
    esac | grep -v -e '\.\.\.' -e '\[[A-Z]' -e '\[-' # what shows how to write one is none
}

# The extractor itself, on a document made for it.
cat > "$tmp/made.md" <<'D'
Text: nrsplit is not a command here.
```json
{"name": "kept"}
```
Save it as `kept.json`:
```
$ nrsplit check kept.json \
    --quiet
nrsplit: kept.json: an error message
nrsplit run SCENARIO [OPTION]...
./bootstrap run
```
D
cat > "$tmp/made.1" <<'D'
.Dl $ nrsplit calc mcs \-\-table 1
.Bd -literal
$ nrsplit tables \e
    --quiet
.Ed
nrsplit is not a command here
D
said="commands of a made document"
: > "$tmp/err"
expect_equal "Markdown" "$(commands "$tmp/made.md")" "nrsplit check kept.json --quiet"
expect_equal "man page" "$(commands "$tmp/made.1")" "nrsplit calc mcs --table 1
nrsplit tables --quiet"
expect_equal "kept block" "$(cat kept.json)" '{"name": "kept"}'

# Without oneDNN nothing is measured; what is shown with a measured profile then has another.
if nrsplit profile alexnet -o here.json 2>&1 | grep -q 'built without oneDNN'; then
    measures=
    cp data/profiles/cloud-cpu.json here.json
    note "nrsplit profile: built without oneDNN"
else
    measures=yes
fi
has_onnx=yes
run model import none.onnx
! grep -q 'without protobuf-c' "$tmp/err" || has_onnx=no

found=
for document in README.md HACKING.md doc/manual.md doc/hpc.md doc/nrsplit.1; do
    [ -f "$srcdir/$document" ] || continue
    found="$found $document"
    commands "$srcdir/$document" > "$tmp/commands"
    echo "$document: $(wc -l < "$tmp/commands") commands"
    while IFS= read -r command; do
        said="$document: $command"
        case $command in
            'nrsplit profile'*) [ -n "$measures" ] || continue ;;
        esac
        status=0
        case $has_onnx$command in
            no*.onnx* | no*mine.json*)
                note "$said: built without protobuf-c"
                continue
                ;;
        esac
        sh -c "$command" > "$tmp/out" 2> "$tmp/err.raw" < /dev/null || status=$?
        without_sanitizer_remarks < "$tmp/err.raw" > "$tmp/err"
        expect "exit status $status, expected 0 or 1" [ "$status" -le 1 ]
        expect_no_stderr
        case $command in
            *'>'* | *-q*) ;;
            *) expect "nothing on standard output" [ -s "$tmp/out" ] ;;
        esac
    done < "$tmp/commands"
done
[ -n "$found" ] || skip "no documents yet"

# The reference of the parameters is made from the program.
said=doc/parameters.md
sh "$srcdir/doc/generate-parameters.sh" "$nrsplit" > "$tmp/parameters.md" 2> "$tmp/err"
expect_same "$tmp/parameters.md" "$srcdir/doc/parameters.md"
finish
