# calibration.gp - distributions of coupling gain and geometry, side by side.
#
#   gnuplot -c calibration.gp DATA OUTPUT png|svg
#
# DATA has tab-separated blocks:
#   0   name, number of UEs, drops, seed, 1 if there is a geometry without noise
#   1   percentile (0 to 100), coupling gain, geometry with noise, geometry without, all in dB
# Solid and dashed lines differ in colour and in dash, so that they can be told apart in grey, too.

DATA = ARG1
set encoding utf8
set datafile separator "\t"
set datafile missing "nan"

stats DATA index 0 using 2 nooutput
n_ues = STATS_max
stats DATA index 0 using 3 nooutput
n_drops = STATS_max
stats DATA index 0 using 4 nooutput
seed = STATS_max
stats DATA index 0 using 5 nooutput
has_sir = STATS_max > 0

width = 1000.0; height = 520.0
if (ARG3 eq "svg") {
    set terminal svg size width, height font "DejaVu Sans,13" noenhanced background "white"
} else {
    # Twice the pixels, for print.
    set terminal pngcairo size 2 * width, 2 * height font "DejaVu Sans,13" fontscale 2 linewidth 2 \
        noenhanced background "white"
}
set output ARG2

# Percentiles that calibrations are compared at get a mark; lines go from percentile 1 to 99.
is_mark(p) = p == 5 || p == 25 || p == 50 || p == 75 || p == 95
marked(p, x) = is_mark(p) ? x : NaN
median(p, x) = p == 50 ? x : NaN
drawn(p, x) = p >= 1 && p <= 99 ? x : NaN

# Whole steps around what is drawn.
step(range) = range > 85 ? 20 : 10
low(x, step) = step * floor(x / step)
high(x, step) = step * ceil(x / step)
less(a, b) = a < b ? a : b
more(a, b) = a > b ? a : b
stats DATA index 1 using (drawn($1, $2)) nooutput
gain_step = 1.0 * step(STATS_max - STATS_min)
gain_low = low(STATS_min, gain_step); gain_high = high(STATS_max, gain_step)
stats DATA index 1 using (drawn($1, $3)) nooutput
least = STATS_min; most = STATS_max
if (has_sir) {
    stats DATA index 1 using (drawn($1, $4)) nooutput
    least = less(least, STATS_min); most = more(most, STATS_max)
}
geometry_step = 1.0 * step(most - least)
geometry_low = low(least, geometry_step); geometry_high = high(most, geometry_step)

px(x) = x / width
py(y) = 1 - y / height
left = 88.0; panel = 402.0; gap = 76.0; top = 112.0; bottom = 72.0

blue = "#08519c"; orange = "#d9650b"; grey = "#606060"
set border 3 lc rgb "#404040"
set grid xtics ytics lc rgb "#d8d8d8" lw 0.8 dt 1, lc rgb "#d8d8d8" lw 0.8 dt 1
set tics nomirror out scale 0.6 font ",12"
set yrange [0:100]
set ytics 0, 10, 100
set style line 1 lc rgb blue lw 2.2 pt 7 ps 0.7
set style line 2 lc rgb orange lw 2.2 dt (8, 5) pt 5 ps 0.7

set multiplot
set label 2 sprintf("%.0f UEs of %.0f drop%s, seed %.0f. Dots: percentiles 5, 25, 50, 75 and 95.", \
    n_ues, n_drops, n_drops == 1 ? "" : "s", seed) at screen px(24), py(62) font ",12" tc rgb grey

do for [k = 0:1] {
    x0 = left + k * (panel + gap)
    set lmargin at screen px(x0)
    set rmargin at screen px(x0 + panel)
    set tmargin at screen py(top)
    set bmargin at screen py(height - bottom)
    if (k == 0) {
        set xrange [gain_low:gain_high]
        set xtics gain_step
        set xlabel "Coupling gain to the strongest cell (dB)"
        set ylabel "Share of UEs below (%)" offset 2
        unset key
        # The name stands at the left upper corner of the whole, 64 pixels left of the panel.
        plot DATA index 1 using (drawn($1, $2)):1 with lines ls 1, \
            "" index 1 using (marked($1, $2)):1 with points ls 1, \
            "" index 1 using (median($1, $2)):1:(sprintf("%.1f", $2)) \
                with labels right offset -1, 0.4 font ",12" tc rgb blue, \
            DATA index 0 using (gain_low):(100):1 with labels left offset -5.8, 4.6 font ",17"
        unset label 2
    } else {
        set xrange [geometry_low:geometry_high]
        set xtics geometry_step
        set xlabel "Geometry, wideband SINR of the DL (dB)"
        unset ylabel
        set key top left reverse Left samplen 2.4 spacing 1.3 font ",12" width -2
        if (has_sir) {
            plot DATA index 1 using (drawn($1, $3)):1 with lines ls 1 title "with noise", \
                "" index 1 using (drawn($1, $4)):1 with lines ls 2 title "without noise", \
                "" index 1 using (marked($1, $4)):1 with points ls 2 notitle, \
                "" index 1 using (marked($1, $3)):1 with points ls 1 notitle, \
                "" index 1 using (median($1, $3)):1:(sprintf("%.1f", $3)) \
                    with labels right offset -1, 0.4 font ",12" tc rgb blue notitle, \
                "" index 1 using (median($1, $4)):1:(sprintf("%.1f", $4)) \
                    with labels left offset 1, -0.4 font ",12" tc rgb orange notitle
        } else {
            plot DATA index 1 using (drawn($1, $3)):1 with lines ls 1 title "with noise", \
                "" index 1 using (marked($1, $3)):1 with points ls 1 notitle, \
                "" index 1 using (median($1, $3)):1:(sprintf("%.1f", $3)) \
                    with labels right offset -1, 0.4 font ",12" tc rgb blue notitle
        }
    }
}
unset multiplot
