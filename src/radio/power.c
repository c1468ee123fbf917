/* power.c - open-loop power control of the PUSCH, TS 38.213 clause 7.1.1.
 *
 *   P = min(P_CMAX, P_0 + 10 lg(2^mu M_RB) + alpha PL)
 *
 * P_0 is the sum of the cell's nominal and the UE's own part. Left out: the term of the MCS
 * (Delta_TF = 0, as without deltaMCS) and closed-loop commands (f = 0); the reduction of P_CMAX
 * that TS 38.101 allows by modulation and place of the PRBs; the least power of a UE (its clause
 * 6.3.1).
 */
#include "radio/power.h"

#include <math.h>

#include "radio/decibel.h"

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_power_cfg
    NRS_ATTR(T, enabled, "", 0, 1, 1,
        "Control the power of UEs by their path loss. Without it they send with all they have.",
        "TS 38.213 clause 7.1.1"),
    NRS_ATTR(T, p0_dbm, "dBm", -202, 24, -80,
        "Power that a PRB of 15 kHz subcarriers has at the gNB when alpha is 1 (P0, the UE's own "
        "part included).",
        "TS 38.331 p0-NominalWithGrant, -202 to 24 dBm; default: common in RAN1 evaluations of "
        "urban macro with alpha 0.8 (assumption: from memory)"),
    NRS_ATTR(T, alpha, "1", 0, 1, 0.8,
        "Share of the path loss that is made up for: 0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 or 1.",
        "TS 38.331 Alpha; default: common in RAN1 evaluations (assumption: from memory)"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_power_attrs = {"radio.power_control", rows, NRS_LEN(rows)};

enum nrs_status nrs_power_check(const struct nrs_power_cfg *cfg, struct nrs_error *err)
{
    static const double allowed[] = {0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};

    for (size_t i = 0; i < NRS_LEN(allowed); i++)
        if (fabs(cfg->alpha - allowed[i]) < 1e-9)
            return NRS_OK;
    return nrs_fail(err, NRS_ERANGE,
                    "radio.power_control.alpha: %g is none of 0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1",
                    cfg->alpha);
}

/* What a PRB of 15 kHz subcarriers shall be sent with. */
static double density_dbm(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link)
{
    return cfg->p0_dbm + cfg->alpha * link->pathloss_db;
}

double nrs_power_headroom_db(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link,
                             int n_prb)
{
    if (!cfg->enabled)
        return 0.0;
    return link->pcmax_dbm - density_dbm(cfg, link) - nrs_to_db(ldexp(n_prb, link->mu));
}

double nrs_power_pusch_dbm(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link,
                           int n_prb)
{
    return link->pcmax_dbm - fmax(nrs_power_headroom_db(cfg, link, n_prb), 0.0);
}

int nrs_power_max_prb(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link, int limit)
{
    const double rounding = 1.0 + 1e-9; /* a headroom of 0 dB is enough */
    double n;

    if (!cfg->enabled)
        return limit;
    n = ldexp(nrs_from_db(link->pcmax_dbm - density_dbm(cfg, link)), -link->mu);
    return (int)fmin(floor(n * rounding), limit);
}
