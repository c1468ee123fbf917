/* server.c - the server's life: offers, batches, failures. */
#include "edge/server.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "edge/server_parts.h"

static bool idle_push(struct nrs_server_model *s, uint32_t executor)
{
    return nrs_timeq_push(&s->idle, executor, executor);
}

static enum nrs_status build_kinds(struct nrs_server_model *s, const struct nrs_server_setup *setup,
                                   struct nrs_error *err)
{
    enum nrs_status status =
        nrs_residency_init(&s->memory, setup->n_kinds, setup->memory_bytes, err);

    for (uint32_t k = 0; status == NRS_OK && k < setup->n_kinds; k++) {
        const struct nrs_kind *kind = &setup->kinds[k];

        if (setup->memory_bytes && kind->memory_bytes > setup->memory_bytes)
            return nrs_fail(err, NRS_ECONFLICT,
                            "memory_gbytes: %g Gbyte, but a model needs %g Gbyte",
                            (double)setup->memory_bytes / 1e9, (double)kind->memory_bytes / 1e9);
        s->kind[k] = (struct kind_queue){
            .batch_s = kind->batch_s,
            .turn = {0, NRS_VIEW_TURN, (enum nrs_discipline)s->cfg.discipline},
            .age = {0, NRS_VIEW_AGE, NRS_FIFO},
        };
        s->memory.model[k].bytes = kind->memory_bytes;
        s->memory.model[k].load_s = kind->load_s;
    }
    if (status == NRS_OK && s->cfg.preload)
        nrs_residency_preload(&s->memory);
    return status;
}

static enum nrs_status build(struct nrs_server_model *s, const struct nrs_server_setup *setup,
                             struct nrs_error *err)
{
    size_t executors = (size_t)s->cfg.executors, max_batch = (size_t)s->cfg.max_batch;
    enum nrs_status status;
    bool ok;

    s->kind = calloc(setup->n_kinds, sizeof *s->kind);
    s->executor = calloc(executors, sizeof *s->executor);
    s->batch_jobs = calloc(executors * max_batch, sizeof *s->batch_jobs);
    ok = s->kind && s->executor && s->batch_jobs;
    for (size_t e = 0; ok && e < executors; e++) {
        s->executor[e].job = s->batch_jobs + e * max_batch;
        ok = idle_push(s, (uint32_t)e); /* all of them: later pushes find the room */
    }
    if (!ok)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for a server of %zu executors",
                        executors);
    status = build_kinds(s, setup, err);
    if (status != NRS_OK)
        return status;
    return nrs_job_pool_init(&s->pool, (uint32_t)s->cfg.max_queue, err);
}

enum nrs_status nrs_server_new(const struct nrs_server_setup *setup, struct nrs_server_model **out,
                               struct nrs_error *err)
{
    struct nrs_server_model *s = calloc(1, sizeof *s);
    enum nrs_status status;

    *out = NULL;
    if (!s)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for a server");
    s->cfg = *setup->cfg;
    s->n_kinds = setup->n_kinds;
    s->late = (struct nrs_job_queue){0, NRS_VIEW_LATE, NRS_EDF};
    nrs_timeq_init(&s->idle);
    status = build(s, setup, err);
    if (status != NRS_OK)
        nrs_server_free(s);
    else
        *out = s;
    return status;
}

void nrs_server_free(struct nrs_server_model *s)
{
    if (!s)
        return;
    nrs_job_pool_free(&s->pool);
    nrs_residency_free(&s->memory);
    nrs_timeq_free(&s->idle);
    free(s->batch_jobs);
    free(s->executor);
    free(s->kind);
    free(s);
}

static bool keeps_age(const struct nrs_server_model *s)
{
    return s->cfg.discipline != NRS_FIFO;
}

static bool keeps_deadline(const struct nrs_server_model *s, const struct nrs_job *job)
{
    return s->cfg.drop_late && job->deadline_s < INFINITY;
}

enum nrs_offer nrs_server_offer(struct nrs_server_model *s, const struct nrs_job *job, double now_s)
{
    struct kind_queue *kind = &s->kind[job->kind];
    uint32_t index;

    assert(job->kind < s->n_kinds && !isnan(job->arrival_s) && !isnan(job->deadline_s));
    if (s->pool.n == s->pool.capacity)
        return NRS_OFFER_FULL;
    if (s->cfg.admission && nrs_server_predict_s(s, job, now_s) > job->deadline_s)
        return NRS_OFFER_LATE;
    index = nrs_job_pool_put(&s->pool, job);
    nrs_job_queue_insert(&kind->turn, &s->pool, index);
    if (keeps_age(s))
        nrs_job_queue_insert(&kind->age, &s->pool, index);
    if (keeps_deadline(s, job))
        nrs_job_queue_insert(&s->late, &s->pool, index);
    return NRS_OFFER_TAKEN;
}

/* A waiting job leaves. */
static struct nrs_job take_out(struct nrs_server_model *s, uint32_t index)
{
    struct nrs_job job = s->pool.node[index].job;
    struct kind_queue *kind = &s->kind[job.kind];

