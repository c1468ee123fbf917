/* sweep_reuse.c - nrsplit sweep --reuse: begin with what another sweep has. */
#include "batch/reuse.h"
#include "cli/sweep.h"

enum nrs_status nrs_sweep_reuse_per_task(const struct nrs_cli *cli, int64_t *per_task,
                                         struct nrs_error *err)
{
    const char *dir = nrs_cli_value(cli, "reuse");
    struct nrs_store store;
    enum nrs_status status;

    if (!dir)
        return NRS_OK;
    status = nrs_store_open(&store, dir, err);
    if (status != NRS_OK)
        return status;
    *per_task = store.manifest.per_task;
    nrs_store_close(&store);
    return NRS_OK;
}

static enum nrs_status copy(struct nrs_sweep_run *s, const struct nrs_store *store,
                            const struct nrs_store *other, struct nrs_error *err)
{
    struct nrs_sweep_run was = {.cli = s->cli};
    enum nrs_status status = nrs_sweep_of_store(&was, other, err);
    const struct nrs_reuse_side to = {store, &s->plan, &s->points};
    const struct nrs_reuse_side from = {other, &was.plan, &was.points};
    size_t n = 0;

    if (status == NRS_OK)
        status = nrs_reuse(&to, &from, nrs_cli_has(s->cli, "any-version"), &n, err);
    if (status == NRS_OK)
        nrs_log_say(&s->cli->log, NRS_LOG_BATCH, NRS_LOG_INFO, "%s: %zu of %zu tasks are from %s",
                    s->dir, n, s->plan.n_tasks, other->dir);
    nrs_sweep_run_free(&was);
    return status;
}

enum nrs_status nrs_sweep_reuse(struct nrs_sweep_run *s, const struct nrs_store *store,
                                struct nrs_error *err)
{
    const char *dir = nrs_cli_value(s->cli, "reuse");
    struct nrs_store other;
    enum nrs_status status;

    if (!dir)
        return NRS_OK;
    status = nrs_store_open(&other, dir, err);
    if (status != NRS_OK)
        return status;
    status = copy(s, store, &other, err);
    nrs_store_close(&other);
    return status;
}
