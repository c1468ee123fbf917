/* reuse.c - points are found by the digest of their parameters. */
#include "batch/reuse.h"

#include <stdlib.h>
#include <string.h>

#include "core/version.h"
#include "scenario/scenario_digest.h"

/* A point of the sweep that gives, by its parameters. */
struct key {
    char digest[NRS_DIGEST_LEN];
    size_t point;
};

static int by_digest(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = memcmp(x->digest, y->digest, NRS_DIGEST_LEN);

    return order ? order : (x->point > y->point) - (x->point < y->point);
}

/* What no replication depends on. */
static enum nrs_status key_of(struct nrs_points *points, size_t i, struct key *out,
                              struct nrs_error *err)
{
    static const char *const without[] = {"name", "description", "run.replications",
                                          "requirements.confidence", NULL};
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(points, i, &p, err);

    if (status != NRS_OK)
        return status;
    out->point = i;
    status = nrs_scenario_digest(&p->cfg, without, out->digest, err);
    nrs_point_free(p);
    return status;
}

static enum nrs_status keys_of(struct nrs_points *points, struct key **out, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    *out = calloc(points->n + 1, sizeof **out);
    if (!*out)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);
    for (size_t i = 0; i < points->n && status == NRS_OK; i++)
        status = key_of(points, i, &(*out)[i], err);
    qsort(*out, points->n, sizeof **out, by_digest);
    return status;
}

/* The number of the first that is not before the digest. */
static size_t find(const struct key *keys, size_t n, const char *digest)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(keys[middle].digest, digest, NRS_DIGEST_LEN) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A task of the same replications of point i; n_tasks: none. */
static size_t same_task(const struct nrs_plan *plan, size_t i, const struct nrs_task *task)
{
    size_t t = plan->first_task[i] + task->first / plan->per_task;

    if (t < plan->first_task[i + 1]) {
        struct nrs_task found = nrs_plan_task(plan, t);

        if (found.first == task->first && found.n == task->n)
            return t;
    }
    return plan->n_tasks;
}

static enum nrs_status copy(const struct nrs_reuse_side *to, size_t number, struct nrs_task task,
                            const struct nrs_reuse_side *from, size_t their_number,
                            struct nrs_error *err)
{
    const struct nrs_record_head head = {number, task, to->store->manifest.digest};
    struct nrs_summary summary;
    enum nrs_status status = nrs_store_get(from->store, their_number,
                                           nrs_plan_task(from->plan, their_number), &summary, err);
    char *text;
    size_t n;

    if (status != NRS_OK)
        return status;
    status = nrs_record_make(&head, &summary, &text, &n, err);
    nrs_summary_free(&summary);
    if (status != NRS_OK)
        return status;
    status = nrs_store_put(to->store, number, text, n, err);
    free(text);
    return status;
}

/* What copying goes through. */
struct copying {
    const struct nrs_reuse_side *to, *from;
    const struct nrs_reuse_cfg *cfg;
    struct nrs_reuse_count *out;
    struct key *keys; /* of `from`, in their order */
    size_t done;      /* tasks of `to` */
    bool ends;
};

/* Task t of `to`, from the first of the points with its parameters that has it: a sweep has several
 * when it varies what no replication depends on. */
static enum nrs_status copy_task(struct copying *c, size_t t, const struct key *own, size_t at,
                                 struct nrs_error *err)
{
    const struct nrs_reuse_side *to = c->to, *from = c->from;
    struct nrs_task task = nrs_plan_task(to->plan, t);

    for (; at < from->points->n && strcmp(c->keys[at].digest, own->digest) == 0; at++) {
        size_t theirs = same_task(from->plan, c->keys[at].point, &task);

        if (theirs == from->plan->n_tasks || !nrs_store_has(from->store, theirs))
            continue;
        if (to->store && nrs_store_has(to->store, t)) {
            c->out->there++;
            return NRS_OK;
        }
        c->out->copied++;
        return to->store ? copy(to, t, task, from, theirs, err) : NRS_OK;
    }
    return NRS_OK;
}

static enum nrs_status copy_point(struct copying *c, size_t i, struct nrs_error *err)
{
    const struct nrs_plan *plan = c->to->plan;
    struct key own;
    enum nrs_status status = key_of(c->to->points, i, &own, err);
    size_t at;

    if (status != NRS_OK)
        return status;
    at = find(c->keys, c->from->points->n, own.digest);
    for (size_t t = plan->first_task[i]; t < plan->first_task[i + 1] && !c->ends; t++) {
        size_t before = c->out->copied;

        status = copy_task(c, t, &own, at, err);
        if (status != NRS_OK)
            break;
        c->done++;
        c->ends = c->out->copied > before && c->cfg->go_on &&
                  !c->cfg->go_on(c->cfg->user, c->done, plan->n_tasks);
    }
    return status;
}

enum nrs_status nrs_reuse_check(const struct nrs_store *from, bool any_version,
                                struct nrs_error *err)
{
    const char *was = from->manifest.version;

    if (any_version || strcmp(was, nrs_version()) == 0)
        return NRS_OK;
    return nrs_fail(err, NRS_ECONFLICT,
                    "%s: is of nrsplit %.64s, this is %.64s; --any-version takes its records all "
                    "the same",
                    from->dir, was, nrs_version());
}

enum nrs_status nrs_reuse(const struct nrs_reuse_side *to, const struct nrs_reuse_side *from,
                          const struct nrs_reuse_cfg *cfg, struct nrs_reuse_count *out,
                          struct nrs_error *err)
{
    struct copying c = {.to = to, .from = from, .cfg = cfg, .out = out};
    enum nrs_status status = keys_of(from->points, &c.keys, err);

    *out = (struct nrs_reuse_count){0};
    for (size_t k = 0; k < to->points->n && status == NRS_OK && !c.ends; k++)
        status = copy_point(&c, (cfg->first + k) % to->points->n, err);
    free(c.keys);
    return status;
}
