/* ue_rate.h - the data rate that each UE experienced in each direction.
 *
 *   rate of a UE = bits of its delivered messages / time it waited for all its messages
 *
 * An uplink message is waited for from the moment it enters the modem until the server has it, a
 * result from the moment it leaves the server until the UE has it. So a UE
 * whose every message of b bits takes t seconds has the rate b/t, which is how TR 22.874's Table
 * 5.1.6.1-1 makes its rates. A lost message brings no bit and is waited for as long as it
 * may take, or as long as it was under way when the run ended, if that is more. A message under way
 * and not yet late is left out. The figure for the network is the 5th percentile over the UEs: the
 * rate that 95 % of them have at least (the user experienced data rate of ITU-R M.2410, 4.3).
 */
#ifndef NRS_KPI_UE_RATE_H
#define NRS_KPI_UE_RATE_H

#include "kpi/sample.h"
#include "kpi/summary.h"

#define NRS_UE_RATE_QUANTILE 0.05

/**
 * Rates of all UEs with at least one uplink message of known outcome, in bit/s, sorted.
 * @param out  reset and filled.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_ue_rates(const struct nrs_summary *s, struct nrs_sample *out,
                             struct nrs_error *err);

/** Rate of one UE. @param leg  a direction. @return NAN without messages of known outcome. */
double nrs_ue_rate_bps(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg);

struct nrs_ue_count {
    size_t n;           /* UEs with at least one uplink message of known outcome */
    size_t n_satisfied; /* of these */
};

/* How many of its messages satisfy a UE. */
struct nrs_ue_rule {
    double share; /* of them, in (0, 1] */
    bool
        is_above; /* more than the share, as in TR 38.838, and not at least; all of them where it is
                     1 */
};

/** ue_message_share, which is X of TR 38.838; else at least the UL reliability; else all. */
struct nrs_ue_rule nrs_ue_rule_of(const struct nrs_requirement *req);

/**
 * Is a UE satisfied: are enough of the messages of all its streams in time, those of the uplink and
 * the results (TR 38.838)? With n < 1 / (1 - share) messages these are all.
 */
bool nrs_ue_is_satisfied(const struct nrs_ue_sum *ue, struct nrs_ue_rule rule);

/** The same of one leg alone. @return true without messages. */
bool nrs_ue_leg_is_satisfied(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg,
                             struct nrs_ue_rule rule);

/** Count the satisfied UEs; capacity is the load at which a given share of them are (TR 38.838). */
struct nrs_ue_count nrs_ue_satisfied(const struct nrs_summary *s, struct nrs_ue_rule rule);

#endif
