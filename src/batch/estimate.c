/* estimate.c - costs of what is counted.
 *
 * Found by `make fit-estimate` (tests/bench/cost.c), which runs the cases there and fits both
 * columns by least squares of the logarithms of estimate over measurement; doc/validation.md has
 * the accuracy. */
#include "batch/estimate.h"

#include <math.h>

/* clang-format off */
const struct nrs_cost_term nrs_cost_terms[NRS_N_COSTS] = {
#define T(of, name, cpu_s, bytes, doc) [NRS_COST_##of] = {name, doc, cpu_s, bytes}
    /* of           name             CPU s    byte */
    T(START,         "start",         3.9e-3,  1.1e7, "a run: SimGrid, tables, the program"),
    T(CELLS_SQUARED, "cells-squared", 3.6e-8,  17,    "pairs of cells: SimGrid's routes"),
    T(UES,           "ues",           1.5e-5,  1700,  "UEs"),
    T(WAYS,          "ways",          6.5e-7,  2.2,   "pairs of a UE and a cell that it may hear"),
    T(LINKS,         "links",         7.6e-6,  500,   "links of UEs that send"),
    T(FRAMES,        "frames",        7.5e-7,  230,   "frames captured"),
    T(OFFERS,        "offers",        3.1e-6,  0,     "messages to servers"),
    T(TRANSFERS,     "transfers",     2.6e-6,  0,     "transfers between servers and sites"),
    T(BLOCKS,        "blocks",        8.9e-7,  0,     "transmissions of transport blocks"),
    T(FADED,         "faded",         8.5e-8,  0,     "the same by links that fade"),
    T(MOVES,         "moves",         2.0e-7,  0,     "renewals of a UE's gain to a cell"),
    T(PARCELS,       "parcels",       3.2e-6,  1.8,   "bursts of other traffic"),
    T(OUTAGES,       "outages",       2e-5,    200,   "outages: no case has many; a guess"),
#undef T
};
/* clang-format on */

struct nrs_estimate nrs_estimate_task(const struct nrs_point *p, uint32_t replications)
{
    const struct nrs_counts counts = nrs_estimate_counts(p);
    double cpu_s = 0, bytes = 0;

    for (size_t i = 0; i < NRS_N_COSTS; i++) {
        cpu_s += counts.of[i] * nrs_cost_terms[i].cpu_s;
        bytes += counts.of[i] * nrs_cost_terms[i].bytes;
    }
    return (struct nrs_estimate){.cpu_s = cpu_s * fmax(replications, 1),
                                 .peak_bytes = bytes < 0x1p62 ? (int64_t)bytes : INT64_MAX / 2};
}
