/* search.c - doubling and bisection by the estimates, then decisions where they cross the target.
 */
#include "batch/search.h"

#include <math.h>
#include <string.h>

#include "stats/sequential.h"

#define ROUNDING 1e-9 /* a crossing right at a load is not below it */

/* Steps of bisection until a gap of `gap` loads is closed. */
static size_t bisections(uint32_t gap)
{
    size_t n = 0;

    for (uint32_t reach = 1; reach < gap; reach *= 2)
        n++;
    return n;
}

static uint32_t twice(uint32_t load, uint32_t max)
{
    return load <= max / 2 ? 2 * load : max;
}

/* The most loads on the way to any capacity, when every trial is decided. */
static size_t most_loads(uint32_t start, uint32_t max)
{
    size_t most = 0, n = 1;

    for (uint32_t below = 0, load = start;; n++) {
        size_t all = n + bisections(load - below);

        if (all > most)
            most = all;
        if (load == max)
            return most;
        below = load;
        load = twice(load, max);
    }
}

enum nrs_status nrs_search_init(struct nrs_search *s, const struct nrs_search_cfg *cfg,
                                struct nrs_error *err)
{
    *s = (struct nrs_search){.cfg = *cfg};
    if (!(cfg->max >= 1 && cfg->max <= NRS_SEARCH_LOAD_MAX))
        return nrs_fail(err, NRS_ERANGE, "search: up to %u UEs is outside [1, %d]", cfg->max,
                        NRS_SEARCH_LOAD_MAX);
    if (!(cfg->start >= 1 && cfg->start <= cfg->max))
        return nrs_fail(err, NRS_ERANGE, "search: a start at %u UEs is outside [1, %u]", cfg->start,
                        cfg->max);
    if (!(cfg->looks >= 1 && cfg->looks <= NRS_SEARCH_LOOKS_MAX))
        return nrs_fail(err, NRS_ERANGE, "search: %u looks are outside [1, %d]", cfg->looks,
                        NRS_SEARCH_LOOKS_MAX);
    if (!(cfg->replications >= 1 && cfg->replications <= UINT32_MAX >> cfg->looks))
        return nrs_fail(err, NRS_ERANGE, "search: %u replications are outside [1, %u]",
                        cfg->replications, UINT32_MAX >> cfg->looks);
    if (!(cfg->confidence > 0 && cfg->confidence < 1))
        return nrs_fail(err, NRS_ERANGE, "search: a confidence of %g is outside (0, 1)",
                        cfg->confidence);
    s->n_most = most_loads(cfg->start, cfg->max);
    return NRS_OK;
}

static bool is_undecided(const struct nrs_search_trial *t)
{
    return t->answer.decision == NRS_UNDECIDED;
}

/* May be looked at again. */
static bool is_open(const struct nrs_search *s, const struct nrs_search_trial *t)
{
    return is_undecided(t) && t->looks < s->cfg.looks;
}

/* For the time being. Where nothing is known yet, a heavier load tells more. */
static bool seems_to_fail(const struct nrs_search_trial *t)
{
    return t->answer.decision == NRS_FAIL ||
           (is_undecided(t) && t->answer.estimate < t->answer.target);
}

/* What trials leave; a load of 0 passes, one of max + 1 fails. */
struct bracket {
    uint32_t low, fail;       /* the heaviest load that passes, the lightest that fails */
    uint32_t seems, seems_to; /* the same by the estimates, where nothing is decided */
    uint32_t first, last;     /* between low and fail: undecided at every look; 0: none */
};

static struct bracket bracket_of(const struct nrs_search *s)
{
    struct bracket b = {.fail = s->cfg.max + 1, .seems_to = s->cfg.max + 1};

    for (size_t i = s->n_trials; i-- > 0;) {
        if (s->trial[i].answer.decision == NRS_FAIL)
            b.fail = s->trial[i].load;
        if (seems_to_fail(&s->trial[i]))
            b.seems_to = s->trial[i].load;
    }
    for (size_t i = 0; i < s->n_trials && s->trial[i].load < b.fail; i++) {
        if (s->trial[i].answer.decision == NRS_PASS)
            b.low = s->trial[i].load;
        if (s->trial[i].load < b.seems_to)
            b.seems = s->trial[i].load;
    }
    for (size_t i = 0; i < s->n_trials && s->trial[i].load < b.fail; i++) {
        if (s->trial[i].load <= b.low || is_open(s, &s->trial[i]))
            continue;
        b.first = b.first ? b.first : s->trial[i].load;
        b.last = s->trial[i].load;
    }
    return b;
}

static uint32_t middle(uint32_t from, uint32_t to)
{
    return from + (to - from) / 2;
}

/* The load itself if it may be looked at again; else 0. */
static uint32_t again(const struct nrs_search *s, uint32_t load)
{
    for (size_t i = 0; i < s->n_trials; i++)
        if (s->trial[i].load == load && is_open(s, &s->trial[i]))
            return load;
    return 0;
}

