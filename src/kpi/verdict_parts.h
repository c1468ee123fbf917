/* verdict_parts.h - what the files of verdict.h share. */
#ifndef NRS_KPI_VERDICT_PARTS_H
#define NRS_KPI_VERDICT_PARTS_H

#include "kpi/verdict.h"

/* What the rows are computed from. */
struct nrs_verdict_work {
    const struct nrs_summary *summary;
    const struct nrs_requirement_set *set;
    const struct nrs_requirement *req;
    const struct nrs_kpi_point *point;
    struct nrs_verdict *out;
};

/** The share that must be in time. "Maximum latency" with no share is the maximum: all of them. */
double nrs_verdict_quantile(const struct nrs_requirement *req);

void nrs_verdict_set(struct nrs_verdict_row *row, enum nrs_verdict_status status,
                     enum nrs_verdict_reason reason);

/** Met or not met; a sample too small to hold a single miss is named, for it says little. */
void nrs_verdict_decide(struct nrs_verdict_row *row, bool met, double quantile,
                        enum nrs_verdict_reason reason);

/** Begin a row that has no target in any document. @return the row. */
struct nrs_verdict_row *nrs_verdict_inform(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                                           size_t n);

/** Rows of what UEs experienced: availability, time between failures, satisfied UEs, energy. */
void nrs_verdict_ues(struct nrs_verdict_work *j);

/** UL rate. @return NRS_EMACHINE when memory is out. */
enum nrs_status nrs_verdict_rate(struct nrs_verdict_work *j, struct nrs_error *err);

/**
 * Intervals of all rows, and statuses decided by them: last, when the rows are judged.
 * @return NRS_EMACHINE when memory is out, NRS_ERANGE for a confidence that is none.
 */
enum nrs_status nrs_verdict_confide(struct nrs_verdict_work *j, struct nrs_error *err);

/** Availability of the whole frame, which there is without a network, too. */
void nrs_verdict_frame_availability(struct nrs_verdict_work *j);

#endif
