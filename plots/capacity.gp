# capacity.gp - how many UEs a cell each point carries, with its interval; and, for a few points, the
# shares behind it over the load.
#
#   gnuplot -c capacity.gp DATA OUTPUT png|svg
#
# DATA has tab-separated blocks:
#   0     rows drawn, points, curves, length of the longest name, scenario, criterion, share of the
#         UEs in % or nothing, confidence in %
#   1     rows: place, capacity, lowest and highest capacity of the interval, curve's number (0: none),
#         name, answer; nan: no limit (capacity), none found (highest)
#   2..   curves: load, share, its interval, target
# Both axes of loads are logarithmic; no UE at all stands where half a UE would be. A row and its
# curve have colour and mark in common, so that the rows are the curves' key.

DATA = ARG1
set encoding utf8
set datafile separator "\t"
set datafile missing "nan"

stats DATA index 0 using 1 nooutput
n_rows = int(STATS_max)
stats DATA index 0 using 2 nooutput
n_points = int(STATS_max)
stats DATA index 0 using 3 nooutput
n_curves = int(STATS_max)
stats DATA index 0 using 4 nooutput
n_letters = int(STATS_max)

# Where the axis of loads begins and ends.
x(load) = load < 1 ? 0.5 : load
more(a, b) = a > b ? a : b
largest(k) = more(more(valid(2) ? $2 : 1, valid(3) ? $3 : 1), valid(4) ? $4 : 1)
stats DATA index 1 using (largest(1)) nooutput
x_max = 1.6 * more(STATS_max, 2)
if (n_curves > 0) {
    stats DATA index 2:(1 + n_curves) using 1:2 nooutput
    least = STATS_min_y; load_min = STATS_min_x; load_max = STATS_max_x
}

# Texts, which nothing but plot reads.
set table $none
set xrange [0:1]
set yrange [0:1]
plot DATA index 0 using (name = strcol(5), criterion = strcol(6), share = strcol(7), \
    confidence = strcol(8), 0.5):(0.5)
unset table
unset xrange
unset yrange

# Layout in pixels.
row = 27.0; top = 122.0; bottom = 72.0
left = 54.0 + 8.9 * more(n_letters, 8); panel = 460.0; answers = 150.0
between = 60.0; curves = n_curves > 0 ? 470.0 : 0.0
panel_end = left + panel + answers
width = more(n_curves > 0 ? panel_end + between + curves + 24 : panel_end, 760)
height = top + more(n_rows * row, n_curves > 0 ? 320 : 0) + bottom

big = ARG3 eq "svg" ? 1 : 2
if (ARG3 eq "svg") {
    set terminal svg size width, height font "DejaVu Sans,13" noenhanced background "white"
} else {
    # Twice the pixels, for print.
    set terminal pngcairo size 2 * width, 2 * height font "DejaVu Sans,13" fontscale 2 linewidth 2 \
        noenhanced background "white"
}
set output ARG2

px(x) = x / width
py(y) = 1 - y / height

# Colours that colour-blind readers can tell apart (Okabe, Ito), and marks besides.
array colour[8] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", \
    "#8c6d31"]
array mark[8] = [7, 5, 9, 11, 13, 6, 4, 8]
ink = "#202020"; grey = "#606060"

set border 1 lc rgb "#404040"
set tics nomirror out scale 0.6 font ",11"
set logscale x 2
unset key

set multiplot

shown = n_rows < n_points ? sprintf("; the first %d of %d points", n_rows, n_points) : ""
set label 1 name at screen px(24), py(34) font ",17" tc rgb ink
set label 2 "Most UEs a cell by the estimates; interval of " . confidence . " % confidence" . shown . \
    ".\nCriterion: " . criterion . (strlen(share) > 0 ? " (" . share . " % of the UEs)" : "") . "." \
    at screen px(24), py(64) font ",12" tc rgb grey

set lmargin at screen px(left)
set rmargin at screen px(left + panel)
set tmargin at screen py(top)
set bmargin at screen py(top + n_rows * row)
set xrange [0.5:x_max]
set yrange [n_rows + 0.5:0.5]
unset ytics
set xtics ("0" 0.5)
do for [k = 0:20] { if (2**k <= x_max) { set xtics add (sprintf("%d", 2**k) 2**k) } }
set grid xtics lc rgb "#d0d0d0" lw 1 dt 1
set xlabel "UEs a cell: capacity and interval" offset 0, 0.3
set style arrow 1 head filled size screen 8 / width, 20 lc rgb grey lw 1.5
has(curve, k) = n_curves > 0 ? curve == k : k == 1

plot DATA index 1 using (0.5):1:6 with labels right offset -1.2, 0 font ",12" tc rgb ink, \
    "" index 1 using (x_max):1:7 with labels left offset 1.2, 0 font ",12" tc rgb ink, \
    "" index 1 using (valid(4) ? NaN : valid(3) ? x($3) : NaN):1: \
        (x_max - x($3)):(0) with vectors arrowstyle 1, \
    for [k = 1:8] "" index 1 using (has($5, k) && valid(4) ? x($2) : NaN):1:(x($3)):(x($4)) \
        with xerrorbars pt 0 lw 2 lc rgb colour[k], \
    for [k = 1:8] "" index 1 using (has($5, k) && valid(2) ? x($2) : NaN):1 \
        with points pt mark[k] ps big * 0.9 lc rgb colour[k]

unset label 1
unset label 2
if (n_curves > 0) {
    set lmargin at screen px(panel_end + between)
    set rmargin at screen px(panel_end + between + curves)
    set tmargin at screen py(top)
    set bmargin at screen py(height - bottom)
    set border 3 lc rgb "#404040"
    set xrange [load_min / 1.15:load_max * 1.15]
    set yrange [more(0, 10 * floor(10 * least) - 2):102]
    unset xtics
    set xtics () nomirror out
    do for [k = 0:20] { if (2**k <= load_max) { set xtics add (sprintf("%d", 2**k) 2**k) } }
    set ytics autofreq nomirror out
    set grid xtics ytics lc rgb "#d0d0d0" lw 1 dt 1
    set xlabel "UEs a cell, as tried"
    set ylabel "Share that decides, %; dashed: target" offset 0.5, 0
    plot for [k = 1:n_curves] DATA index k + 1 using 1:(100 * $5) with lines dt 2 lw 1 \
            lc rgb grey, \
        for [k = 1:n_curves] "" index k + 1 using 1:(100 * $2):(100 * $3):(100 * $4) \
            with yerrorbars pt 0 lw 1 lc rgb colour[k], \
        for [k = 1:n_curves] "" index k + 1 using 1:(100 * $2) with linespoints lw 2 pt mark[k] \
            ps big * 0.8 lc rgb colour[k]
}
unset multiplot
