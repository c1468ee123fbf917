/* number.h - numbers as people and as programs read them. */
#ifndef NRS_REPORT_NUMBER_H
#define NRS_REPORT_NUMBER_H

#include "kpi/verdict.h"

struct nrs_number {
    char text[40];
};

/** The shortest of 15 to 17 digits that reads back as the same double; "" for NAN; "inf". */
struct nrs_number nrs_number_exact(double value);

/** Three digits and no exponent where possible: "0.123", "12.3", "1234"; "lost" for +INFINITY and
 * "-" for NAN. */
struct nrs_number nrs_number_short(double value);

/** A share in per cent, cut and never rounded up, with the more decimals the closer it is to 100,
 * five at most: "97.8", "99.95", "99.999". "-" for NAN. */
struct nrs_number nrs_number_percent(double share);

/** A value of `quantity` in the unit people use (ms, Mbit/s, kB, %), without the unit's name. */
struct nrs_number nrs_quantity_short(enum nrs_quantity quantity, double value);

/** @return "ms", "Mbit/s", "kB" or "%". */
const char *nrs_quantity_unit(enum nrs_quantity quantity);

/** Margin of a verdict row: "+23 %", "-45 %", "17x limit" when more than double, "-" for NAN. */
struct nrs_number nrs_number_margin(double margin);

#endif
