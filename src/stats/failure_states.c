/* failure_states.c - best first: a state is found after the one that it is one step less probable
 * than.
 *
 * Each part has a likely condition, mostly up, and the odds against it are at most 1. A state is
 * the set of the parts in their unlikely condition. With parts sorted by falling odds, a set with
 * the last part j comes of two sets that are no less probable: the one without j, if its last part
 * is j - 1, and the one with j - 1 in place of j. So each set is made once, and the most probable
 * one of those made and not taken yet is the next.
 */
#include "stats/failure_states.h"

#include <math.h>
#include <stdlib.h>

#define NOTHING SIZE_MAX

struct part {
    double odds; /* of the unlikely condition over the likely one, <= 1 */
    uint32_t number;
    bool is_mostly_down;
};

/* A set: another set and one more part behind its last. */
struct set {
    double odds;    /* product of its parts' */
    size_t shorter; /* the set without its last part; NOTHING: it is the empty set */
    size_t last;    /* in the sorted order */
};

struct search {
    struct part *part; /* sorted */
    size_t n_parts;
    double likeliest; /* probability of the empty set */
    struct nrs_list sets;
    size_t *heap; /* sets not taken yet: the most probable on top */
    size_t n_heap;
    bool *is_down;  /* [n_parts], by number */
    bool *is_alone; /* [n_parts], sorted: the set of this part alone has been taken */
};

