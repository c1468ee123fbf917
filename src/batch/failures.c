/* failures.c - states as variants of the scenario: faults with a schedule in place of an MTBF.
 *
 * The document gets as many scheduled faults as there are elements down at once, the slots. A slot
 * that a variant does not use fails after all runs have ended.
 */
#include "batch/failures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NEVER_S 1e9 /* the largest time of a schedule */

/* What is put together for nrs_sweep_expand. */
struct draft {
    cJSON *root, *faults, *variants;
    const cJSON *servers; /* of the root; NULL: the default ones */
    size_t first_slot;
    bool ok; /* memory */
};

/* -------------------------------------------------------------------------------------- checks */

static enum nrs_status check_fault(const struct nrs_point *p, size_t i, struct nrs_error *err)
{
    const struct nrs_fault_cfg *f = &p->cfg.faults[i];

    if (f->process != NRS_FAULT_SCHEDULE && f->mttr_s >= f->mtbf_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "faults.%zu.mttr_s: %g s is not less than mtbf_s, %g s, expected what is "
                        "mostly up",
                        i, f->mttr_s, f->mtbf_s);
    return NRS_OK;
}

static double window_s(const struct nrs_point *p)
{
    return p->cfg.run.duration_s - p->cfg.run.warmup_s;
}

static enum nrs_status check_run(const struct nrs_point *p, bool has_transitions,
                                 struct nrs_error *err)
{
    double detection_s = p->cfg.edge.detection_s;

    if (p->cfg.run.replications < 2)
        return nrs_fail(err, NRS_ECONFLICT,
                        "run.replications: 1, expected 2 or more: intervals come of them");
    if (p->cfg.run.warmup_s < detection_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "run.warmup_s: %g s is less than edge.detection_ms, %g ms: a state would "
                        "be measured before it is known",
                        p->cfg.run.warmup_s, detection_s * 1e3);
    if (has_transitions && window_s(p) < 4 * detection_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "run.duration_s: a quarter of the measured %g s is less than "
                        "edge.detection_ms, %g ms: a repair would not be seen",
                        window_s(p), detection_s * 1e3);
    return NRS_OK;
}

/* ------------------------------------------------------------------------------------ elements */

static const struct nrs_fault_element *element_at(const struct nrs_failures *f, size_t i)
{
    return (const struct nrs_fault_element *)f->element.at + i;
}

static const struct nrs_fault_cfg *fault_of(const struct nrs_failures *f, size_t i)
{
    return &f->fault[element_at(f, i)->fault];
}

static enum nrs_status find_elements(const struct nrs_point *p, struct nrs_failures *f,
                                     struct nrs_error *err)
{
    struct nrs_fault_element *at;
    size_t n = 0;
    enum nrs_status status = nrs_edge_elements(p, &f->element, err);

    if (status != NRS_OK)
        return status;
    at = f->element.at;
    for (size_t i = 0; i < f->element.n; i++)
        if (p->cfg.faults[at[i].fault].process != NRS_FAULT_SCHEDULE)
            at[n++] = at[i];
    f->element.n = n;
    if (n == 0)
        return nrs_fail(err, NRS_ECONFLICT,
                        "faults: none has an MTBF and an MTTR, expected process exponential or "
                        "weibull");
    if (n > NRS_FAILURE_ELEMENTS_MAX)
        return nrs_fail(err, NRS_ERANGE, "faults: are about %zu elements, expected at most %d", n,
                        NRS_FAILURE_ELEMENTS_MAX);
    return NRS_OK;
}

static enum nrs_status list_states(struct nrs_failures *f, const struct nrs_failures_cfg *cfg,
                                   struct nrs_error *err)
{
    double *down_share = calloc(f->element.n, sizeof *down_share);
    enum nrs_status status;

    if (!down_share)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu elements", f->element.n);
    for (size_t i = 0; i < f->element.n; i++)
        down_share[i] = 1 - nrs_fault_availability(fault_of(f, i));
    status = nrs_failure_states_list(down_share, f->element.n, cfg->tolerance, cfg->max_states,
                                     &f->states, err);
    free(down_share);
    return status;
}

/* The state in which element i alone is down. There is one, unless it is never down. */
static size_t state_of(const struct nrs_failures *f, uint32_t i)
{
    const uint32_t *down;

    for (size_t s = 0; s < f->states.state.n; s++)
        if (nrs_failure_states_at(&f->states, s, &down)->n == 1 && down[0] == i)
            return s;
    return 0;
}

