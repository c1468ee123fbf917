/* cell.h - what the UEs of each cell experienced, pooled over replications. */
#ifndef NRS_KPI_CELL_H
#define NRS_KPI_CELL_H

#include "kpi/availability.h"
#include "kpi/summary.h"
#include "kpi/ue_rate.h"

struct nrs_cell_sum {
    uint32_t cell;
    size_t n_ues;               /* of all replications; a UE counts in the cell of its end */
    size_t n_sent, n_satisfied; /* of these, with uplink messages of known outcome, and satisfied */
    size_t n_with[NRS_N_LEGS];  /* UEs with messages of known outcome on a leg */
    size_t n_leg_satisfied[NRS_N_LEGS]; /* of these, those with enough of them in time */
    struct nrs_ue_sum sum; /* of its UEs; spent_j and time_s of those with a known time_s; latency_s
                              has no sum, and is 0 */
    double rate_bps[NRS_N_DIRECTIONS]; /* 5th percentile over its UEs; NAN: nothing was sent */
    double latency_s[NRS_N_LEGS][NRS_CELL_N_QUANTILES]; /* of its messages: cell_latency.h */
};

/**
 * Cells with at least one UE, by number.
 * @param rule  what satisfies a UE (nrs_ue_rule_of).
 * @param out    list of struct nrs_cell_sum, initialised and empty; nrs_list_free.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_cells_sum(const struct nrs_summary *s, struct nrs_ue_rule rule,
                              struct nrs_list *out, struct nrs_error *err);

/** Availability of one leg of a UE, or of a sum of UEs. */
struct nrs_availability nrs_ue_availability(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg);

#endif