    nrs_job_queue_remove(&kind->turn, &s->pool, index);
    if (keeps_age(s))
        nrs_job_queue_remove(&kind->age, &s->pool, index);
    if (keeps_deadline(s, &job))
        nrs_job_queue_remove(&s->late, &s->pool, index);
    nrs_job_pool_drop(&s->pool, index);
    return job;
}

static uint32_t first_of(const struct nrs_server_model *s, const struct nrs_job_queue *q)
{
    return nrs_job_queue_at(q, &s->pool, 0);
}

/* When a batch of the kind is due; INFINITY: when none waits. */
static double due_s(const struct nrs_server_model *s, const struct kind_queue *kind)
{
    size_t n = nrs_job_queue_length(&kind->turn, &s->pool);
    uint32_t oldest;

    if (n == 0)
        return INFINITY;
    if (n >= (size_t)s->cfg.max_batch || s->pool.n == s->pool.capacity)
        return -INFINITY; /* waiting longer would only drop frames */
    oldest = first_of(s, keeps_age(s) ? &kind->age : &kind->turn);
    return s->pool.node[oldest].job.arrival_s + s->cfg.max_wait_s;
}

/* The kind whose turn it is of those that are due. @return false: none is before *until_s. */
static bool next_kind(const struct nrs_server_model *s, double now_s, uint32_t *kind,
                      double *until_s)
{
    uint32_t best = 0;

    for (uint32_t k = 0; k < s->n_kinds; k++) {
        double kind_due_s = due_s(s, &s->kind[k]);
        uint32_t first;

        if (!(now_s >= kind_due_s)) {
            *until_s = fmin(*until_s, kind_due_s);
            continue;
        }
        first = first_of(s, &s->kind[k].turn);
        if (!best || nrs_job_is_before(&s->pool, s->kind[k].turn.order, first, best))
            best = first;
    }
    if (best)
        *kind = s->pool.node[best].job.kind;
    return best != 0;
}

bool nrs_server_start(struct nrs_server_model *s, double now_s, struct nrs_batch *out,
                      double *until_s)
{
    struct nrs_timeq_entry idle;
    struct executor *e;
    uint32_t kind;
    double load_s;
    size_t n;

    *until_s = INFINITY;
    if (s->idle.n == 0 || !next_kind(s, now_s, &kind, until_s))
        return false;
    *until_s = INFINITY;
    if (!nrs_residency_take(&s->memory, kind, now_s, &load_s))
        return false; /* until an executor has finished, and with it a model's use */
    nrs_timeq_pop(&s->idle, &idle);
    e = &s->executor[idle.payload];
    n = nrs_job_queue_length(&s->kind[kind].turn, &s->pool);
    e->n = n < (size_t)s->cfg.max_batch ? n : (size_t)s->cfg.max_batch;
    e->kind = kind;
    for (size_t i = 0; i < e->n; i++)
        e->job[i] = take_out(s, first_of(s, &s->kind[kind].turn));
    s->n_running += e->n;
    *out = (struct nrs_batch){(uint32_t)idle.payload,     kind, e->n, e->job, load_s,
                              s->kind[kind].batch_s[e->n]};
    e->end_s = now_s + out->load_s + out->compute_s;
    return true;
}

size_t nrs_server_take_late(struct nrs_server_model *s, double now_s, struct nrs_job *out,
                            size_t max)
{
    size_t n = 0;

    for (; n < max; n++) {
        uint32_t first = first_of(s, &s->late);

        if (!first || !(s->pool.node[first].job.deadline_s < now_s))
            break;
        out[n] = take_out(s, first);
    }
    return n;
}

/* The executor's batch leaves it. */
static void vacate(struct nrs_server_model *s, uint32_t executor)
{
    s->n_running -= s->executor[executor].n;
    s->executor[executor].n = 0;
    idle_push(s, executor);
}

void nrs_server_finish(struct nrs_server_model *s, uint32_t executor, double now_s)
{
    (void)now_s;
    assert(executor < (size_t)s->cfg.executors && s->executor[executor].n > 0);
    nrs_residency_release(&s->memory, s->executor[executor].kind);
    vacate(s, executor);
}

size_t nrs_server_fail(struct nrs_server_model *s,
                       void (*lost)(void *user, const struct nrs_job *job), void *user)
{
    size_t n = nrs_server_jobs(s);

    for (uint32_t e = 0; e < (size_t)s->cfg.executors; e++) {
        for (size_t i = 0; lost && i < s->executor[e].n; i++)
            lost(user, &s->executor[e].job[i]);
        if (s->executor[e].n > 0)
            vacate(s, e);
    }
    for (uint32_t k = 0; k < s->n_kinds; k++)
        for (uint32_t first; (first = first_of(s, &s->kind[k].turn)) != 0;) {
            struct nrs_job job = take_out(s, first);

            if (lost)
                lost(user, &job);
        }
    nrs_residency_clear(&s->memory);
    return n;
}

size_t nrs_server_jobs(const struct nrs_server_model *s)
{
    return s->pool.n + s->n_running;
}

size_t nrs_server_waiting(const struct nrs_server_model *s)
{
    return s->pool.n;
}

double nrs_server_load(const struct nrs_server_model *s)
{
    return (double)nrs_server_jobs(s) / (double)s->cfg.executors;
}
