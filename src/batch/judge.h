/* judge.h - a point's verdict and energy, from the summary of its replications. */
#ifndef NRS_BATCH_JUDGE_H
#define NRS_BATCH_JUDGE_H

#include "kpi/verdict.h"
#include "scenario/point.h"

/** What of a point is held against the limits of the payload. Pure. */
struct nrs_kpi_point nrs_judge_payload(const struct nrs_point *p);

/**
 * Judge a point.
 * @param s  of all its replications, made with its requirement.
 * @return as nrs_verdict_compute and nrs_energy_compute. What is not met is not a failure.
 */
enum nrs_status nrs_judge(const struct nrs_point *p, const struct nrs_summary *s,
                          struct nrs_verdict *out, struct nrs_error *err);

#endif
