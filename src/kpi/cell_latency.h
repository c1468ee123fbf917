/* cell_latency.h - latencies of the messages of each cell's UEs, pooled over replications.
 *
 * A message counts in the cell that served its UE at the end of the run, as all else that is told
 * of cells (cell.h), so that a cell's quantiles and its counts are of the same messages. A UE that
 * moves takes the messages along that it sent from other cells.
 *
 * The bins are coarser than those of the legs, and values are rounded up to whole microseconds, so
 * that they are short as text: there may be thousands of cells in each of thousands of records. The
 * leg's latency is an edge of bins here, too, and is not rounded across.
 */
#ifndef NRS_KPI_CELL_LATENCY_H
#define NRS_KPI_CELL_LATENCY_H

#include "kpi/dist.h"
#include "kpi/leg.h"

#define NRS_CELL_DIGITS 6 /* bins of latencies: 1.6 % */

/* 50, 95, 99 and 99.9 %. */
#define NRS_CELL_N_QUANTILES 4
extern const double nrs_cell_quantiles[NRS_CELL_N_QUANTILES];

struct nrs_cell_latency {
    uint32_t cell;
    struct nrs_dist leg[NRS_N_LEGS];
    double settled_s[NRS_N_LEGS][NRS_CELL_N_QUANTILES]; /* once the distributions are freed */
};

/** An empty list of struct nrs_cell_latency, in the order of their cells. */
void nrs_cell_latencies_init(struct nrs_list *cells);
void nrs_cell_latencies_free(struct nrs_list *cells);

/** @return a cell's record; NULL: there is none. Valid until one is added. */
struct nrs_cell_latency *nrs_cell_latencies_find(const struct nrs_list *cells, uint32_t cell);

/**
 * The record of a cell, which is made when there is none: without messages.
 * @param legs  whose limits the distributions have, when the record is made.
 * @return NULL when memory is out.
 */
struct nrs_cell_latency *nrs_cell_latencies_at(struct nrs_list *cells, uint32_t cell,
                                               const struct nrs_leg_sum legs[NRS_N_LEGS]);

/** What a latency counts as: rounded up to 1 us, but not beyond a limit that it meets. Monotonic.
 */
double nrs_cell_latency_rounded_s(double value_s, double limit_s);

/** Add a latency. @param value_s  INFINITY: lost. @return false when memory is out. */
bool nrs_cell_latency_add(struct nrs_cell_latency *cell, enum nrs_leg_kind leg, double value_s);

/** Pool: exact, and the same in any order (dist.h). @return false when memory is out. */
bool nrs_cell_latencies_append(struct nrs_list *to, const struct nrs_list *from);

/** Free the distributions; the quantiles stay. */
void nrs_cell_latencies_settle(struct nrs_list *cells);

/**
 * A quantile of a leg's latency in a cell: never below the exact one, above it by less than 1.6 %
 * and 1 us (nrs_dist_quantile).
 * @param k  of nrs_cell_quantiles.
 * @return INFINITY: lost; NAN: no messages.
 */
double nrs_cell_latency_s(const struct nrs_cell_latency *cell, enum nrs_leg_kind leg, size_t k);

#endif