static enum nrs_status list_transitions(const struct nrs_point *p, struct nrs_failures *f,
                                        struct nrs_error *err)
{
    f->transition = calloc(f->element.n, sizeof *f->transition);
    if (!f->transition)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu elements", f->element.n);
    f->n_transitions = f->element.n;
    for (uint32_t i = 0; i < f->element.n; i++) {
        const struct nrs_fault_cfg *fault = fault_of(f, i);

        f->transition[i] =
            (struct nrs_transition_run){.rate_hz = 1 / (fault->mtbf_s + fault->mttr_s),
                                        .window_s = window_s(p),
                                        .down_share = 0.5,
                                        .down = state_of(f, i)};
    }
    return NRS_OK;
}

/* ------------------------------------------------------------------------------------ variants */

/* Let slot `slot` of a variant be element i. */
static void add_outage(const struct nrs_failures *f, struct draft *d, cJSON *variant, size_t slot,
                       size_t i, double at_s, double for_s)
{
    char path[64];
    size_t fault = d->first_slot + slot;

    snprintf(path, sizeof path, "faults.%zu.element", fault);
    d->ok =
        d->ok && cJSON_AddStringToObject(variant, path, nrs_element_names[fault_of(f, i)->element]);
    snprintf(path, sizeof path, "faults.%zu.which", fault);
    d->ok = d->ok && cJSON_AddStringToObject(variant, path, element_at(f, i)->name);
    snprintf(path, sizeof path, "faults.%zu.at_s", fault);
    d->ok = d->ok && cJSON_AddNumberToObject(variant, path, at_s);
    snprintf(path, sizeof path, "faults.%zu.for_s", fault);
    d->ok = d->ok && cJSON_AddNumberToObject(variant, path, for_s);
}

static cJSON *add_variant(struct draft *d, const char *kind, size_t i)
{
    char name[32];
    cJSON *variant;

    snprintf(name, sizeof name, "%s-%zu", kind, i);
    variant = cJSON_AddObjectToObject(d->variants, name);
    d->ok = d->ok && variant;
    return variant;
}

/* A server that nobody uses has not loaded its models since it was repaired last. So none has them
 * at first; those in use load them in the warm-up, another one when its turn comes. */
static void add_cold_servers(struct draft *d, cJSON *variant)
{
    char path[64];

    for (int i = 0; i < cJSON_GetArraySize(d->servers); i++) {
        snprintf(path, sizeof path, "edge.servers.%d.preload", i);
        d->ok = d->ok && cJSON_AddBoolToObject(variant, path, false);
    }
}

static void add_variants(const struct nrs_failures *f, const struct nrs_point *p, struct draft *d)
{
    for (size_t s = 0; s < f->states.state.n && d->ok; s++) {
        const uint32_t *down;
        size_t n = nrs_failure_states_at(&f->states, s, &down)->n;
        cJSON *variant = add_variant(d, "state", s);

        for (size_t slot = 0; slot < n; slot++)
            add_outage(f, d, variant, slot, down[slot], 0, NEVER_S);
    }
    for (size_t i = 0; i < f->n_transitions && d->ok; i++) {
        cJSON *variant = add_variant(d, "transition", i);

        add_outage(f, d, variant, 0, i, p->cfg.run.warmup_s + window_s(p) / 4, window_s(p) / 2);
        add_cold_servers(d, variant);
    }
}

/* Scheduled faults stay, those by MTBF go, slots come. */
static enum nrs_status make_faults(const struct nrs_failures *f, const struct nrs_point *p,
                                   struct draft *d, struct nrs_error *err)
{
    size_t n_slots = 1;
    int at = 0;

    for (size_t i = 0; i < p->cfg.n_faults; i++)
        if (p->cfg.faults[i].process == NRS_FAULT_SCHEDULE)
            at++;
        else
            cJSON_DeleteItemFromArray(d->faults, at);
    d->first_slot = (size_t)at;
    for (size_t s = 0; s < f->states.state.n; s++) {
        const uint32_t *down;
        size_t n = nrs_failure_states_at(&f->states, s, &down)->n;

        n_slots = n > n_slots ? n : n_slots;
    }
    if (d->first_slot + n_slots > NRS_FAULTS_MAX)
        return nrs_fail(err, NRS_ERANGE,
                        "faults: %zu scheduled, and up to %zu elements down at once, expected at "
                        "most %d",
                        d->first_slot, n_slots, NRS_FAULTS_MAX);
    for (size_t i = 0; i < n_slots && d->ok; i++) {
        cJSON *slot = cJSON_CreateObject();

        d->ok = cJSON_AddItemToArray(d->faults, slot) &&
                cJSON_AddStringToObject(slot, "process", "schedule") &&
                cJSON_AddNumberToObject(slot, "at_s", NEVER_S);
    }
    return NRS_OK;
}

