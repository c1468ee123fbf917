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
    /* of           name             CPU s     bytes */
    T(START,         "start",         1e-2,     12e6,  "a run: SimGrid, the program, tables"),
    T(CELLS_SQUARED, "cells-squared", 1e-7,     20,    "pairs of cells: SimGrid's routes"),
    T(UES,           "ues",           1e-5,     2000,  "UEs"),
    T(WAYS,          "ways",          1e-5,     1,     "pairs of a UE and a cell that it may hear"),
    T(LINKS,         "links",         1e-5,     800,   "links that UEs keep"),
    T(FRAMES,        "frames",        1e-6,     250,   "frames captured"),
    T(OFFERS,        "offers",        5e-6,     30,    "messages to servers"),
    T(TRANSFERS,     "transfers",     6e-6,     10,    "transfers on transport links, results included"),
    T(BLOCKS,        "blocks",        2e-6,     0,     "transport blocks"),
    T(RECEPTIONS,    "receptions",    2e-7,     0,     "transport blocks, by links that the UE keeps"),
    T(FADED,         "faded",         2e-7,     0,     "the same, with fading"),
    T(CANDIDATES,    "candidates",    1e-7,     0,     "UEs that a scheduler looks at, slot by slot"),
    T(MOVES,         "moves",         1e-6,     0,     "renewals of a UE's gain to a cell"),
    T(PARCELS,       "parcels",       6e-6,     1,     "bursts of other traffic"),
    T(OUTAGES,       "outages",       2e-5,     200,   "outages"),
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
