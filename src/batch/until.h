/* until.h - replications until every verdict is decided.
 *
 * A point is looked at when it has N, 2 N, 4 N, ... replications; N is the scenario's number, but
 * at least NRS_UNTIL_FIRST. The sizes are fixed beforehand, so that the intervals of look j, which
 * have what stats/sequential.h leaves it of the confidence, hold for all looks together, whenever a
 * point stops. It stops when none of its rows is undecided, nor met by losses of too few
 * replications (nrs_verdict_is_of_few), or when its verdict is settled.
 *
 * Replications have their own random numbers, and no point's looks depend on another's: without a
 * limit of time the answer is a function of the scenario and the budget of frames.
 */
#ifndef NRS_BATCH_UNTIL_H
#define NRS_BATCH_UNTIL_H

#include "batch/evaluate.h"

#define NRS_UNTIL_FIRST            10      /* fewer say little of how replications differ */
#define NRS_UNTIL_REPLICATIONS_MAX 1000000 /* of a point */

/** Does a row ask for more replications: undecided, or met with too few clusters behind it? */
bool nrs_until_is_open(const struct nrs_verdict_row *row);

struct nrs_until_cfg {
    uint64_t frames;  /* measured ones of a point: it makes no look that would need more, but for
                         the first */
    double stop_s;    /* nrs_monotonic_s after which nothing but the first look begins; 0: none */
    bool for_verdict; /* a row that is not met ends a point, too: it settles the verdict */
    /** Does the status of a row keep point `p` going? NULL: that of all do. */
    bool (*counts)(const struct nrs_point *p, enum nrs_quantity quantity);
};

enum nrs_until_end {
    NRS_UNTIL_OPEN, /* not at its end */
    NRS_UNTIL_DECIDED,
    NRS_UNTIL_FRAMES, /* the next look would need more */
    NRS_UNTIL_TIME,
    NRS_UNTIL_REPLICATIONS,
    NRS_N_UNTIL_ENDS
};
extern const char *const nrs_until_end_names[NRS_N_UNTIL_ENDS]; /* "decided", "frames", ... */

/**
 * @param ends  [points->n]: filled with why each point has stopped.
 * @param out   nrs_evaluation_free when NRS_OK; each verdict has the look that it is of.
 * @return NRS_ERANGE for a point with a confidence of 0: its estimates decide at once; else as
 * nrs_evaluate.
 */
enum nrs_status nrs_evaluate_until(struct nrs_points *points, const struct nrs_evaluate_cfg *cfg,
                                   bool keep_frames, const struct nrs_until_cfg *until,
                                   enum nrs_until_end *ends, struct nrs_evaluation *out,
                                   struct nrs_error *err);

#endif
