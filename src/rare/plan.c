/* plan.c - tilt and strata from a survey.
 *
 * With N UEs seen a drop, of which a share pi_h of stratum h is tagged, the variance of a sum of
 * losses x is near sum_h N_h E(x^2 | h) / pi_h, and its time is N c_0 + c_1 sum_h N_h pi_h. Their
 * product is least for pi_h in proportion to sqrt(E(x^2 | h)); how large they are follows from
 * c_0 / c_1 by iteration.
 */
#include "rare/plan.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_TAGGED 0.05
#define ITERATIONS   50
#define KNOWN        5.0  /* effective contributions of an estimate that others are held against */
#define UE_US        70.0 /* to place a UE, on one core; the ratio to the next counts */

const struct nrs_tagged_tilt nrs_rare_tilts[NRS_RARE_TILTS] = {{0, 1}, {1, 16}, {3, 32}, {6, 64}};

/* Time a message, likewise. */
static const double message_us[NRS_RARE_TILTS] = {3.4, 7, 8, 11};

/* UEs below the upper bounds of the strata. */
static const double quantile[NRS_RARE_STRATA - 1] = {0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7};

static int by_sinr(const void *a, const void *b)
{
    const struct nrs_rare_ue *x = a, *y = b;

    return (x->sinr_db > y->sinr_db) - (x->sinr_db < y->sinr_db);
}

struct moments {
    double sum, squares;
};

static struct moments moments(const struct nrs_rare_ue *ue, size_t n)
{
    struct moments m = {0, 0};

    for (size_t i = 0; i < n; i++) {
        m.sum += ue[i].lost;
        m.squares += ue[i].lost * ue[i].lost;
    }
    return m;
}

static double effective(const struct moments *m)
{
    return m->squares > 0 ? m->sum / m->squares * m->sum : 0;
}

static int best_tilt(const struct nrs_rare_survey *survey)
{
    struct moments m[NRS_RARE_TILTS];
    double most = 0, best_yield = -1;
    int best = 0;

    for (int i = 0; i < NRS_RARE_TILTS; i++) {
        m[i] = moments(survey[i].ue, survey[i].n);
        if (effective(&m[i]) >= KNOWN)
            most = fmax(most, m[i].sum);
    }
    for (int i = 0; i < NRS_RARE_TILTS; i++) {
        double yield = effective(&m[i]) / message_us[i];

        if (m[i].sum >= most / 2 && yield > best_yield) {
            best = i;
            best_yield = yield;
        }
    }
    return best;
}

/* Shares of tagged UEs for root mean squares of the strata, `share` their sizes. */
static void tag(struct nrs_rare_plan *plan, const double *root, const double *share, double c)
{
    double scale = 1;

    for (int k = 0; k < ITERATIONS; k++) {
        double variance = 0, tagged = 0;

        for (int h = NRS_RARE_STRATA - 1; h >= 0; h--) {
            double p = fmin(1, fmax(LEAST_TAGGED, root[h] * scale));

            if (h < NRS_RARE_STRATA - 1)
                p = fmax(p, plan->tagged[h + 1]);
            plan->tagged[h] = p;
            variance += share[h] * root[h] * root[h] / p;
            tagged += share[h] * p;
        }
        if (!(variance > 0))
            return;
        scale = sqrt((c + tagged) / variance);
    }
}

struct nrs_rare_plan nrs_rare_plan_make(struct nrs_rare_survey survey[NRS_RARE_TILTS],
                                        double messages, uint32_t every)
{
    struct nrs_rare_plan plan = nrs_rare_plan_all(every);
    int tilt = best_tilt(survey);
    struct nrs_rare_ue *ue = survey[tilt].ue;
    size_t n = survey[tilt].n, from = 0;
    double root[NRS_RARE_STRATA] = {0}, share[NRS_RARE_STRATA] = {0};

    plan.tilt = nrs_rare_tilts[tilt];
    qsort(ue, n, sizeof *ue, by_sinr);
    for (int h = 0; h < NRS_RARE_STRATA; h++) {
        size_t to = h < NRS_RARE_STRATA - 1 ? (size_t)(quantile[h] * (double)n) : n;

        if (h < NRS_RARE_STRATA - 1)
            plan.below_db[h] = ue[to].sinr_db;
        if (to > from) {
            root[h] = sqrt(moments(ue + from, to - from).squares / (double)(to - from));
            share[h] = (double)(to - from) / (double)n;
        }
        from = to;
    }
    tag(&plan, root, share, UE_US / (messages * message_us[tilt]));
    return plan;
}