/* A load between two that are settled: one that was begun, the nearest to the middle; else the
 * middle itself, which is new, or up to twice the lower one where nothing fails. 0: none. */
static uint32_t close_in(const struct nrs_search *s, uint32_t from, uint32_t to)
{
    const uint32_t half = middle(from, to);
    uint32_t best = 0, best_off = UINT32_MAX;

    for (size_t i = 0; i < s->n_trials; i++) {
        uint32_t load = s->trial[i].load, off = load > half ? load - half : half - load;

        if (load > from && load < to && off < best_off && is_open(s, &s->trial[i])) {
            best = load;
            best_off = off;
        }
    }
    if (best > 0 || to - from <= 1 || s->n_trials == s->n_most)
        return best;
    return to > s->cfg.max && twice(from, s->cfg.max) < half ? twice(from, s->cfg.max) : half;
}

/* 0: none, the search has ended. */
static uint32_t next_load(const struct nrs_search *s)
{
    const struct bracket b = bracket_of(s);
    uint32_t load;

    if (s->n_trials == 0)
        return s->cfg.start;
    if (s->n_trials < s->n_most) {
        if (b.seems_to > s->cfg.max && b.seems < s->cfg.max)
            return twice(b.seems, s->cfg.max);
        if (b.seems_to - b.seems > 1)
            return middle(b.seems, b.seems_to);
    }
    load = again(s, b.seems);
    if (load == 0)
        load = again(s, b.seems_to);
    if (load == 0 && b.first > 0)
        load = close_in(s, b.low, b.first);
    if (load == 0 && b.last > 0)
        load = close_in(s, b.last, b.fail);
    return load;
}

bool nrs_search_next(const struct nrs_search *s, struct nrs_search_step *step)
{
    *step = (struct nrs_search_step){.load = next_load(s), .look = 1};
    for (size_t i = 0; i < s->n_trials; i++)
        if (s->trial[i].load == step->load)
            step->look = s->trial[i].looks + 1;
    step->replications = s->cfg.replications << (step->look - 1);
    step->alpha = nrs_look_alpha((1 - s->cfg.confidence) / (double)s->n_most, step->look);
    return step->load > 0;
}

void nrs_search_take(struct nrs_search *s, const struct nrs_search_step *step,
                     const struct nrs_search_answer *answer)
{
    size_t i = 0;

    while (i < s->n_trials && s->trial[i].load < step->load)
        i++;
    if (i == s->n_trials || s->trial[i].load != step->load) {
        memmove(&s->trial[i + 1], &s->trial[i], (s->n_trials - i) * sizeof s->trial[0]);
        s->n_trials++;
    }
    s->trial[i] = (struct nrs_search_trial){step->load, step->look, step->replications, *answer};
}

double nrs_search_margin(const struct nrs_search_answer *a)
{
    return a->target < 1 ? 1 - (1 - a->estimate) / (1 - a->target) : a->estimate - 1;
}

/* Load 0 has all of its error budget left. */
static void find_crossing(const struct nrs_search *s, struct nrs_search_result *r)
{
    double load = 0, margin = 1;

    r->crossing = NAN;
    for (size_t i = 0; i < s->n_trials && isnan(r->crossing); i++) {
        double here = nrs_search_margin(&s->trial[i].answer);

        if (isnan(here))
            continue;
        if (here < 0 && margin > here)
            r->crossing = load + (s->trial[i].load - load) * margin / (margin - here);
        load = s->trial[i].load;
        margin = here;
    }
    r->estimate = isnan(r->crossing) ? (uint32_t)load : (uint32_t)floor(r->crossing + ROUNDING);
    if (r->estimate < r->low)
        r->estimate = r->low;
    if (r->has_high && r->estimate > r->high)
        r->estimate = r->high;
}

static bool is_monotone(const struct nrs_search *s)
{
    for (size_t i = 0; i < s->n_trials; i++)
        for (size_t k = i + 1; k < s->n_trials; k++) {
            const struct nrs_search_answer *light = &s->trial[i].answer,
                                           *heavy = &s->trial[k].answer;

            if (light->which == heavy->which && heavy->lo > light->hi)
                return false;
        }
    return true;
}

struct nrs_search_result nrs_search_result(const struct nrs_search *s)
{
    const struct bracket b = bracket_of(s);
    struct nrs_search_result r = {
        .low = b.low, .high = b.fail - 1, .has_high = b.fail <= s->cfg.max};

    r.is_decided = r.has_high && r.low == r.high;
    r.is_monotone = is_monotone(s);
    while (r.limiting < s->n_trials && s->trial[r.limiting].answer.decision == NRS_PASS)
        r.limiting++;
    find_crossing(s, &r);
    return r;
}