static int by_odds(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    if (x->odds != y->odds)
        return x->odds > y->odds ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static const struct set *set_at(const struct search *s, size_t i)
{
    return (const struct set *)s->sets.at + i;
}

/* Is set a taken before set b? */
static bool is_before(const struct search *s, size_t a, size_t b)
{
    double x = set_at(s, a)->odds, y = set_at(s, b)->odds;

    return x > y || (x == y && a < b);
}

static void swap(size_t *a, size_t *b)
{
    size_t kept = *a;

    *a = *b;
    *b = kept;
}

static void push(struct search *s, size_t set)
{
    size_t at = s->n_heap++;

    s->heap[at] = set;
    for (; at > 0 && is_before(s, s->heap[at], s->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&s->heap[at], &s->heap[(at - 1) / 2]);
}

static size_t pop(struct search *s)
{
    size_t top = s->heap[0], at = 0, child = 1;

    s->heap[0] = s->heap[--s->n_heap];
    while (child < s->n_heap) {
        if (child + 1 < s->n_heap && is_before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!is_before(s, s->heap[child], s->heap[at]))
            break;
        swap(&s->heap[child], &s->heap[at]);
        at = child;
        child = 2 * at + 1;
    }
    return top;
}

/* The set `shorter` with part `last`, unless there is no such part or it is never found so. */
static bool add_set(struct search *s, size_t shorter, size_t last)
{
    struct set set = {.shorter = shorter, .last = last};

    if (last >= s->n_parts || !(s->part[last].odds > 0))
        return true;
    set.odds = set_at(s, shorter)->odds * s->part[last].odds;
    if (!nrs_list_add(&s->sets, &set, 1))
        return false;
    push(s, s->sets.n - 1);
    return true;
}

/* What follows from a set that has been taken. */
static bool add_followers(struct search *s, size_t taken)
{
    const struct set set = *set_at(s, taken);

    if (set.shorter == NOTHING)
        return add_set(s, taken, 0);
    return add_set(s, taken, set.last + 1) && add_set(s, set.shorter, set.last + 1);
}

static bool add_state(struct search *s, size_t taken, struct nrs_failure_states *out)
{
    struct nrs_failure_state state = {.probability = s->likeliest * set_at(s, taken)->odds,
                                      .first = out->down.n};
    bool ok = true;

    if (set_at(s, taken)->shorter == 0)
        s->is_alone[set_at(s, taken)->last] = true;
    for (size_t i = 0; i < s->n_parts; i++)
        s->is_down[s->part[i].number] = s->part[i].is_mostly_down;
    for (size_t i = taken; set_at(s, i)->shorter != NOTHING; i = set_at(s, i)->shorter) {
        const struct part *part = &s->part[set_at(s, i)->last];

        s->is_down[part->number] = !part->is_mostly_down;
    }
    for (uint32_t i = 0; i < s->n_parts && ok; i++)
        if (s->is_down[i])
            ok = nrs_list_add(&out->down, &i, 1);
    state.n = out->down.n - state.first;
    out->rest = fmax(0, out->rest - state.probability);
    return ok && nrs_list_add(&out->state, &state, 1);
}

static bool prepare(struct search *s, const double *down_share, size_t max_states)
{
    const struct set empty = {.odds = 1, .shorter = NOTHING};

    s->part = calloc(s->n_parts + 1, sizeof *s->part);
    s->is_down = calloc(s->n_parts + 1, sizeof *s->is_down);
    s->is_alone = calloc(s->n_parts + 1, sizeof *s->is_alone);
    s->heap = calloc(2 * max_states + 1, sizeof *s->heap);
    s->likeliest = 1;
    if (!s->part || !s->is_down || !s->is_alone || !s->heap || !nrs_list_add(&s->sets, &empty, 1))
        return false;
    for (uint32_t i = 0; i < s->n_parts; i++) {
        double likely = fmax(down_share[i], 1 - down_share[i]);

        s->part[i] = (struct part){(1 - likely) / likely, i, down_share[i] > 0.5};
        s->likeliest *= likely;
    }
    qsort(s->part, s->n_parts, sizeof *s->part, by_odds);
    push(s, 0);
    return true;
}

/* Sets of one part that were not taken: less probable than all that were. */
static bool add_singles(struct search *s, struct nrs_failure_states *out)
{
    bool ok = true;

    for (size_t i = 0; i < s->n_parts && s->part[i].odds > 0 && ok; i++) {
        const struct set single = {.odds = s->part[i].odds, .shorter = 0, .last = i};

        if (!s->is_alone[i])
            ok = nrs_list_add(&s->sets, &single, 1) && add_state(s, s->sets.n - 1, out);
    }
    return ok;
}

enum nrs_status nrs_failure_states_list(const double *down_share, size_t n_parts, double tolerance,
                                        size_t max_states, struct nrs_failure_states *out,
                                        struct nrs_error *err)
{
    struct search s = {.n_parts = n_parts};
    bool ok;

    for (size_t i = 0; i < n_parts; i++)
        if (!(down_share[i] >= 0 && down_share[i] < 1))
            return nrs_fail(err, NRS_ERANGE, "part %zu: probability %g, expected one in [0, 1)", i,
                            down_share[i]);
    *out = (struct nrs_failure_states){.rest = 1};
    nrs_list_init(&out->state, sizeof(struct nrs_failure_state));
    nrs_list_init(&out->down, sizeof(uint32_t));
    nrs_list_init(&s.sets, sizeof(struct set));
    ok = prepare(&s, down_share, max_states);
    while (ok && s.n_heap > 0 && out->state.n < max_states &&
           (out->rest > tolerance || out->state.n == 0)) {
        size_t taken = pop(&s);

        ok = add_state(&s, taken, out) && add_followers(&s, taken);
    }
    if (s.n_heap == 0)
        out->rest = 0; /* all states are there: what is left is rounding */
    ok = ok && add_singles(&s, out);
    nrs_list_free(&s.sets);
    free(s.heap);
    free(s.is_down);
    free(s.is_alone);
    free(s.part);
    if (ok)
        return NRS_OK;
    nrs_failure_states_free(out);
    return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu states", max_states);
}

void nrs_failure_states_free(struct nrs_failure_states *s)
{
    nrs_list_free(&s->state);
    nrs_list_free(&s->down);
}

const struct nrs_failure_state *nrs_failure_states_at(const struct nrs_failure_states *s, size_t i,
                                                      const uint32_t **down)
{
    const struct nrs_failure_state *state = (const struct nrs_failure_state *)s->state.at + i;

    *down = state->n > 0 ? (const uint32_t *)s->down.at + state->first : NULL;
    return state;
}
