/* handover_kit.h - the measurements that tests of handover and radio link failure make. */
#ifndef NRS_TESTS_HANDOVER_KIT_H
#define NRS_TESTS_HANDOVER_KIT_H

#include "check.h"
#include "radio/handover.h"

/* Defaults, but for what each test is about: no filter, no delays. */
static inline struct nrs_handover_cfg config(void)
{
    struct nrs_handover_cfg cfg;

    nrs_attr_defaults(&nrs_handover_attrs, &cfg);
    cfg.filter_k = 0;
    cfg.preparation_s = cfg.interruption_s = 0;
    return cfg;
}

/* Cells 0, 1, ... with these RSRPs. */
static inline enum nrs_handover_event measure(const struct nrs_handover_cfg *cfg,
                                              struct nrs_handover *h, double time_s, int n,
                                              const double *rsrp_dbm, double sinr_db)
{
    static const int cell[] = {0, 1, 2, 3};
    const struct nrs_handover_measurement m = {time_s, sinr_db, n, cell, rsrp_dbm, NULL};

    return nrs_handover_measure(cfg, h, &m);
}

static inline bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9;
}

#endif