static enum nrs_status expand(struct nrs_failures *f, const struct nrs_document *doc,
                              const struct nrs_point *p, struct nrs_error *err)
{
    struct draft d = {.root = cJSON_Duplicate(doc->root, true)};
    struct nrs_document changed = *doc; /* its tree alone is another one */
    cJSON *sweep;
    enum nrs_status status = NRS_OK;

    cJSON_DeleteItemFromObjectCaseSensitive(d.root, "sweep");
    sweep = cJSON_AddObjectToObject(d.root, "sweep");
    d.variants = cJSON_AddObjectToObject(sweep, "variants");
    d.faults = cJSON_GetObjectItemCaseSensitive(d.root, "faults");
    d.servers = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(d.root, "edge"),
                                                 "servers");
    d.ok = d.variants && d.faults;
    if (d.ok)
        status = make_faults(f, p, &d, err);
    if (status == NRS_OK)
        add_variants(f, p, &d);
    changed.root = d.root;
    if (status == NRS_OK && !d.ok)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for states of failure");
    if (status == NRS_OK)
        status = nrs_sweep_expand(&changed, &f->points, err);
    cJSON_Delete(d.root);
    return status;
}

static enum nrs_status check(const struct nrs_document *doc, const struct nrs_point *p,
                             const struct nrs_failures_cfg *cfg, struct nrs_error *err)
{
    const cJSON *sweep = cJSON_GetObjectItemCaseSensitive(doc->root, "sweep");
    enum nrs_status status = NRS_OK;

    if (sweep && sweep->child)
        return nrs_fail(err, NRS_ECONFLICT,
                        "sweep: sets '%.64s', expected one point: fix it with --set",
                        sweep->child->string);
    for (size_t i = 0; i < p->cfg.n_faults && status == NRS_OK; i++)
        status = check_fault(p, i, err);
    return status == NRS_OK ? check_run(p, !cfg->no_transitions, err) : status;
}

enum nrs_status nrs_failures_plan(const struct nrs_document *doc, const struct nrs_point *p,
                                  const struct nrs_failures_cfg *cfg, struct nrs_failures *out,
                                  struct nrs_error *err)
{
    enum nrs_status status = check(doc, p, cfg, err);

    *out = (struct nrs_failures){.fault = p->cfg.faults};
    nrs_list_init(&out->element, sizeof(struct nrs_fault_element));
    if (status == NRS_OK)
        status = find_elements(p, out, err);
    if (status != NRS_OK)
        return nrs_error_prefix(err, "%s", doc->path);
    if (status == NRS_OK)
        status = list_states(out, cfg, err);
    if (status == NRS_OK && !cfg->no_transitions)
        status = list_transitions(p, out, err);
    if (status == NRS_OK)
        status = expand(out, doc, p, err);
    return status;
}

/* ------------------------------------------------------------------------------------- results */

enum nrs_status nrs_failures_run(struct nrs_failures *f, const struct nrs_evaluate_cfg *cfg,
                                 struct nrs_error *err)
{
    enum nrs_status status = nrs_evaluate(&f->points, cfg, false, &f->evaluation, err);
    size_t n = f->states.state.n;

    if (status != NRS_OK)
        return status;
    f->state = calloc(n, sizeof *f->state);
    if (!f->state)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu states", n);
    for (size_t s = 0; s < n; s++) {
        const uint32_t *down;

        f->state[s].probability = nrs_failure_states_at(&f->states, s, &down)->probability;
        f->state[s].summary = &f->evaluation.summary[s];
    }
    for (size_t i = 0; i < f->n_transitions; i++)
        f->transition[i].summary = &f->evaluation.summary[n + i];
    return NRS_OK;
}

enum nrs_status nrs_failures_add_up(const struct nrs_failures *f, enum nrs_leg_kind leg,
                                    double confidence, struct nrs_share *share,
                                    struct nrs_failure_sum *out, struct nrs_error *err)
{
    const struct nrs_failure_runs runs = {.state = f->state,
                                          .n_states = f->states.state.n,
                                          .rest = f->states.rest,
                                          .transition = f->transition,
                                          .n_transitions = f->n_transitions};

    return nrs_failure_add_up(&runs, leg, confidence, share, out, err);
}

int nrs_failures_name(const struct nrs_failures *f, size_t i, char *out, size_t size)
{
    const uint32_t *down;
    size_t n = nrs_failure_states_at(&f->states, i, &down)->n;
    int length = n == 0 ? snprintf(out, size, "nothing") : 0;

    for (size_t k = 0; k < n; k++) {
        size_t at = (size_t)length < size ? (size_t)length : size;

        length += snprintf(out + at, size - at, "%s%s %s", k > 0 ? ", " : "",
                           nrs_element_names[fault_of(f, down[k])->element],
                           element_at(f, down[k])->name);
    }
    return length;
}

void nrs_failures_free(struct nrs_failures *f)
{
    nrs_evaluation_free(&f->evaluation);
    nrs_points_free(&f->points);
    nrs_failure_states_free(&f->states);
    nrs_list_free(&f->element);
    free(f->transition);
    free(f->state);
}
