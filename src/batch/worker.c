/* worker.c - claim, run, publish, until nothing is missing. */
#include "batch/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/agenda.h"
#include "batch/journal.h"
#include "batch/pool.h"
#include "batch/task_run.h"
#include "core/version.h"

#define LOOKS_A_POLL 32 /* tasks of others that are looked at before waiting again */

/* What is known of a task beside the number of its failed attempts. */
enum { RECORDED = NRS_STORE_RECORDED, RUNNING = 'm', GIVEN_UP = 'g' };

struct worker {
    struct nrs_store *store;
    const struct nrs_plan *plan;
    struct nrs_points *points;
    const struct nrs_worker_cfg *cfg;
    struct nrs_worker_result *result;
    unsigned char *state; /* [n_tasks] of the above, or failed attempts */
    /* [n_agenda] to be tried, from `cursor` on. What others have is gathered at its beginning, and
     * looked at again when all were tried once. */
    uint32_t *agenda;
    size_t n_agenda, cursor, n_left, n_running;
    size_t n_before; /* records that were there when it began */
    bool through;
    uint32_t *again; /* [n_again] failed here, to be tried once more */
    size_t n_again;
};

enum claim { CLAIMED, TAKEN, SETTLED };

static bool has_locks(const struct worker *w)
{
    return w->store->leases.reach != NRS_LOCKS_NONE;
}

static void drop(const struct worker *w, size_t task)
{
    if (has_locks(w))
        nrs_lease_drop(&w->store->leases, (int64_t)task);
}

/* Somebody may have finished it since the folder was looked through. */
static enum claim claim(struct worker *w, size_t task)
{
    if (w->state[task] == RECORDED || w->state[task] == GIVEN_UP)
        return SETTLED;
    if (has_locks(w) && !nrs_lease_take(&w->store->leases, (int64_t)task))
        return TAKEN;
    if (nrs_store_has(w->store, task))
        w->state[task] = RECORDED;
    else if (nrs_store_attempts(w->store, task) >= NRS_STORE_ATTEMPTS)
        w->state[task] = GIVEN_UP;
    else
        w->state[task] = RUNNING;
    if (w->state[task] == RUNNING)
        return CLAIMED;
    w->result->n_done += w->state[task] == RECORDED;
    drop(w, task);
    return SETTLED;
}

static bool take_again(struct worker *w, size_t *task)
{
    while (w->n_again > 0) {
        *task = w->again[--w->n_again];
        switch (claim(w, *task)) {
        case CLAIMED: return true;
        case TAKEN: w->agenda[w->through ? w->n_agenda++ : w->n_left++] = (uint32_t)*task; break;
        case SETTLED: break;
        }
    }
    return false;
}

/* The first time through all tasks. */
static bool take_first(struct worker *w, size_t *task)
{
    while (w->cursor < w->n_agenda) {
        *task = w->agenda[w->cursor++];
        switch (claim(w, *task)) {
        case CLAIMED: return true;
        case TAKEN: w->agenda[w->n_left++] = (uint32_t)*task; break;
        case SETTLED: break;
        }
    }
    w->through = true;
    w->n_agenda = w->n_left;
    w->cursor = 0;
    return false;
}

/* What others had: a few a poll, in turn. */
static bool take_left(struct worker *w, size_t *task)
{
    for (size_t looks = 0; looks < LOOKS_A_POLL && w->n_agenda > 0; looks++) {
        size_t at = w->cursor < w->n_agenda ? w->cursor : 0;
        enum claim answer = claim(w, *task = w->agenda[at]);

        w->cursor = at + (answer == TAKEN);
        if (answer != TAKEN)
            w->agenda[at] = w->agenda[--w->n_agenda];
        if (answer == CLAIMED)
            return true;
    }
    return false;
}

static enum nrs_pool_next next_task(void *user, size_t *task)
{
    struct worker *w = user;

    if ((!w->through && take_first(w, task)) || take_again(w, task) ||
        (w->through && take_left(w, task))) {
        w->n_running++;
        return NRS_POOL_TASK;
    }
    if (w->n_running > 0 || (w->n_agenda > 0 && !w->cfg->leave_others))
        return NRS_POOL_WAIT;
    return NRS_POOL_END;
}

/* In the child: from the point to the record. */
static enum nrs_status run_task(void *user, size_t number, FILE *out, struct nrs_error *err)
{
    const struct worker *w = user;
    const struct nrs_task_cfg cfg = {w->cfg->simulate, w->cfg->context, w->cfg->memory_limit_bytes};
    const struct nrs_record_head head = {number, nrs_plan_task(w->plan, number),
                                         w->store->manifest.digest};
    struct nrs_summary summary;
    char *text;
    enum nrs_status status;
    size_t n;

    (void)out;
    nrs_summary_init(&summary);
    status = nrs_task_run(w->points, head.task, &cfg, &summary, err);
    if (status == NRS_OK)
        status = nrs_record_make(&head, &summary, &text, &n, err);
    nrs_summary_free(&summary);
    if (status != NRS_OK)
        return status;
    status = nrs_store_put(w->store, number, text, n, err);
    free(text);
    return status;
}

static enum nrs_status keep(void *user, size_t task, FILE *in, const struct nrs_pool_usage *usage,
                            struct nrs_error *err)
{
    struct worker *w = user;

    (void)in;
    (void)err;
    w->state[task] = RECORDED;
    w->n_running--;
    w->result->n_done++;
    w->result->n_own++;
    nrs_journal_task(w->store->journal, task, NRS_JOURNAL_DONE, usage);
    drop(w, task);
    return NRS_OK;
}

