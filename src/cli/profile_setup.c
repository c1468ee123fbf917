/* profile_setup.c - options of nrsplit profile, and what the measurement says of the machine. */
#include "cli/profile_setup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "cli/publish.h"
#include "scenario/json.h"
#include "scenario/locate.h"
#include "scenario/model_file.h"

#define BUDGET_S     60
#define TOLERANCE    20   /* % */
#define BUSY         0.05 /* share of the time from which on it is worth a remark */
#define THREADS_MAX  1024
#define WATCH_NS     250000000 /* how long other programs are watched */
#define COMPANY      0.25      /* share of the processors that they may take */
#define CPUINFO      "/proc/cpuinfo"
#define CPUINFO_LINE 256

static enum nrs_status read_batches(struct nrs_profiling *p)
{
    const char *text = nrs_cli_value(p->cli, "batches");
    struct nrs_measure_cfg *cfg = &p->cfg;
    char *end;

    cfg->n_batches = 0;
    for (const char *at = text ? text : "1,2,4,8,16,32"; at; at = *end ? end + 1 : NULL) {
        long batch = strtol(at, &end, 10);
        bool follows = cfg->n_batches == 0 || batch > cfg->batch[cfg->n_batches - 1];

        if (end == at || (*end && *end != ',') || batch < 1 || batch > NRS_BATCH_MAX || !follows ||
            cfg->n_batches == NRS_BATCHES_MAX)
            return nrs_fail(p->err, NRS_ERANGE,
                            "--batches: '%.64s' is no list of up to %d ascending numbers from 1 to "
                            "%d, such as 1,2,4",
                            text, NRS_BATCHES_MAX, NRS_BATCH_MAX);
        cfg->batch[cfg->n_batches++] = batch;
    }
    return NRS_OK;
}

enum nrs_status nrs_profiling_options(struct nrs_profiling *p)
{
    double percent = TOLERANCE;
    enum nrs_status status = read_batches(p);

    p->cfg.budget_s = BUDGET_S;
    if (status == NRS_OK)
        status = nrs_cli_number(p->cli, "budget-s", 0.01, 86400, &p->cfg.budget_s, p->err);
    if (status == NRS_OK)
        status = nrs_cli_integer(p->cli, "threads", 1, THREADS_MAX, &p->cfg.threads, p->err);
    if (status == NRS_OK)
        status = nrs_cli_number(p->cli, "tolerance", 0, 1000, &percent, p->err);
    p->tolerance = percent / 100;
    return status;
}

enum nrs_status nrs_profiling_load(struct nrs_profiling *p, const char *name)
{
    char file[NRS_PATH_MAX];
    enum nrs_status status = nrs_locate("model", "data/models", name, "profile", file, p->err);

    return status == NRS_OK ? nrs_model_load(file, &p->graph, p->err) : status;
}

/* The processor's name; where the system gives none, its architecture. */
static void find_cpu(char *out, size_t size)
{
    char line[CPUINFO_LINE];
    struct utsname u;
    FILE *f = fopen(CPUINFO, "r");
    const char *value = NULL;

    while (f && !value && fgets(line, sizeof line, f))
        if (strncmp(line, "model name", strlen("model name")) == 0 && (value = strchr(line, ':')))
            value += 1 + strspn(value + 1, " \t");
    if (value)
        line[strcspn(line, "\n")] = '\0';
    if (f)
        fclose(f);
    if (value && nrs_utf8_fault(value))
        value = NULL;
    snprintf(out, size, "%s", value && *value ? value : uname(&u) == 0 ? u.machine : "unknown");
}

/* Clock ticks of all processors since the start, and those of them that were idle. Where Linux does
 * not tell, all are. */
static void read_ticks(unsigned long long *all, unsigned long long *idle)
{
    unsigned long long t[8] = {0}; /* user, nice, system, idle, iowait, irq, softirq, steal */
    FILE *f = fopen("/proc/stat", "r");
    int n = f ? fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2], &t[3],
                       &t[4], &t[5], &t[6], &t[7])
              : 0;

    if (f)
        fclose(f);
    *all = 0;
    for (int i = 0; i < n; i++)
        *all += t[i];
    *idle = t[3] + t[4];
}

/* Several threads beside other programs are timed wrongly, so one is the default where they keep
 * the processors busy for a moment of watching. A library that takes no number keeps its own. */
static void avoid_company(struct nrs_profiling *p)
{
    unsigned long long all[2], idle[2];
    int64_t one = 1;

    if (p->cfg.threads > 0)
        return;
    read_ticks(&all[0], &idle[0]);
    nanosleep(&(struct timespec){.tv_nsec = WATCH_NS}, NULL);
    read_ticks(&all[1], &idle[1]);
    p->company = all[1] > all[0]
                     ? 1 - ((double)idle[1] - (double)idle[0]) / ((double)all[1] - (double)all[0])
                     : 0;
    p->has_company = p->company > COMPANY && nrs_backend_threads(&one, NULL) == NRS_OK;
    if (p->has_company)
        p->cfg.threads = 1;
}

static void note_date(char *out, size_t size)
{
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

enum nrs_status nrs_profiling_measure(struct nrs_profiling *p)
{
    enum nrs_status status = nrs_backend_name(p->library, p->err);

    if (status == NRS_OK) {
        avoid_company(p);
        status = nrs_backend_threads(&p->cfg.threads, p->err);
    }
    if (status != NRS_OK)
        return nrs_error_prefix(p->err, "profile");
    find_cpu(p->cpu, sizeof p->cpu);
    note_date(p->date, sizeof p->date);
    p->progress = nrs_progress_start(p->cli->quiet);
    p->cfg.progress = nrs_progress_show;
    p->cfg.user = &p->progress;
    status = nrs_measure(&p->graph, &p->cfg, &p->m, p->err);
    nrs_progress_end(&p->progress);
    return status == NRS_OK ? NRS_OK : nrs_error_prefix(p->err, "profile: %s", p->graph.name);
}

void nrs_profiling_free(struct nrs_profiling *p)
{
    nrs_measurement_free(&p->m);
    nrs_profile_free(&p->profile);
    nrs_graph_free(&p->graph);
}

void nrs_profiling_machine(const struct nrs_profiling *p, struct nrs_text *out)
{
    nrs_text_printf(out, "\n%s on %s; %lld thread%s; %s\n", p->graph.name, p->cpu,
                    (long long)p->cfg.threads, p->cfg.threads > 1 ? "s" : "", p->library);
    if (p->has_company)
        nrs_text_printf(out,
                        "Other programs kept %.0f %% of the processors busy: one thread, by its "
                        "processor time (--threads N for more)\n",
                        100 * p->company);
    if (p->m.busy > BUSY)
        nrs_text_printf(out,
                        "Other processes held the measurement up for %.0f %% of the time: %s\n",
                        100 * p->m.busy,
                        p->cfg.threads == 1 ? "that is left out, but they use the caches too"
                                            : "repeat it on a quiet machine, or with --threads 1");
}

double nrs_profiling_predicted_s(const struct nrs_profiling *p, const struct nrs_profile *profile,
                                 int64_t batch)
{
    return nrs_profile_range_s(profile, &p->graph, 1, p->graph.n_layers - 1, batch);
}
