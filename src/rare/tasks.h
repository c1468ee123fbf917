/* tasks.h - the steps of an estimate as tasks of a pool. */
#ifndef NRS_RARE_TASKS_H
#define NRS_RARE_TASKS_H

#include "rare/rare.h"

/* What all tasks of an estimate share; borrowed. */
struct nrs_rare_job {
    const struct nrs_point *point;
    const struct nrs_rare_cfg *cfg;
    double stop_s;      /* nrs_monotonic_s after which no batch begins */
    uint32_t every;     /* one in so many messages is worked out */
    uint32_t per_batch; /* drops of a batch */
};

/** Run the pilots. @param out  nrs_rare_pilot_free when NRS_OK. */
enum nrs_status nrs_rare_run_pilots(const struct nrs_rare_job *job, struct nrs_rare_pilot *out,
                                    struct nrs_error *err);

/** Draw a few drops under each tilt; they are none of the batches'. @param out  each `ue` to be
 * freed, after an error, too. */
enum nrs_status nrs_rare_run_survey(const struct nrs_rare_job *job,
                                    const struct nrs_rare_pilot *pilot,
                                    struct nrs_rare_survey out[NRS_RARE_TILTS],
                                    struct nrs_error *err);

/** Draw batches first .. first + n - 1 into `out`. @param done  how many were, from the first on,
 * before time was up. */
enum nrs_status nrs_rare_run_batches(const struct nrs_rare_job *job,
                                     const struct nrs_rare_pilot *pilot,
                                     const struct nrs_rare_plan *plan, uint32_t first, uint32_t n,
                                     struct nrs_rare_part *out, uint32_t *done,
                                     struct nrs_error *err);

#endif
