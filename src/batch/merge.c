/* merge.c - the tasks of a point, in the order of its replications. */
#include "batch/merge.h"

#include <stdlib.h>
#include <string.h>

#include "batch/judge.h"

static bool is_complete(const struct nrs_plan *plan, const unsigned char *state, size_t point)
{
    for (size_t t = plan->first_task[point]; t < plan->first_task[point + 1]; t++)
        if (state[t] != NRS_STORE_RECORDED)
            return false;
    return true;
}

/* No fault of the scenario's, which is what NRS_EPARSE would be. */
static enum nrs_status tell_damage(struct nrs_error *err)
{
    char why[NRS_ERROR_MAX] = "";

    if (err)
        memcpy(why, err->text, sizeof why);
    return nrs_fail(err, NRS_EMACHINE,
                    "%.600s; 'nrsplit results prune --broken' removes it, and the sweep's command "
                    "makes it anew",
                    why);
}

static enum nrs_status pool(const struct nrs_store *store, const struct nrs_plan *plan,
                            size_t point, struct nrs_summary *out, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t t = plan->first_task[point]; t < plan->first_task[point + 1]; t++) {
        struct nrs_summary part;

        status = nrs_store_get(store, t, nrs_plan_task(plan, t), &part, err);
        if (status == NRS_EPARSE)
            status = tell_damage(err);
        if (status != NRS_OK)
            break;
        status = nrs_summary_append(out, &part, err);
        nrs_summary_free(&part);
        if (status != NRS_OK)
            break;
    }
    return status;
}

static enum nrs_status merge_point(const struct nrs_store *store, const struct nrs_plan *plan,
                                   struct nrs_points *points, size_t i, nrs_merged_point *visit,
                                   void *user, struct nrs_error *err)
{
    struct nrs_point *point;
    struct nrs_summary summary;
    struct nrs_verdict verdict;
    enum nrs_status status = nrs_points_resolve(points, i, &point, err);

    if (status != NRS_OK)
        return status;
    nrs_summary_init(&summary);
    status = pool(store, plan, i, &summary, err);
    if (status == NRS_OK)
        status = nrs_judge(point, &summary, &verdict, err);
    if (status == NRS_OK)
        status = visit(user, i, point, &summary, &verdict, err);
    nrs_summary_free(&summary);
    nrs_point_free(point);
    return status;
}

enum nrs_status nrs_merge(const struct nrs_store *store, const struct nrs_plan *plan,
                          struct nrs_points *points, nrs_merged_point *visit, void *user,
                          struct nrs_error *err)
{
    unsigned char *state = malloc(plan->n_tasks + 1);
    enum nrs_status status = NRS_OK;

    if (!state)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", plan->n_tasks);
    nrs_store_scan(store, state);
    for (size_t i = 0; i < plan->n_points && status == NRS_OK; i++) {
        if (!is_complete(plan, state, i))
            continue;
        status = merge_point(store, plan, points, i, visit, user, err);
    }
    free(state);
    return status;
}
