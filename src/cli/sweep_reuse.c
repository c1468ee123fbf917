/* sweep_reuse.c - nrsplit sweep --reuse: begin with what other sweeps have.
 *
 * All that can be refused is refused before the folder of the results is touched.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/pool.h"
#include "batch/reuse.h"
#include "cli/progress.h"
#include "cli/publish.h"
#include "cli/sweep.h"

/* Another sweep, as its folder has it. */
struct nrs_sweep_source {
    struct nrs_store store;
    struct nrs_sweep_run was;
};

static enum nrs_status open_source(struct nrs_cli *cli, const char *dir,
                                   struct nrs_sweep_source *out, struct nrs_error *err)
{
    enum nrs_status status = nrs_store_open(&out->store, dir, err);

    out->was.cli = cli;
    if (status == NRS_OK)
        status = nrs_reuse_check(&out->store, nrs_cli_has(cli, "any-version"), err);
    if (status == NRS_OK)
        status = nrs_sweep_of_store(&out->was, &out->store, err);
    return status;
}

enum nrs_status nrs_sweep_sources_open(struct nrs_sweep_run *s, int64_t *per_task,
                                       struct nrs_error *err)
{
    struct nrs_cli *cli = s->cli;
    enum nrs_status status = NRS_OK;

    s->source = calloc(cli->n_given + 1, sizeof *s->source);
    if (!s->source)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for sweeps");
    for (size_t i = 0; i < cli->n_given && status == NRS_OK; i++)
        if (strcmp(cli->given[i].option->name, "reuse") == 0)
            status = open_source(cli, cli->given[i].value, &s->source[s->n_sources++], err);
    if (status == NRS_OK && s->n_sources > 0)
        *per_task = s->source[0].store.manifest.per_task;
    return status;
}

void nrs_sweep_sources_free(struct nrs_sweep_run *s)
{
    for (size_t i = 0; i < s->n_sources; i++) {
        nrs_sweep_run_free(&s->source[i].was);
        nrs_store_close(&s->source[i].store);
    }
    free(s->source);
    s->source = NULL;
    s->n_sources = 0;
}

/* --restart would remove what is to be taken. */
enum nrs_status nrs_sweep_sources_refuse_own(const struct nrs_sweep_run *s, struct nrs_error *err)
{
    struct stat own, other;

    for (size_t i = 0; i < s->n_sources; i++) {
        const char *dir = s->source[i].store.dir;

        if (stat(s->dir, &own) == 0 && stat(dir, &other) == 0 && own.st_dev == other.st_dev &&
            own.st_ino == other.st_ino)
            return nrs_fail(err, NRS_ECONFLICT,
                            "--reuse: %s is the folder of this sweep, expected that of another one "
                            "(--output names this one's)",
                            dir);
    }
    return NRS_OK;
}

static struct nrs_reuse_side side_of(struct nrs_sweep_source *from)
{
    return (struct nrs_reuse_side){&from->store, &from->was.plan, &from->was.points};
}

enum nrs_status nrs_sweep_sources_tell(struct nrs_sweep_run *s, struct nrs_text *out,
                                       struct nrs_error *err)
{
    const struct nrs_reuse_side to = {NULL, &s->plan, &s->points};
    const struct nrs_reuse_cfg cfg = {.first = 0};
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < s->n_sources && status == NRS_OK; i++) {
        struct nrs_reuse_side from = side_of(&s->source[i]);
        struct nrs_reuse_count n;

        status = nrs_reuse(&to, &from, &cfg, &n, err);
        if (status == NRS_OK)
            nrs_text_printf(out, "%s has %zu of the %zu tasks\n", s->source[i].store.dir, n.copied,
                            s->plan.n_tasks);
    }
    return status;
}

/* Copying is looked on for signals: those that ask to stop are held back meanwhile, and a batch
 * system's warning by the command. */
struct watch {
    struct nrs_progress progress;
    sigset_t stops, before;
};

static bool go_on(void *user, size_t done, size_t n_tasks)
{
    struct watch *w = user;
    sigset_t pending, told;

    nrs_progress_show(&w->progress, done, n_tasks);
    sigpending(&pending);
    sigandset(&told, &pending, &w->stops);
    return sigisemptyset(&told) && !sigismember(&pending, SIGUSR1);
}

static struct watch watch(const struct nrs_cli *cli)
{
    struct watch w = {.progress = nrs_progress_start(cli->quiet)};

    nrs_pool_stop_signals(&w.stops);
    sigprocmask(SIG_BLOCK, &w.stops, &w.before);
    return w;
}

static enum nrs_status unwatch(struct watch *w, struct nrs_error *err)
{
    const struct timespec at_once = {0};
    bool told = sigtimedwait(&w->stops, NULL, &at_once) > 0;

    sigprocmask(SIG_SETMASK, &w->before, NULL);
    nrs_progress_end(&w->progress);
    return told ? nrs_fail(err, NRS_EINTR,
                           "interrupted while records were copied; the same command goes on")
                : NRS_OK;
}

/* Nothing in common is hardly ever what was meant. */
static enum nrs_status say(const struct nrs_sweep_run *s, const char *dir,
                           const struct nrs_reuse_count *n, struct nrs_error *err)
{
    struct nrs_text text;

    if (n->copied + n->there == 0)
        nrs_log_say(&s->cli->log, NRS_LOG_BATCH, NRS_LOG_WARNING,
                    "%s: has none of the %zu tasks: other parameters, other replications or other "
                    "--replications-per-task",
                    dir, s->plan.n_tasks);
    if (s->cli->quiet || s->cli->format != NRS_FORMAT_TEXT)
        return NRS_OK;
    nrs_text_init(&text);
    nrs_text_printf(&text, "%s: %zu of %zu tasks are taken from %s", s->dir, n->copied,
                    s->plan.n_tasks, dir);
    nrs_text_printf(&text, n->there ? "; %zu more that it has are there\n" : "\n", n->there);
    return nrs_cli_print(&text, err);
}

static enum nrs_status take(struct nrs_sweep_run *s, const struct nrs_store *store,
                            struct nrs_sweep_source *source, struct nrs_error *err)
{
    const struct nrs_reuse_side to = {store, &s->plan, &s->points}, from = side_of(source);
    struct watch w = watch(s->cli);
    const struct nrs_reuse_cfg cfg = {
        .first = s->points.n * s->share.rank / s->share.ranks, .go_on = go_on, .user = &w};
    struct nrs_reuse_count n;
    enum nrs_status status = nrs_reuse(&to, &from, &cfg, &n, err);
    enum nrs_status stopped = unwatch(&w, status == NRS_OK ? err : NULL);

    if (status == NRS_OK)
        status = stopped;
    return status == NRS_OK ? say(s, source->store.dir, &n, err) : status;
}

enum nrs_status nrs_sweep_sources_take(struct nrs_sweep_run *s, const struct nrs_store *store,
                                       struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < s->n_sources && status == NRS_OK; i++)
        status = take(s, store, &s->source[i], err);
    return status;
}
