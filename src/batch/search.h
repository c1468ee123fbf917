/* search.h - the largest load that passes, by trials that may be wrong or remain undecided.
 *
 * A load n >= 1 passes or fails, and what is heavier than a load that fails fails, too. A trial
 * looks at some replications of a load and decides by a confidence interval: PASS, FAIL or
 * UNDECIDED. Load 0 passes.
 *
 * First the search finds where the estimates cross the target, with one look a load: from `start`
 * the load is doubled until one seems to fail, then bisected down to the resolution. The two loads
 * at the crossing are looked at again, each time with twice the replications, until they are
 * decided or had `looks` looks; when an estimate changes sides, the crossing is looked for anew. A
 * load that stays undecided at every look is closed in from both sides. What is far from the
 * crossing needs no decision.
 *
 * Confidence. Let alpha = 1 - confidence. At most n_most loads are tried, as many as decided trials
 * can take; any decision at a load errs with a probability of up to alpha / n_most, the looks at it
 * included (stats/sequential.h). Only one side can err, for a load that passes in truth can only be
 * wrong by failing. So the bracket from the heaviest load that passes up to the lightest that
 * fails misses the truth with a probability of
 *   - up to alpha when loads are independent: which load is tried says nothing of its own trials;
 *   - up to alpha / n_most with common random numbers, as far as a heavier load is worse in every
 *     replication: then the first load that fails in truth errs when any does.
 * Reality lies between.
 *
 * Pure: the same answers give the same questions.
 */
#ifndef NRS_BATCH_SEARCH_H
#define NRS_BATCH_SEARCH_H

#include <stdint.h>

#include "core/status.h"
#include "stats/decide.h"

#define NRS_SEARCH_LOAD_MAX  1000000
#define NRS_SEARCH_LOOKS_MAX 16
/* n_most is at most 20 + 20 for loads up to NRS_SEARCH_LOAD_MAX. */
#define NRS_SEARCH_TRIALS_MAX 48

struct nrs_search_cfg {
    uint32_t start, max;   /* loads, 1 <= start <= max <= NRS_SEARCH_LOAD_MAX */
    uint32_t replications; /* of a first look, >= 1 */
    unsigned looks;        /* at one load, 1 to NRS_SEARCH_LOOKS_MAX */
    double confidence;     /* of the bracket as a whole, in (0, 1) */
    double resolution;     /* share of the load that the bracket may be wide, in [0, 1); 0: a UE */
};

/* What a look at a load came to. */
struct nrs_search_answer {
    enum nrs_decision decision;
    double estimate, target; /* of the share that decides, which is to be at least its target */
    double lo, hi;           /* the interval of the estimate */
    double confidence;       /* of the interval */
    size_t which;            /* of several shares: the caller's number */
};

struct nrs_search_trial {
    uint32_t load;
    unsigned looks;        /* so far */
    uint32_t replications; /* in all looks; the last one had them all */
    struct nrs_search_answer answer;
};

struct nrs_search {
    struct nrs_search_cfg cfg;
    size_t n_most;                                        /* loads that may be tried */
    struct nrs_search_trial trial[NRS_SEARCH_TRIALS_MAX]; /* by load, the lightest first */
    size_t n_trials;
};

/* What is to be looked at next. */
struct nrs_search_step {
    uint32_t load;
    unsigned look;         /* from 1 */
    uint32_t replications; /* 0 to replications - 1, those of earlier looks among them */
    double alpha;          /* that either side of the interval may err with */
};

struct nrs_search_result {
    uint32_t low, high; /* the capacity is in [low, high]; high: see has_high */
    bool has_high;      /* a load failed; else even cfg.max did not */
    bool is_decided;    /* the bracket is no wider than the resolution allows */
    bool is_monotone;   /* no load is better than a lighter one by more than their intervals */
    uint32_t estimate;  /* the largest load whose estimate reaches its target, within [low, high] */
    double crossing;    /* where a straight line between estimates crosses the target; NAN: no load
                           is below its target */
    size_t limiting;    /* the trial at the lightest load that fails, or seems to; n_trials: none */
};

/** @return NRS_ERANGE: a member of `cfg` is outside its range. */
enum nrs_status nrs_search_init(struct nrs_search *s, const struct nrs_search_cfg *cfg,
                                struct nrs_error *err);

/** What next? @return false: nothing, the search has ended. */
bool nrs_search_next(const struct nrs_search *s, struct nrs_search_step *step);

/** Take in what the step of nrs_search_next came to. */
void nrs_search_take(struct nrs_search *s, const struct nrs_search_step *step,
                     const struct nrs_search_answer *answer);

/** What is known, also before the end. */
struct nrs_search_result nrs_search_result(const struct nrs_search *s);

/** Share of the error budget left: 1 - (1 - estimate) / (1 - target); of a target of 1 the estimate
 * less 1. >= 0: reached. NAN: no estimate. */
double nrs_search_margin(const struct nrs_search_answer *a);

#endif
