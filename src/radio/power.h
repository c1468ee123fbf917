/* power.h - open-loop power control of the PUSCH. */
#ifndef NRS_RADIO_POWER_H
#define NRS_RADIO_POWER_H

#include "core/attr.h"

struct nrs_power_cfg { /* radio.power_control */
    bool enabled;
    double p0_dbm; /* a PRB of 15 kHz subcarriers */
    double alpha;
};

extern const struct nrs_attr_table nrs_power_attrs;

/** Refuse an alpha that the standard does not have (0, 0.4, 0.5, ..., 1): NRS_ERANGE. */
enum nrs_status nrs_power_check(const struct nrs_power_cfg *cfg, struct nrs_error *err);

/* What a UE's power depends on besides the PRBs it is granted. */
struct nrs_power_link {
    double pcmax_dbm;   /* what the UE can send (P_CMAX) */
    double pathloss_db; /* DL, as the UE measures it: antenna gains and shadowing included, averaged
                           over fast fading */
    int mu;             /* numerology: subcarriers of 15 kHz * 2^mu */
};

/**
 * Power of a PUSCH, over all its PRBs and layers (TS 38.213 clause 7.1.1).
 * @param n_prb  > 0.
 * @return dBm, at most pcmax_dbm; that itself without power control.
 */
double nrs_power_pusch_dbm(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link,
                           int n_prb);

/**
 * Power headroom of a PUSCH, type 1 (TS 38.213 clause 7.7.1): what is left of pcmax_dbm; below 0
 * the PUSCH lacks so much.
 * @return dB; 0 without power control.
 */
double nrs_power_headroom_db(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link,
                             int n_prb);

/**
 * Most PRBs on which the UE reaches the power of a PRB that its path loss asks for: headroom >= 0.
 * @param limit  largest answer.
 * @return 0 to limit: 0 when pcmax_dbm does not do for one; limit without power control.
 */
int nrs_power_max_prb(const struct nrs_power_cfg *cfg, const struct nrs_power_link *link,
                      int limit);

#endif
