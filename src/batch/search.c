/* search.c - doubling, then bisection, round what stays undecided. */
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

static bool is_open(const struct nrs_search *s, const struct nrs_search_trial *t)
{
    return t->answer.decision == NRS_UNDECIDED && t->looks < s->cfg.looks;
}

/* What trials leave: the capacity is at least `low` and less than `fail`; undecided loads between
 * them go from `first` to `last`. */
struct bracket {
    uint32_t low, fail;   /* fail: max + 1 when none failed */
    uint32_t first, last; /* 0: none */
};

static struct bracket bracket_of(const struct nrs_search *s)
{
    struct bracket b = {.fail = s->cfg.max + 1};

    for (size_t i = s->n_trials; i-- > 0;)
        if (s->trial[i].answer.decision == NRS_FAIL)
            b.fail = s->trial[i].load;
    for (size_t i = 0; i < s->n_trials && s->trial[i].load < b.fail; i++)
        if (s->trial[i].answer.decision == NRS_PASS)
            b.low = s->trial[i].load;
    for (size_t i = 0; i < s->n_trials && s->trial[i].load < b.fail; i++) {
        if (s->trial[i].load <= b.low)
            continue;
        b.first = b.first ? b.first : s->trial[i].load;
        b.last = s->trial[i].load;
    }
    return b;
}

/* A load that has not been tried; 0: none. */
static uint32_t next_load(const struct nrs_search *s)
{
    const struct bracket b = bracket_of(s);
    const uint32_t heaviest = s->n_trials > 0 ? s->trial[s->n_trials - 1].load : 0;

    if (s->n_trials == 0)
        return s->cfg.start;
    if (s->n_trials == s->n_most)
        return 0;
    if (b.fail > s->cfg.max && heaviest < s->cfg.max)
        return twice(heaviest, s->cfg.max);
    if (b.first == 0)
        return b.fail - b.low > 1 ? b.low + (b.fail - b.low) / 2 : 0;
    if (b.first - b.low > 1)
        return b.low + (b.first - b.low) / 2;
    return b.fail - b.last > 1 ? b.last + (b.fail - b.last) / 2 : 0;
}

bool nrs_search_next(const struct nrs_search *s, struct nrs_search_step *step)
{
    *step = (struct nrs_search_step){.look = 1};
    for (size_t i = 0; i < s->n_trials && step->load == 0; i++)
        if (is_open(s, &s->trial[i])) {
            step->load = s->trial[i].load;
            step->look = s->trial[i].looks + 1;
        }
    if (step->load == 0)
        step->load = next_load(s);
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
