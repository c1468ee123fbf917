/* capacity.c - searches that share a pool of processes. */
#include "batch/capacity.h"

#include <stdlib.h>

#include "batch/capacity_store.h"
#include "batch/capacity_verdict.h"
#include "batch/pool.h"
#include "core/clock.h"

/* What a search is at: the replications of one step. */
struct seeker {
    struct nrs_capacity_search *search;
    struct nrs_search_step step;
    bool has_step;
    uint32_t n_begun, n_in;      /* replications of the step */
    uint32_t load;               /* that `cluster` is of */
    uint32_t n_known;            /* replications of that load that were in before the step */
    struct nrs_cluster *cluster; /* [step.replications][demands.n] */
};

struct seeking {
    const char *dir, *digest;
    const struct nrs_capacity_cfg *cfg;
    struct nrs_loads loads;
    struct seeker *seeker; /* one a point */
    size_t n_points;
    struct nrs_list tasks; /* struct nrs_trial_key, as they were handed out */
    size_t n_running;
    double end_s;           /* when nothing is begun any more; 0: never */
    enum nrs_status status; /* a failure of next_task, which cannot tell it */
    struct nrs_error *err;
};

static const struct nrs_trial_key *task_of(const struct seeking *s, size_t task)
{
    return (const struct nrs_trial_key *)s->tasks.at + task;
}

/* -------------------------------------------------------------------------------------- steps */

/* Replications of earlier looks at the same load are kept. */
static enum nrs_status begin_step(struct seeking *s, struct seeker *k, struct nrs_error *err)
{
    size_t n_demands = k->search->demands.n;
    struct nrs_cluster *cluster;
    struct nrs_points points; /* made here, for the children */

    k->n_known = k->load == k->step.load ? k->n_in : 0;
    cluster = realloc(k->cluster, k->step.replications * n_demands * sizeof *cluster);
    if (!cluster)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %u replications",
                        k->step.replications);
    k->cluster = cluster;
    k->load = k->step.load;
    k->n_begun = k->n_in = k->n_known;
    k->has_step = true;
    return nrs_loads_points(&s->loads, k->load, &points, err);
}

static enum nrs_status end_step(struct seeking *s, struct seeker *k, struct nrs_error *err)
{
    const struct nrs_demands *demands = &k->search->demands;
    const struct nrs_look look = {.point = (size_t)(k - s->seeker),
                                  .load = k->load,
                                  .n_replications = k->n_in,
                                  .ue_share = s->cfg->ue_share};
    const double confidence = nrs_demands_confidence(demands, k->step.alpha);
    struct nrs_search_answer answer;
    struct nrs_points points;
    enum nrs_status status =
        nrs_demands_answer(demands, k->cluster, k->n_in, confidence, &answer, err);

    if (status == NRS_OK && s->cfg->criterion == NRS_CRITERION_VERDICT)
        status = nrs_loads_points(&s->loads, k->load, &points, err);
    if (status == NRS_OK && s->cfg->criterion == NRS_CRITERION_VERDICT)
        status = nrs_trial_verdict(s->dir, s->digest, &look, &points, &answer, err);
    if (status == NRS_OK)
        nrs_search_take(&k->search->search, &k->step, &answer);
    k->has_step = false;
    return status;
}

/* Take in a replication whose record is there. */
static enum nrs_status take_in(struct seeking *s, const struct nrs_trial_key *key,
                               struct nrs_error *err)
{
    struct seeker *k = &s->seeker[key->point];
    const struct nrs_demands *demands = &k->search->demands;
    struct nrs_summary summary;
    enum nrs_status status = nrs_trial_read(s->dir, s->digest, *key, &summary, err);

    if (status != NRS_OK)
        return status;
    for (size_t d = 0; d < demands->n; d++)
        k->cluster[key->replication * demands->n + d] =
            nrs_demand_count(&demands->demand[d], &summary);
    nrs_summary_free(&summary);
    if (k->step.look == 1 || key->replication >= k->step.replications / 2)
        k->search->n_replications++; /* an earlier look had the first half */
    return ++k->n_in == k->step.replications ? end_step(s, k, err) : NRS_OK;
}

/* ------------------------------------------------------------------------------------ the pool */

static bool is_late(const struct seeking *s)
{
    return s->end_s > 0 && nrs_monotonic_s() >= s->end_s;
}

/* Go on with one search until it has a replication to be simulated, or waits, or has ended. */
static enum nrs_status advance(struct seeking *s, size_t point, struct nrs_trial_key *key,
                               bool *found, struct nrs_error *err)
{
    struct seeker *k = &s->seeker[point];
    enum nrs_status status = NRS_OK;

    *found = false;
    while (status == NRS_OK && !k->search->has_ended && !*found) {
        if (!k->has_step) {
            if (!nrs_search_next(&k->search->search, &k->step)) {
                k->search->has_ended = true;
                break;
            }
            status = begin_step(s, k, err);
            continue;
        }
        if (k->n_begun == k->step.replications)
            break;
        *key = (struct nrs_trial_key){point, k->load, k->n_begun};
        if (nrs_trial_is_kept(s->dir, *key)) {
            k->n_begun++;
            status = take_in(s, key, err);
        } else if (is_late(s)) {
            break;
        } else {
            k->n_begun++;
            *found = true;
        }
    }
    return status;
}

static enum nrs_pool_next next_task(void *user, size_t *task)
{
    struct seeking *s = user;
    struct nrs_trial_key key;
    bool found = false;

