# asymmetric-reliability.gp - capacity, latency and UE energy of the scenario of that name.
#
#   gnuplot -c asymmetric-reliability.gp VERDICTS.CSV OUTPUT png|svg
#
# Upper panels: share of the UEs that have their UL reliability, over the load, for both upload
# budgets, with 95 % intervals (normal approximation, UEs taken as independent). The capacity is
# where a curve crosses 90 % (TR 38.838), between two loads by a straight line. Lower panels, for
# which only the uplink's settings matter: quantiles of the upload latency, and energy.

CSV = ARG1

# Rows of one quantity, budget and variant: load, estimate, number of UEs or messages. A label is
# "0 upload_ms=15 variant=asymmetric-harq count_per_cell=6"; "inf" leaves a gap.
rows(quantity, ms, variant) = sprintf("< awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next } \
$c[\"quantity\"] == \"%s\" && $1 ~ / upload_ms=%d variant=%s / { sub(/.*=/, \"\", $1); \
print $1, ($c[\"estimate\"] == \"inf\" ? \"NaN\" : $c[\"estimate\"]), $c[\"n\"] }' '%s'", \
quantity, ms, variant, CSV)

# The load at which a falling curve crosses 0.9.
capacity(ms, variant) = system(substr(rows("satisfied-ues", ms, variant), 3, -1) . " | awk '\
$2 >= 0.9 { x = $1; y = $2; next } \
{ printf \"%.1f\", x + ($1 - x) * (y - 0.9) / (y - $2); exit }'")

if (ARG3 eq "svg") {
    set terminal svg size 1200, 900 font "DejaVu Sans,13" noenhanced background "white"
} else {
    set terminal pngcairo size 2400, 1800 font "DejaVu Sans,13" fontscale 2 linewidth 2 \
        noenhanced background "white"
}
set output ARG2

# Blue and orange, which colour-blind readers can tell apart; filled points and full lines: HARQ.
set style line 1 lc rgb "#08519c" lw 2 pt 7 ps 1.1 dt 1
set style line 2 lc rgb "#08519c" lw 2 pt 6 ps 1.1 dt 2
set style line 3 lc rgb "#d95f02" lw 2 pt 5 ps 1.1 dt 1
set style line 4 lc rgb "#d95f02" lw 2 pt 4 ps 1.1 dt 2
set style line 5 lc rgb "#4d4d4d" lw 2 pt 7 ps 1.1 dt 1
set style line 6 lc rgb "#4d4d4d" lw 2 pt 6 ps 1.1 dt 2
set style line 9 lc rgb "#808080" lw 1 dt 3

variants = "asymmetric-harq asymmetric-robust symmetric-harq symmetric-robust"
names = "'99.9 %, HARQ' '99.9 %, robust' '99.999 %, HARQ' '99.999 %, robust'"
z = 1.96
error(p, n) = z * sqrt(p * (1 - p) / n)

set title offset 0, -0.3
set grid ytics lc rgb "#e0e0e0"
set border 3
set tics nomirror out
set xrange [5:19]
set xtics 3
set xlabel "UEs per cell" offset 0, 0.4

set multiplot layout 2, 2 margins 0.085, 0.985, 0.085, 0.845 spacing 0.1, 0.145
set label 1 "UL 99.9 % / DL 99.999 % against 99.999 % both ways" at screen 0.02, 0.967 font ",17"
set label 2 "AlexNet behind pool5, int8, 30 frames/s; 21 cells 200 m apart, UMa, 4 GHz, 100 MHz, DDDSU. \
HARQ: 10 % target BLER, 64QAM table, UM.\nRobust: target BLER 1e-5, low spectral efficiency table, AM. \
Same places, channels and captures in all curves; \
each load keeps the UEs of the lower ones." \
    at screen 0.02, 0.935 font ",11" tc rgb "#404040"

set yrange [0:108]
set ytics 20
set ylabel "UEs with their UL reliability, %" offset 0.8, 0
set key bottom left reverse Left samplen 3 font ",11"
do for [k = 1:2] {
    ms = k == 1 ? 15 : 33
    set title sprintf("Upload within %d ms (%s)", ms, \
        k == 1 ? "TS 22.261" : "one frame interval") font ",13"
    set label 3 "90 %" at 18.9, 93 right font ",10" tc rgb "#606060"
    plot 90 notitle ls 9, \
        for [v = 1:4] rows("satisfied-ues", ms, word(variants, v)) \
            using ($1 + 0.06 * (v - 2.5)):(100 * $2):(100 * error($2, $3)) \
            with yerrorbars ls v ps 0 lw 1 dt 1 notitle, \
        for [v = 1:4] "" . rows("satisfied-ues", ms, word(variants, v)) \
            using ($1 + 0.06 * (v - 2.5)):(100 * $2) with linespoints ls v \
            title sprintf("%s: %s UEs/cell", word(names, v), capacity(ms, word(variants, v)))
    unset label 1; unset label 2
}
unset label 3

set title "Upload latency of all messages" font ",13"
set logscale y
set yrange [7:400]
set ytics (8, 10, 15, 20, 33, 50, 70, 100, 200)
set ylabel "ms" offset 0.8, 0
set key top left maxrows 3 # a column for each setting, above all curves
plot 15 notitle ls 9, 33 notitle ls 9, \
    rows("upload-latency-50", 15, "asymmetric-harq") using 1:(1e3 * $2) with linespoints \
        ls 5 title "50 %, HARQ", \
    rows("upload-latency-99.9", 15, "asymmetric-harq") using 1:(1e3 * $2) with linespoints \
        ls 1 title "99.9 %, HARQ", \
    rows("upload-latency-99.999", 15, "asymmetric-harq") using 1:(1e3 * $2) with linespoints \
        ls 3 title "99.999 %, HARQ", \
    rows("upload-latency-50", 15, "asymmetric-robust") using 1:(1e3 * $2) with linespoints \
        ls 6 title "50 %, robust", \
    rows("upload-latency-99.9", 15, "asymmetric-robust") using 1:(1e3 * $2) with linespoints \
        ls 2 title "99.9 %, robust", \
    rows("upload-latency-99.999", 15, "asymmetric-robust") using 1:(1e3 * $2) with linespoints \
        ls 4 title "99.999 %, robust"
unset logscale y

set title "Energy of the UE's transmitter a delivered frame" font ",13"
set yrange [0:0.4]
set ytics 0.1
set ylabel "mJ" offset 0.8, 0
set key bottom left
plot rows("ue-energy", 15, "asymmetric-harq") using 1:(1e3 * $2) with linespoints ls 5 \
        title "HARQ", \
    rows("ue-energy", 15, "asymmetric-robust") using 1:(1e3 * $2) with linespoints ls 6 \
        title "robust"
unset multiplot
