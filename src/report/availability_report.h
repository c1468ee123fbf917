/* availability_report.h - availability over states of failure, for people and for programs. */
#ifndef NRS_REPORT_AVAILABILITY_REPORT_H
#define NRS_REPORT_AVAILABILITY_REPORT_H

#include "kpi/failure_sum.h"
#include "report/table.h"
#include "stats/decide.h"

struct nrs_state_row {
    const char *down; /* "server metro, site 3" or "nothing"; borrowed */
    double probability;
    struct nrs_share share[NRS_N_LEGS]; /* availability in this state */
};

struct nrs_availability_report {
    const struct nrs_state_row *row; /* the most probable first */
    size_t n;
    double rest; /* probability of all other states */
    struct nrs_failure_sum sum[NRS_N_LEGS];
    double target[NRS_N_LEGS]; /* NAN: none */
    double confidence;
    size_t n_elements, n_replications; /* that may fail; of each state */
};

/** What a leg's interval says of its target; NRS_UNDECIDED without one. */
enum nrs_decision nrs_availability_decision(const struct nrs_availability_report *r,
                                            enum nrs_leg_kind leg);

/** A table of states, the most probable ones only when they are many, and one of what they add up
 * to. */
void nrs_availability_table(const struct nrs_availability_report *r, const struct nrs_style *style,
                            struct nrs_text *out);

/** CSV: a line for each leg and state, and for what they add up to. */
void nrs_availability_csv(const struct nrs_availability_report *r, struct nrs_text *out);

void nrs_availability_json(const struct nrs_availability_report *r, struct nrs_text *out);

#endif
