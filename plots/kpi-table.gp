# kpi-table.gp - the verdicts of a KPI table: applications x split points, for each network.
#
#   gnuplot -c kpi-table.gp DATA OUTPUT png|svg
#
# Upper row of panels: recognition latency; lower row: upload latency. A cell's colour is the ratio
# of the estimate to its target; blue meets it and orange does not, which colour-blind readers can
# tell apart, and a cell that does not has a cross in its corner. DATA has tab-separated blocks:
#   0     networks:      place, number of splits, name
#   1     applications:  place, lines of the title, title, second line of it, targets (upper, lower)
#   2..   cells:         split, application, ratio, met, label, name of the split
#         two blocks a network, upper panel then lower; ratio -1: no estimate, 0: no target,
#         1e9: lost

DATA = ARG1
set encoding utf8
set datafile separator "\t"

stats DATA index 0 using 2 nooutput
n_networks = int(STATS_records)
n_splits = int(STATS_sum)
stats DATA index 1 using 1 nooutput
n_apps = int(STATS_records)
array splits[n_networks]
do for [k = 1:n_networks] {
    stats DATA index 0 every ::(k - 1)::(k - 1) using 2 nooutput
    splits[k] = STATS_max
}

# Layout in pixels.
cell_w = 84.0; cell_h = 56.0; gap = 34.0
left = 300.0; right = 190.0; top = 176.0; bottom = 40.0; between = 112.0
panels_end = left + n_splits * cell_w + (n_networks - 1) * gap
width = panels_end + right > 1150 ? panels_end + right : 1150.0 # room for the lines on top
height = top + bottom + between + 2 * n_apps * cell_h

if (ARG3 eq "svg") {
    set terminal svg size width, height font "DejaVu Sans,13" noenhanced background "white"
} else {
    # Twice the pixels, for print.
    set terminal pngcairo size 2 * width, 2 * height font "DejaVu Sans,13" fontscale 2 linewidth 2 \
        noenhanced background "white"
}
set output ARG2

# A step at ratio 1: palest blue below, palest orange above. From 0.1 to 100, logarithmic.
ratio_min = 0.1; ratio_max = 100.0
set palette maxcolors 0
set palette defined (0 "#08519c", 0.9999 "#d6e6f4", 1 "#fee3c8", 3 "#a63603")
set cbrange [ratio_min:ratio_max]
set logscale cb
clip(r) = r < ratio_min ? ratio_min : r > ratio_max ? ratio_max : r
is_lost(r) = r > 1e8
has_ratio(r) = r > 0 && !is_lost(r)
dark = 0x1a1a1a; pale = 0xffffff
ink(r) = is_lost(r) || (r > 0 && (r < 0.25 || r > 12)) ? pale : dark


# Names stand left of the first network only: one or two lines, and the target below.
lift(n_lines) = n_lines > 1 ? 0.29 : 0.15
name_of(k, text) = k == 1 ? text : ""

unset key
unset xtics
unset ytics
unset colorbox
set style fill solid border lc rgb "white"
set border 0

px(x) = x / width
py(y) = 1 - y / height
row_top(m) = top + m * (n_apps * cell_h + between)

set multiplot
set label 1 "Split AI/ML image recognition: latency against target" at screen px(24), py(30) \
    font ",17"
set label 2 "Cells: estimate in ms at the quantile that the UL reliability asks for; \
lost: so many frames were lost that this quantile has no bound.\n\
Blue: the estimate meets its target. Orange, with a cross: it does not. \
Grey: nothing is sent, or the document gives no target." \
    at screen px(24), py(58) font ",12" tc rgb "#404040"

x0 = left
do for [k = 1:n_networks] {
    do for [m = 0:1] {
        set lmargin at screen px(x0)
        set rmargin at screen px(x0 + splits[k] * cell_w)
        set tmargin at screen py(row_top(m))
        set bmargin at screen py(row_top(m) + n_apps * cell_h)
        set xrange [0.5:splits[k] + 0.5]
        set yrange [n_apps + 0.5:0.5]
        if (k == 1) {
            set label 3 (m == 0 ? "Recognition latency" : "Upload latency") \
                at screen px(24), py(row_top(m) - 20) font ",16"
        }
        b = 2 * k + m
        last = (k == n_networks && m == 0)
        if (last) {
            set colorbox user origin screen px(panels_end + 40), py(height - bottom) \
                size screen 18 / width, (height - top - bottom) / height
            set cbtics (" 0.1" 0.1, " 0.3" 0.3, " 1" 1, " 3" 3, " 10" 10, " 30" 30, \
                " ≥ 100" 100) font ",11"
            set label 4 "estimate / target" at screen px(panels_end + 40), py(top - 20) font ",12"
        }
        plot DATA index b using 1:2:($1 - .5):($1 + .5):($2 - .5):($2 + .5) \
                with boxxyerror fc rgb "#dddddd", \
            "" index b using (has_ratio($3) ? $1 : NaN):2:($1 - .5):($1 + .5):($2 - .5):($2 + .5): \
                (clip($3)) with boxxyerror fc palette, \
            "" index b using (is_lost($3) ? $1 : NaN):2:($1 - .5):($1 + .5):($2 - .5):($2 + .5) \
                with boxxyerror fc rgb "#5a2a0c", \
            "" index b using ($1 + .38):($2 - .3):($3 > 0 && $4 < 1 ? "✗" : ""):(ink($3)) \
                with labels font ",10" tc rgb variable, \
            "" index b using 1:2:5:(ink($3)) with labels font ",13" tc rgb variable, \
            "" index b using 1:(0.5):6 with labels offset 0, 0.8 font ",12" tc rgb "#202020", \
            DATA index 0 every ::(k - 1)::(k - 1) using (0.5):(0.5):3 \
                with labels left offset 0, 2.3 font ",15", \
            DATA index 1 using (0.5):($1 - lift($2)):(name_of(k, strcol(3))) \
                with labels right offset -1, 0 font ",12", \
            "" index 1 using (0.5):1:(name_of(k, strcol(4))) \
                with labels right offset -1, 0 font ",12", \
            "" index 1 using (0.5):($1 + lift($2)):(name_of(k, strcol(5 + m))) \
                with labels right offset -1, 0 font ",11" tc rgb "#606060"
        unset label 1; unset label 2; unset label 3; unset label 4
        unset colorbox
    }
    x0 = x0 + splits[k] * cell_w + gap
}
unset multiplot