/* The account of a failed attempt. The caller frees. */
static char *account(const struct worker *w, size_t number, const struct nrs_pool_end *end)
{
    struct nrs_task task = nrs_plan_task(w->plan, number);
    char host[256] = "", *text;
    cJSON *root = cJSON_CreateObject();

    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    cJSON_AddNumberToObject(root, "task", (double)number);
    cJSON_AddStringToObject(root, "point", nrs_points_label(w->points, task.point));
    cJSON_AddNumberToObject(root, "first_replication", task.first);
    cJSON_AddNumberToObject(root, "replications", task.n);
    cJSON_AddStringToObject(root, "error", end->text);
    cJSON_AddStringToObject(root, "last_words", end->last_words);
    cJSON_AddStringToObject(root, "nrsplit", nrs_version());
    cJSON_AddStringToObject(root, "host", host);
    cJSON_AddNumberToObject(root, "wall_s", end->usage.wall_s);
    cJSON_AddNumberToObject(root, "peak_bytes", (double)end->usage.peak_bytes);
    text = cJSON_Print(root);
    cJSON_Delete(root);
    return text;
}

/* A store that cannot be written is no fault of the task. */
static enum nrs_status give_back(void *user, size_t task, const struct nrs_pool_end *end,
                                 struct nrs_error *err)
{
    struct worker *w = user;
    char *text;
    enum nrs_status status;

    if (end->status == NRS_ESTORE)
        return nrs_fail(err, end->status, "%s", end->text);
    text = account(w, task, end);
    if (!text)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    status = nrs_store_put_failure(w->store, task, text, strlen(text), err);
    cJSON_free(text);
    if (status != NRS_OK)
        return status;
    w->state[task] = (unsigned char)nrs_store_attempts(w->store, task);
    w->n_running--;
    if (w->state[task] >= NRS_STORE_ATTEMPTS)
        w->state[task] = GIVEN_UP;
    else
        w->again[w->n_again++] = (uint32_t)task;
    nrs_journal_task(w->store->journal, task, NRS_JOURNAL_FAILED, &end->usage);
    drop(w, task);
    return NRS_OK;
}

static void show_progress(void *user, size_t done, size_t n_tasks)
{
    const struct worker *w = user;

    (void)done;
    (void)n_tasks;
    if (w->cfg->progress)
        w->cfg->progress(w->cfg->user, w->result->n_done - w->n_before,
                         w->result->n_tasks - w->n_before);
}

static double time_limit_s(void *user, size_t task)
{
    const struct worker *w = user;

    if (w->cfg->time_limit_s > 0)
        return w->cfg->time_limit_s;
    return NRS_WORKER_PATIENCE * nrs_plan_task_estimate(w->plan, task).cpu_s +
           NRS_WORKER_PATIENCE_S;
}

/* Without locks that all can see, a worker keeps to its share. */
static struct nrs_share share_of(const struct worker *w)
{
    struct nrs_share share = w->cfg->share;

    if (share.ranks > 1 && w->store->leases.reach != NRS_LOCKS_ALL)
        share.is_only = true;
    return share;
}

static enum nrs_status work(struct worker *w, struct nrs_error *err)
{
    struct nrs_pool_work pool = {.user = w,
                                 .n_tasks = w->plan->n_tasks,
                                 .next = next_task,
                                 .run = run_task,
                                 .collect = keep,
                                 .failed = give_back,
                                 .progress = show_progress,
                                 .time_limit_s = time_limit_s,
                                 .memory_limit_bytes = w->cfg->memory_limit_bytes,
                                 .catch_output = true};
    const struct nrs_journal_head head = {.share = w->cfg->share,
                                          .jobs = w->cfg->jobs,
                                          .locks = nrs_lock_reach_names[w->store->leases.reach],
                                          .arguments = w->cfg->arguments};
    const struct nrs_share share = share_of(w);
    enum nrs_status status = nrs_journal_open(w->store->dir, &head, &w->store->journal, err);

    if (status != NRS_OK)
        return status;
    w->n_agenda = nrs_agenda(w->plan->order, w->plan->n_tasks, share, w->agenda);
    return nrs_pool_run(&pool, w->cfg->jobs, err);
}

/* How things stand, by the folder. */
static void count(struct worker *w)
{
    w->result->n_done = nrs_store_scan(w->store, w->state);
    w->result->n_failed = nrs_store_given_up(w->state, w->plan->n_tasks);
}

enum nrs_status nrs_work(struct nrs_store *store, const struct nrs_plan *plan,
                         struct nrs_points *points, const struct nrs_worker_cfg *cfg,
                         struct nrs_worker_result *out, struct nrs_error *err)
{
    struct worker w = {
        .store = store,
        .plan = plan,
        .points = points,
        .cfg = cfg,
        .result = out,
        .state = malloc(plan->n_tasks + 1),
        .agenda = calloc(plan->n_tasks + 1, sizeof *w.agenda),
        .again = calloc(plan->n_tasks + 1, sizeof *w.again),
    };
    enum nrs_status status = NRS_OK;

    *out = (struct nrs_worker_result){.n_tasks = plan->n_tasks};
    if (!w.state || !w.agenda || !w.again) {
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", plan->n_tasks);
    } else {
        out->own_share_only = share_of(&w).is_only;
        count(&w);
        w.n_before = out->n_done;
        if (out->n_done + out->n_failed < out->n_tasks)
            status = work(&w, err);
        count(&w);
    }
    out->interrupted = status == NRS_EINTR;
    free(w.state);
    free(w.agenda);
    free(w.again);
    return status;
}
