#!/bin/sh
# platform.sh - transport.platform_file: a file that can be used runs; any other gives exit status 2,
# one line that tells why, and leaves nothing behind.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

mkdir "$tmp/own"
TMPDIR=$tmp/own
export TMPDIR

cat > "$tmp/good.xml" << 'EOF'
<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
<zone id="mine" routing="Full">
<host id="site-0" speed="1Gf"/>
<host id="site-1" speed="1Gf"/>
<host id="a" speed="1Gf"/>
<link id="s0" bandwidth="10Gbps" latency="1ms"/>
<link id="s1" bandwidth="10Gbps" latency="1ms"/>
<route src="site-0" dst="a"><link_ctn id="s0"/></route>
<route src="site-1" dst="a"><link_ctn id="s1"/></route>
</zone>
</platform>
EOF

# Run a scenario of two cells, with the good file changed by sed.
run_changed() { # NAME SED_SCRIPT [MEMBERS]
    sed -e "$2" "$tmp/good.xml" > "$tmp/$1.xml"
    cat > "$tmp/$1.json" << EOF
{"run": {"duration_s": 2, "warmup_s": 0.5}, "network": {"cells": 2},
 "ues": {"count_per_cell": 1},
 "radio": {"channel": {"model": "constant", "constant_ul_snr_db": 40, "constant_dl_snr_db": 40}},
 "edge": {"servers": [{"name": "a"}]}, "transport": {"platform_file": "$tmp/$1.xml"}${3:-}}
EOF
    run run "$tmp/$1.json"
    expect_equal "temporary files of $1" "$(ls -A "$tmp/own")" ""
}

refuse() { # NAME SED_SCRIPT EXTENDED_REGEX [MEMBERS]
    run_changed "$1" "$2" "${4:-}"
    expect_status 2
    expect_stderr_line "$3"
    expect_no_stdout
    expect_equal "left behind by $1" "$(ls -A)" ""
}

refuse cut "/mine/,\$d" 'cut\.xml: no <platform> element'
refuse empty 'd' 'empty\.xml: no <platform> element'
refuse unclosed '/<.zone>/d' 'unclosed\.xml: .*Invalid XML'
refuse nohost 's/site-1/site-9/' "nohost\.xml: .*no host 'site-1' for a cell or server"
refuse noserver 's/"a"/"b"/' "noserver\.xml: .*no host 'a' for a cell or server"
refuse noroute '/route src="site-1"/d' "noroute\.xml: .*links between 'site-1' and 'a'"
refuse nolink 's/link_ctn id="s1"/link_ctn id="zz"/' 'nolink\.xml: .*zz'
refuse twice 's/"site-1" speed/"site-0" speed/' "twice\.xml: .*site-0"
refuse number 's/1Gf/fast/' 'number\.xml: .*fast'
refuse width 's/10Gbps/0Gbps/' "width\.xml: .*link 's0'.* bandwidth of 0 "
refuse negative 's/"1ms"/"-1ms"/' "negative\.xml: .*link 's0'.* latency of -0\.001 "
refuse config 's/<zone/<config><prop id="path" value="x"\/><\/config>&/' 'config\.xml: .*<config>'
refuse state 's/<host id="a"/& state_file="a.state"/' 'state\.xml: .*a host has a state_file'
refuse connect 's/<.zone>/&<trace_connect kind="HOST_AVAIL" trace="t" element="a"\/>/' \
    'connect\.xml: .*a host has a state_file'
refuse fails 's/^//' "faults\.0\.element: 'link' with transport\.platform_file" \
    ', "faults": [{"element": "link"}]'
run check "$tmp/nohost.json"
expect_status 2
expect_stderr_line "nohost\\.xml: .*no host 'site-1'"
rm "$tmp/cut.xml"
run run "$tmp/cut.json"
expect_status 2
expect_stderr_line 'cut\.xml'

# The good file runs: all frames are done, in spite of what the requirement says of them.
run_changed good2 's/^//'
expect_no_stderr
expect "exit status $status, expected 0 or 1" [ "$status" -le 1 ]
expect_stdout 'transport'

# What a link's file says is a part of what a sweep is made of.
sed 's/<link id="s0"/& state_file="s0.state"/' "$tmp/good.xml" > "$tmp/moved.xml"
sed "s/good2\.xml/moved.xml/" "$tmp/good2.json" > "$tmp/moved.json"
echo '0 1' > "$tmp/s0.state"
run sweep "$tmp/moved.json" -o moved -q
expect "exit status $status, expected 0 or 1" [ "$status" -le 1 ]
expect "the manifest has no s0.state" grep -q '"s0.state"' moved/manifest.json
echo '0.1 1' > "$tmp/s0.state"
run sweep "$tmp/moved.json" -o moved -q
expect_status 2
expect_stderr_line 'file s0.state has changed since; --restart'

finish