    for (size_t i = 0; i < s->n_points && !found && s->status == NRS_OK; i++)
        s->status = advance(s, i, &key, &found, s->err);
    *task = s->tasks.n;
    if (s->status == NRS_OK && found && !nrs_list_add(&s->tasks, &key, 1))
        s->status = nrs_fail(s->err, NRS_EMACHINE, "out of memory");
    if (s->status != NRS_OK)
        return NRS_POOL_END;
    s->n_running += found;
    if (found)
        return NRS_POOL_TASK;
    return s->n_running > 0 ? NRS_POOL_WAIT : NRS_POOL_END;
}

/* In the child: from the point to its record. */
static enum nrs_status run_task(void *user, size_t task, FILE *out, struct nrs_error *err)
{
    struct seeking *s = user;
    const struct nrs_trial_key *key = task_of(s, task);
    struct nrs_points points;
    struct nrs_point *p;
    struct nrs_summary summary;
    struct nrs_ledger ledger;
    enum nrs_status status = nrs_loads_points(&s->loads, key->load, &points, err);

    (void)out;
    if (status == NRS_OK)
        status = nrs_points_resolve(&points, key->point, &p, err);
    if (status != NRS_OK)
        return status;
    nrs_summary_init(&summary);
    nrs_ledger_init(&ledger);
    ledger.replication = key->replication;
    status = s->cfg->simulate(s->cfg->context, p, key->replication, &ledger, err);
    if (status == NRS_OK)
        status = nrs_summary_add(&summary, &ledger, &p->requirement, err);
    if (status == NRS_OK)
        status = nrs_trial_keep(s->dir, s->digest, *key, &summary, err);
    nrs_ledger_free(&ledger);
    nrs_summary_free(&summary);
    nrs_point_free(p);
    return status;
}

static enum nrs_status collect(void *user, size_t task, FILE *in,
                               const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    struct seeking *s = user;

    (void)in;
    (void)usage;
    s->n_running--;
    return take_in(s, task_of(s, task), err);
}

/* There is no number of tasks to come: of those that were asked for. */
static void show_progress(void *user, size_t done, size_t n_tasks)
{
    const struct seeking *s = user;

    (void)n_tasks;
    if (s->cfg->progress)
        s->cfg->progress(s->cfg->user, done, s->tasks.n);
}

/* --------------------------------------------------------------------------------------- begin */

static enum nrs_status begin_search(struct seeking *s, struct nrs_points *points, size_t i,
                                    struct nrs_capacity_search *out, struct nrs_error *err)
{
    struct nrs_search_cfg cfg = s->cfg->search;
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(points, i, &p, err);

    if (status != NRS_OK)
        return status;
    if (cfg.start == 0)
        cfg.start =
            p->cfg.ues.count_per_cell < cfg.max ? (uint32_t)p->cfg.ues.count_per_cell : cfg.max;
    out->is_limited = nrs_point_payload_bytes(p) > 0;
    out->has_ended = !out->is_limited;
    status = nrs_search_init(&out->search, &cfg, err);
    if (status == NRS_OK && out->is_limited)
        status = nrs_criterion_demands(s->cfg->criterion, s->cfg->ue_share, p, &out->demands, err);
    nrs_point_free(p);
    return status;
}

/* What is wrong at the ends of the range is wrong before anything is simulated. */
static enum nrs_status try_loads(struct seeking *s, const struct nrs_capacity *c,
                                 struct nrs_error *err)
{
    struct nrs_points points;
    enum nrs_status status = nrs_loads_points(&s->loads, s->cfg->search.max, &points, err);

    for (size_t i = 0; i < c->n && status == NRS_OK; i++)
        status = nrs_loads_points(&s->loads, c->search[i].search.cfg.start, &points, err);
    return status;
}

static enum nrs_status seek(struct seeking *s, struct nrs_points *points, struct nrs_capacity *out,
                            struct nrs_error *err)
{
    const struct nrs_pool_work work = {.user = s,
                                       .next = next_task,
                                       .run = run_task,
                                       .collect = collect,
                                       .progress = show_progress};
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < out->n && status == NRS_OK; i++) {
        s->seeker[i].search = &out->search[i];
        status = begin_search(s, points, i, &out->search[i], err);
    }
    if (status == NRS_OK)
        status = try_loads(s, out, err);
    if (status == NRS_OK)
        status = nrs_pool_run(&work, s->cfg->jobs, err);
    return status == NRS_OK ? s->status : status;
}

enum nrs_status nrs_capacity_find(const struct nrs_document *doc, struct nrs_points *points,
                                  const char *dir, const char *digest,
                                  const struct nrs_capacity_cfg *cfg, struct nrs_capacity *out,
                                  struct nrs_error *err)
{
    struct nrs_error own = {.status = NRS_OK};
    struct seeking s = {.dir = dir,
                        .digest = digest,
                        .cfg = cfg,
                        .seeker = calloc(points->n + 1, sizeof *s.seeker),
                        .n_points = points->n,
                        .end_s = cfg->budget_s > 0 ? nrs_monotonic_s() + cfg->budget_s : 0,
                        .err = &own};
    enum nrs_status status;

    *out =
        (struct nrs_capacity){.n = points->n, .search = calloc(points->n + 1, sizeof *out->search)};
    nrs_loads_init(&s.loads, doc, points->n);
    nrs_list_init(&s.tasks, sizeof(struct nrs_trial_key));
    if (s.seeker && out->search)
        status = seek(&s, points, out, err);
    else
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);
    if (s.status != NRS_OK)
        status = nrs_fail(err, own.status, "%s", own.text);
    for (size_t i = 0; s.seeker && i < points->n; i++)
        free(s.seeker[i].cluster);
    free(s.seeker);
    nrs_list_free(&s.tasks);
    nrs_loads_free(&s.loads);
    if (status != NRS_OK)
        nrs_capacity_free(out);
    return status;
}

void nrs_capacity_free(struct nrs_capacity *c)
{
    free(c->search);
    *c = (struct nrs_capacity){0};
}
