/* reuse.c - points are found by the digest of their parameters. */
#include "batch/reuse.h"

#include <stdlib.h>
#include <string.h>

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

/* The first of those with the digest, or NULL. */
static const struct key *find(const struct key *keys, size_t n, const char *digest)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(keys[middle].digest, digest, NRS_DIGEST_LEN) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && strcmp(keys[low].digest, digest) == 0 ? &keys[low] : NULL;
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

/* What point i of `to` lacks and point k of `from` has. */
static enum nrs_status copy_point(const struct nrs_reuse_side *to, size_t i,
                                  const struct nrs_reuse_side *from, size_t k, size_t *n,
                                  struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t t = to->plan->first_task[i]; t < to->plan->first_task[i + 1]; t++) {
        struct nrs_task task = nrs_plan_task(to->plan, t);
        size_t theirs = same_task(from->plan, k, &task);

        if (theirs == from->plan->n_tasks || nrs_store_has(to->store, t) ||
            !nrs_store_has(from->store, theirs))
            continue;
        status = copy(to, t, task, from, theirs, err);
        if (status != NRS_OK)
            break;
        ++*n;
    }
    return status;
}

static const char *text_of(const cJSON *file, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(file, key));

    return text ? text : "";
}

/* Is there a file of that name, and one of them the same? Two may have one name. */
static bool has_changed(const cJSON *file, const cJSON *files)
{
    bool is_there = false;
    const cJSON *other;

    cJSON_ArrayForEach(other, files)
    {
        if (strcmp(text_of(other, "file"), text_of(file, "file")) != 0)
            continue;
        if (strcmp(text_of(other, "digest"), text_of(file, "digest")) == 0)
            return false;
        is_there = true;
    }
    return is_there;
}

/* A file that only one of them has read is of points that only one of them has. */
static enum nrs_status check_files(const struct nrs_store *to, const struct nrs_store *from,
                                   struct nrs_error *err)
{
    const cJSON *ours = cJSON_GetObjectItemCaseSensitive(to->manifest.root, "files"), *file;
    const cJSON *theirs = cJSON_GetObjectItemCaseSensitive(from->manifest.root, "files");

    cJSON_ArrayForEach(file, ours)
    {
        if (has_changed(file, theirs))
            return nrs_fail(err, NRS_ECONFLICT,
                            "%s: file %.64s has changed since its records were made", from->dir,
                            text_of(file, "file"));
    }
    return NRS_OK;
}

static enum nrs_status check(const struct nrs_store *to, const struct nrs_store *from,
                             bool any_version, struct nrs_error *err)
{
    const char *was = from->manifest.version, *is = to->manifest.version;

    if (!any_version && strcmp(was, is) != 0)
        return nrs_fail(err, NRS_ECONFLICT,
                        "%s: is of nrsplit %.64s, this is %.64s; --any-version takes its records "
                        "all the same",
                        from->dir, was, is);
    return check_files(to, from, err);
}

enum nrs_status nrs_reuse(const struct nrs_reuse_side *to, const struct nrs_reuse_side *from,
                          bool any_version, size_t *n, struct nrs_error *err)
{
    struct key *keys = NULL;
    enum nrs_status status = check(to->store, from->store, any_version, err);

    *n = 0;
    if (status == NRS_OK)
        status = keys_of(from->points, &keys, err);
    for (size_t i = 0; i < to->points->n && status == NRS_OK; i++) {
        const struct key *found;
        struct key own;

        status = key_of(to->points, i, &own, err);
        found = status == NRS_OK ? find(keys, from->points->n, own.digest) : NULL;
        if (found)
            status = copy_point(to, i, from, found->point, n, err);
    }
    free(keys);
    return status;
}
