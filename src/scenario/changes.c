/* changes.c - a change for everything that could be set otherwise. */
#include "scenario/changes.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/profile_file.h"

#define PROFILES "data/profiles"

const char *const nrs_cost_names[] = {
    [NRS_COST_CONFIGURATION] = "configuration",
    [NRS_COST_DEPLOYMENT] = "deployment",
    [NRS_COST_SPECTRUM] = "spectrum",
    [NRS_COST_HARDWARE] = "hardware",
    NULL,
};

/* A list that grows; once memory is out it stays `failed`. */
struct builder {
    const struct nrs_point *p;
    struct nrs_changes *out;
    bool failed;
};

/* ------------------------------------------------------------------------------------ building */

static void begin(struct builder *b, enum nrs_cost cost, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The next change, which sets nothing yet. */
static void begin(struct builder *b, enum nrs_cost cost, const char *fmt, ...)
{
    struct nrs_changes *c = b->out;
    struct nrs_change *change;
    va_list ap;

    if (b->failed)
        return;
    if (c->n == c->capacity) {
        size_t capacity = c->capacity ? 2 * c->capacity : 64;

        change = realloc(c->change, capacity * sizeof *change);
        b->failed = !change;
        if (!change)
            return;
        c->change = change;
        c->capacity = capacity;
    }
    change = &c->change[c->n++];
    *change = (struct nrs_change){.cost = cost, .values = cJSON_CreateObject()};
    b->failed = !change->values;
    va_start(ap, fmt);
    vsnprintf(change->name, sizeof change->name, fmt, ap);
    va_end(ap);
}

/* What the last change sets. Once memory is out, nothing is begun or set any more. */
static void number(struct builder *b, const char *path, double value)
{
    b->failed =
        b->failed || !cJSON_AddNumberToObject(b->out->change[b->out->n - 1].values, path, value);
}

static void text(struct builder *b, const char *path, const char *value)
{
    b->failed =
        b->failed || !cJSON_AddStringToObject(b->out->change[b->out->n - 1].values, path, value);
}

static void server_path(char path[NRS_JSON_PATH_MAX], size_t server, const char *key)
{
    snprintf(path, NRS_JSON_PATH_MAX, "edge.servers.%zu.%s", server, key);
}

static void server_number(struct builder *b, size_t server, const char *key, double value)
{
    char path[NRS_JSON_PATH_MAX];

    server_path(path, server, key);
    number(b, path, value);
}

static void server_text(struct builder *b, size_t server, const char *key, const char *value)
{
    char path[NRS_JSON_PATH_MAX];

    server_path(path, server, key);
    text(b, path, value);
}

/* ------------------------------------------------------------------------------- configuration */

static void what_is_sent(struct builder *b)
{
    const struct nrs_application_cfg *app = &b->p->cfg.application;
    const struct nrs_graph *g = &nrs_point_workload(b->p)->graph;

    for (int d = 0; nrs_dtype_names[d]; d++)
        if (nrs_dtype_bytes((enum nrs_dtype)d) < nrs_dtype_bytes((enum nrs_dtype)app->dtype)) {
            begin(b, NRS_COST_CONFIGURATION, "dtype %s", nrs_dtype_names[d]);
            text(b, "application.dtype", nrs_dtype_names[d]);
        }
    for (uint32_t i = 0; i < g->n_splits; i++)
        if (strcmp(g->splits[i].name, app->split) != 0) {
            begin(b, NRS_COST_CONFIGURATION, "split %s", g->splits[i].name);
            text(b, "application.split", g->splits[i].name);
        }
    for (double times = 2; times <= 4; times *= 2) {
        begin(b, NRS_COST_CONFIGURATION, "compression %g", app->compression * times);
        number(b, "application.compression", app->compression * times);
    }
}

static void grants(struct builder *b)
{
    static const double period_ms[] = {1, 2.5, 5};
    const struct nrs_mac_cfg *mac = &b->p->cfg.radio.mac;
    const double now_ms = mac->configured_period_s * 1e3, sr_ms = mac->sr_period_s * 1e3;

    for (size_t i = 0; i < NRS_LEN(period_ms); i++)
        if (!(now_ms > 0) || period_ms[i] < now_ms) {
            begin(b, NRS_COST_CONFIGURATION, "configured grants every %g ms", period_ms[i]);
            number(b, "radio.mac.configured_grant_period_ms", period_ms[i]);
        }
    if (now_ms > 0) {
        begin(b, NRS_COST_CONFIGURATION, "grants on request");
        number(b, "radio.mac.configured_grant_period_ms", 0);
    } else if (sr_ms > 0.5) {
        begin(b, NRS_COST_CONFIGURATION, "requests every 0.5 ms");
        number(b, "radio.mac.sr_period_ms", 0.5);
    }
}

static void link_adaptation(struct builder *b, const char *name,
                            const struct nrs_direction_cfg *direction, const char *section)
{
    static const double bler[] = {0.1, 0.01, 1e-3, 1e-5};
    const double rounds[] = {1, 2.0 * (double)direction->max_harq_tx};
    char path[NRS_JSON_PATH_MAX];

    for (size_t i = 0; i < NRS_LEN(bler); i++)
        if (bler[i] != direction->target_bler) {
            snprintf(path, sizeof path, "%s.target_bler", section);
            begin(b, NRS_COST_CONFIGURATION, "%s BLER %g", name, bler[i]);
            number(b, path, bler[i]);
        }
    for (size_t i = 0; i < NRS_LEN(rounds); i++)
        if (rounds[i] != (double)direction->max_harq_tx) {
            snprintf(path, sizeof path, "%s.max_harq_tx", section);
            begin(b, NRS_COST_CONFIGURATION, "%s HARQ %g", name, rounds[i]);
            number(b, path, rounds[i]);
        }
}

static void schedulers(struct builder *b)
{
    const struct nrs_section *section;
    const struct nrs_attr *row;
    struct nrs_error none;
    size_t index;

    if (nrs_row_find("radio.mac.scheduler", &section, &row, &index, &none) != NRS_OK)
        return;
    for (int i = 0; row->choices[i]; i++)
        if (i != b->p->cfg.radio.mac.scheduler) {
            begin(b, NRS_COST_CONFIGURATION, "scheduler %s", row->choices[i]);
            text(b, "radio.mac.scheduler", row->choices[i]);
        }
}

/* ----------------------------------------------------------------------- deployment and beyond */

static double uplink_share(const char *pattern)
{
    size_t n_uplink = 0, n = strlen(pattern);

    for (const char *slot = pattern; *slot; slot++)
        n_uplink += *slot == 'U';
    return (double)n_uplink / (double)n;
}

static void tdd_patterns(struct builder *b)
{
    static const char *const patterns[] = {"DDDSU", "DDSU", "DSU", "DDSUU", "DSUU", "DSUUU"};
    const char *now = b->p->cfg.radio.carrier.tdd_pattern;

    for (size_t i = 0; i < NRS_LEN(patterns) && strcmp(now, "FDD") != 0; i++)
        if (uplink_share(patterns[i]) > uplink_share(now)) {
            begin(b, NRS_COST_DEPLOYMENT, "TDD pattern %s", patterns[i]);
            text(b, "radio.carrier.tdd_pattern", patterns[i]);
        }
}

/* Seconds that a profile takes for the UE's part of a workload, or for the servers'. */
static double time_s(const struct nrs_profile *profile, const struct nrs_workload *w, bool on_ue)
{
    return nrs_profile_range_s(profile, &w->graph, on_ue ? 0 : w->cut + 1, on_ue ? w->cut : w->last,
                               1);
}

static void try_server(struct builder *b, const char *name, const struct nrs_profile *profile)
{
    const struct nrs_workload *w = nrs_point_workload(b->p);
    bool begun = false;

    for (size_t i = 0; i < b->p->cfg.n_servers; i++) {
        if (time_s(profile, w, false) >= time_s(&b->p->servers[i], w, false))
            continue;
        if (!begun)
            begin(b, NRS_COST_DEPLOYMENT, "server %s", name);
        begun = true;
        server_text(b, i, "profile", name);
    }
}

static void try_device(struct builder *b, const char *name, const struct nrs_profile *profile)
{
    const struct nrs_workload *w = nrs_point_workload(b->p);

    if (time_s(profile, w, true) >= time_s(&w->device, w, true))
        return;
    begin(b, NRS_COST_HARDWARE, "device %s", name);
    text(b, "ues.device", name);
}

/* Of the shipped profiles of a kind those that are faster. */
static enum nrs_status faster_profiles(struct builder *b, const char *kind,
                                       void (*propose)(struct builder *, const char *,
                                                       const struct nrs_profile *),
                                       struct nrs_error *err)
{
    struct nrs_names names = {.n = 0};
    char path[NRS_PATH_MAX];
    enum nrs_status status = nrs_names_list(PROFILES, &names, err);

    for (size_t i = 0; i < names.n && status == NRS_OK; i++) {
        struct nrs_profile profile = {.name = ""};

        status = nrs_locate("profile", PROFILES, names.name[i], "changes", path, err);
        if (status == NRS_OK)
            status = nrs_profile_load(path, &profile, err);
        if (status == NRS_OK && strcmp(profile.kind, kind) == 0)
            propose(b, names.name[i], &profile);
        nrs_profile_free(&profile);
    }
    nrs_names_free(&names);
    return status;
}

/* Of all servers alike. */
static void servers(struct builder *b)
{
    const struct nrs_server_cfg *server = b->p->cfg.servers;
    const size_t n = b->p->cfg.n_servers;
    bool all_at_sites = true;

    begin(b, NRS_COST_DEPLOYMENT, "twice the executors");
    for (size_t i = 0; i < n; i++)
        server_number(b, i, "executors", 2.0 * (double)server[i].executors);
    begin(b, NRS_COST_DEPLOYMENT, "twice the batch");
    for (size_t i = 0; i < n; i++)
        server_number(b, i, "max_batch", 2.0 * (double)server[i].max_batch);
    begin(b, NRS_COST_DEPLOYMENT, "no batches");
    for (size_t i = 0; i < n; i++)
        server_number(b, i, "max_batch", 1);
    for (size_t i = 0; i < n; i++)
        all_at_sites = all_at_sites && server[i].location == NRS_AT_SITE;
    if (all_at_sites)
        return;
    begin(b, NRS_COST_DEPLOYMENT, "servers at the sites");
    for (size_t i = 0; i < n; i++) {
        server_text(b, i, "location", "site");
        server_number(b, i, "cell", (double)(i % b->p->n_cells));
    }
}

/* The first bandwidth of TS 38.101-1 and -2 Tables 5.3.2-1 that is as wide. */
static void bandwidths(struct builder *b)
{
    static const double mhz[] = {5,  10, 15, 20, 25,  30,  35,  40,  45,   50,
                                 60, 70, 80, 90, 100, 200, 400, 800, 1600, 2000};
    static const double times[] = {1.5, 2, 4};
    double now_mhz = b->p->cfg.radio.carrier.bandwidth_hz / 1e6, last_mhz = now_mhz;

    for (size_t k = 0; k < NRS_LEN(times); k++) {
        size_t i = 0;

        while (i < NRS_LEN(mhz) && mhz[i] < now_mhz * times[k])
            i++;
        if (i == NRS_LEN(mhz) || mhz[i] == last_mhz)
            continue;
        last_mhz = mhz[i];
        begin(b, NRS_COST_SPECTRUM, "bandwidth %g MHz", mhz[i]);
        number(b, "radio.carrier.bandwidth_mhz", mhz[i]);
    }
}

enum nrs_status nrs_changes_propose(const struct nrs_point *p, struct nrs_changes *out,
                                    struct nrs_error *err)
{
    struct builder b = {.p = p, .out = out};
    enum nrs_status status;

    *out = (struct nrs_changes){.n = 0};
    what_is_sent(&b);
    grants(&b);
    link_adaptation(&b, "UL", &p->cfg.radio.ul, "radio.ul");
    link_adaptation(&b, "DL", &p->cfg.radio.dl, "radio.dl");
    schedulers(&b);
    tdd_patterns(&b);
    status = faster_profiles(&b, "server", try_server, err);
    servers(&b);
    bandwidths(&b);
    if (status == NRS_OK)
        status = faster_profiles(&b, "device", try_device, err);
    if (status == NRS_OK && b.failed)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for changes");
    return status;
}

void nrs_changes_free(struct nrs_changes *c)
{
    for (size_t i = 0; i < c->n; i++)
        cJSON_Delete(c->change[i].values);
    free(c->change);
    *c = (struct nrs_changes){.n = 0};
}
