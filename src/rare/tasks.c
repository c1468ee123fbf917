/* tasks.c - pilots, survey and batches in children, and their results as they lie in memory. */
#include "rare/tasks.h"

#include <stdlib.h>

#include "batch/pool.h"
#include "core/clock.h"

#define SURVEY_UES    4000                /* about as many a tilt */
#define SURVEY_LEAST  4                   /* drops */
#define SURVEY_CHUNKS 4                   /* tasks a tilt */
#define SURVEY_FIRST  (UINT32_C(1) << 29) /* drop: beyond those of batches */

static enum nrs_status put(FILE *out, const void *from, size_t size, size_t n,
                           struct nrs_error *err)
{
    return fwrite(from, size, n, out) == n
               ? NRS_OK
               : nrs_fail(err, NRS_EMACHINE, "cannot write an estimate's result");
}

static enum nrs_status get(FILE *in, void *to, size_t size, size_t n, struct nrs_error *err)
{
    return fread(to, size, n, in) == n
               ? NRS_OK
               : nrs_fail(err, NRS_EMACHINE, "cannot read an estimate's result");
}

/* A list that a task hands over: its length, then its elements. */
static enum nrs_status put_list(FILE *out, const void *from, size_t size, size_t n,
                                struct nrs_error *err)
{
    enum nrs_status status = put(out, &n, sizeof n, 1, err);

    return status == NRS_OK ? put(out, from, size, n, err) : status;
}

/* @param to  a list of *n elements, which it makes longer. */
static enum nrs_status get_list(FILE *in, void **to, size_t size, size_t *n, struct nrs_error *err)
{
    size_t more;
    void *longer;
    enum nrs_status status = get(in, &more, sizeof more, 1, err);

    if (status != NRS_OK)
        return status;
    longer = realloc(*to, (*n + more + 1) * size);
    if (!longer)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for an estimate");
    *to = longer;
    status = get(in, (char *)longer + *n * size, size, more, err);
    *n += status == NRS_OK ? more : 0;
    return status;
}

struct list {
    void *at;
    size_t n;
};

struct stage {
    const struct nrs_rare_job *job;
    const struct nrs_rare_pilot *pilot;
    const struct nrs_rare_plan *plan;
    struct list *list; /* by task */
    uint32_t first;    /* of n batches */
    struct nrs_rare_part *part;
    size_t begun, n;
};

static enum nrs_status run_pilot(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct nrs_rare_job *job = ((const struct stage *)user)->job;
    struct nrs_rare_frame *frames = NULL;
    struct nrs_ledger ledger;
    enum nrs_status status;
    size_t n;

    nrs_ledger_init(&ledger);
    ledger.replication = (uint32_t)i;
    status = job->cfg->simulate(job->cfg->context, job->point, (uint32_t)i, &ledger, err);
    if (status == NRS_OK)
        status = nrs_rare_frames(&ledger, &frames, &n, err);
    if (status == NRS_OK)
        status = put_list(out, frames, sizeof *frames, n, err);
    free(frames);
    nrs_ledger_free(&ledger);
    return status;
}

static enum nrs_status collect_frames(void *user, size_t i, FILE *in,
                                      const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    struct list *l = &((struct stage *)user)->list[i];

    (void)usage;
    return get_list(in, &l->at, sizeof(struct nrs_rare_frame), &l->n, err);
}

enum nrs_status nrs_rare_run_pilots(const struct nrs_rare_job *job, struct nrs_rare_pilot *out,
                                    struct nrs_error *err)
{
    uint32_t n = job->cfg->pilots;
    struct list *list = calloc(n, sizeof *list);
    struct nrs_rare_frame **frames = calloc(n, sizeof *frames);
    size_t *length = calloc(n, sizeof *length);
    struct stage stage = {.job = job, .list = list};
    const struct nrs_pool_work work = {
        .user = &stage, .n_tasks = n, .run = run_pilot, .collect = collect_frames};
    enum nrs_status status = NRS_OK;

    if (!list || !frames || !length)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %u pilots", n);
    if (status == NRS_OK)
        status = nrs_pool_run(&work, job->cfg->jobs, err);
    for (uint32_t i = 0; list && frames && length && i < n; i++) {
        frames[i] = list[i].at;
        length[i] = list[i].n;
    }
    if (status == NRS_OK)
        status = nrs_rare_pilot_new(job->point, job->cfg->curves, frames, length, n, out, err);
    else
        for (uint32_t i = 0; list && i < n; i++)
            free(list[i].at);
    free(list);
    free(frames);
    free(length);
    return status;
}

/* Drops of a survey's task: a chunk of those that each tilt sees. */
static uint32_t survey_drops(const struct stage *s)
{
    uint32_t n = SURVEY_UES / s->pilot->n_ues + 1;

    n = n < SURVEY_LEAST ? SURVEY_LEAST : n;
    return (n + SURVEY_CHUNKS - 1) / SURVEY_CHUNKS;
}

static enum nrs_status run_survey(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct stage *s = user;
    struct nrs_rare_plan plan = nrs_rare_plan_all(s->job->every);
    uint32_t n = survey_drops(s);
    uint32_t first = SURVEY_FIRST + n * (uint32_t)(i % SURVEY_CHUNKS);
    struct nrs_rare_ue *ues = calloc((size_t)n * s->pilot->n_ues, sizeof *ues);
    enum nrs_status status =
        ues ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory for a survey");
    struct nrs_rare_part part;
    size_t n_ues = 0;

    plan.tilt = nrs_rare_tilts[i / SURVEY_CHUNKS];
    nrs_rare_part_init(&part);
    for (uint32_t d = 0; status == NRS_OK && d < n; d++) {
        size_t more;

        status = nrs_rare_drop(s->job->point, s->job->cfg->curves, s->pilot, &plan, first + d,
                               &part, ues + n_ues, &more, err);
        n_ues += status == NRS_OK ? more : 0;
    }
    if (status == NRS_OK)
        status = put_list(out, ues, sizeof *ues, n_ues, err);
    free(ues);
    return status;
}

static enum nrs_status collect_ues(void *user, size_t i, FILE *in,
                                   const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    struct list *l = &((struct stage *)user)->list[i];

    (void)usage;
    return get_list(in, &l->at, sizeof(struct nrs_rare_ue), &l->n, err);
}

/* The chunks of a tilt in their order. */
static enum nrs_status join(struct nrs_rare_survey *to, const struct list *chunk,
                            struct nrs_error *err)
{
    size_t n = 1;

    for (int i = 0; i < SURVEY_CHUNKS; i++)
        n += chunk[i].n;
    to->ue = calloc(n, sizeof *to->ue);
    if (!to->ue)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for a survey");
    for (int i = 0; i < SURVEY_CHUNKS; i++)
        for (size_t k = 0; k < chunk[i].n; k++)
            to->ue[to->n++] = ((const struct nrs_rare_ue *)chunk[i].at)[k];
    return NRS_OK;
}

enum nrs_status nrs_rare_run_survey(const struct nrs_rare_job *job,
                                    const struct nrs_rare_pilot *pilot,
                                    struct nrs_rare_survey out[NRS_RARE_TILTS],
                                    struct nrs_error *err)
{
    struct list list[NRS_RARE_TILTS * SURVEY_CHUNKS] = {{NULL, 0}};
    struct stage stage = {.job = job, .pilot = pilot, .list = list};
    const struct nrs_pool_work work = {
        .user = &stage, .n_tasks = NRS_LEN(list), .run = run_survey, .collect = collect_ues};
    enum nrs_status status = nrs_pool_run(&work, job->cfg->jobs, err);

    for (int i = 0; i < NRS_RARE_TILTS; i++) {
        out[i] = (struct nrs_rare_survey){NULL, 0};
        if (status == NRS_OK)
            status = join(&out[i], &list[i * SURVEY_CHUNKS], err);
    }
    for (size_t i = 0; i < NRS_LEN(list); i++)
        free(list[i].at);
    return status;
}

static enum nrs_pool_next next_batch(void *user, size_t *task)
{
    struct stage *s = user;

    if (s->begun == s->n || nrs_monotonic_s() > s->job->stop_s)
        return NRS_POOL_END;
    *task = s->begun++;
    return NRS_POOL_TASK;
}

static enum nrs_status run_batch(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct stage *s = user;
    uint32_t n = s->job->per_batch, first = (s->first + (uint32_t)i) * n;
    struct nrs_rare_part part;
    enum nrs_status status = NRS_OK;

    nrs_rare_part_init(&part);
    for (uint32_t d = 0; status == NRS_OK && d < n; d++)
        status = nrs_rare_drop(s->job->point, s->job->cfg->curves, s->pilot, s->plan, first + d,
                               &part, NULL, NULL, err);
    return status == NRS_OK ? put(out, &part, sizeof part, 1, err) : status;
}

static enum nrs_status collect_part(void *user, size_t i, FILE *in,
                                    const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    (void)usage;
    return get(in, &((struct stage *)user)->part[i], sizeof(struct nrs_rare_part), 1, err);
}

enum nrs_status nrs_rare_run_batches(const struct nrs_rare_job *job,
                                     const struct nrs_rare_pilot *pilot,
                                     const struct nrs_rare_plan *plan, uint32_t first, uint32_t n,
                                     struct nrs_rare_part *out, uint32_t *done,
                                     struct nrs_error *err)
{
    struct stage stage = {
        .job = job, .pilot = pilot, .plan = plan, .first = first, .n = n, .part = out};
    const struct nrs_pool_work work = {.user = &stage,
                                       .n_tasks = n,
                                       .next = next_batch,
                                       .run = run_batch,
                                       .collect = collect_part};
    enum nrs_status status = nrs_pool_run(&work, job->cfg->jobs, err);

    *done = (uint32_t)stage.begun;
    return status;
}
