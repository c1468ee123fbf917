/* point.c - names become graphs, profiles and targets. */
#include "scenario/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/edge_check.h"
#include "scenario/platform_note.h"

#define UES_MAX 1000000 /* in all cells; one takes about 10 kB of the radio */

/* What the steps below share. */
struct resolver {
    struct nrs_point *p;
    const char *path; /* the scenario file, for errors */
    struct nrs_sharing shared;
    struct nrs_error *err;
};

static enum nrs_status locate(struct resolver *r, const char *what, const char *folder,
                              const char *key, const char *name, const char **out)
{
    char place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];

    snprintf(place, sizeof place, "%s: %s", r->path, key);
    return nrs_shared_locate(r->shared.all, what, folder, name, place, out, r->err);
}

static const char *app_name(const void *ctx, size_t i)
{
    return ((const struct nrs_requirement_set *)ctx)->apps[i].name;
}

static enum nrs_status unknown_application(struct resolver *r, const char *name)
{
    const struct nrs_requirement_set *set = &r->p->set;
    char list[NRS_ERROR_MAX / 2];
    long near = nrs_nearest(name, app_name, set, set->n_apps);

    nrs_join_names(list, sizeof list, app_name, set, set->n_apps);
    if (near >= 0)
        return nrs_fail(r->err, NRS_ENAME,
                        "%s: requirements.application: '%s' is not in the set '%s', did you mean "
                        "'%s' (of %s)?",
                        r->path, name, set->name, set->apps[near].name, list);
    return nrs_fail(r->err, NRS_ENAME,
                    "%s: requirements.application: '%s' is not in the set '%s', expected one of %s",
                    r->path, name, set->name, list);
}

/* Targets that the scenario has instead of the set's. */
static void override_targets(const struct nrs_requirements_cfg *cfg, struct nrs_requirement *req)
{
    if (cfg->download_s > 0) {
        req->download_s = cfg->download_s;
        req->download_is_assumed = false;
    }
    if (cfg->upload_s > 0)
        req->upload_s = cfg->upload_s;
    if (cfg->ul_reliability > 0)
        req->ul_reliability = cfg->ul_reliability;
    if (cfg->dl_reliability > 0)
        req->dl_reliability = cfg->dl_reliability;
    if (cfg->ul_availability > 0)
        req->ul_availability = cfg->ul_availability;
    if (cfg->dl_availability > 0)
        req->dl_availability = cfg->dl_availability;
    req->ue_message_share = cfg->ue_message_share;
    req->ue_share = cfg->ue_share;
    req->confidence = cfg->confidence;
}

static enum nrs_status load_set(struct resolver *r)
{
    const struct nrs_requirement_set *set;
    const char *file;
    enum nrs_status status = locate(r, "requirement set", "data/requirements", "requirements.set",
                                    r->p->cfg.requirements.set, &file);

    if (status == NRS_OK)
        status = nrs_shared_set(&r->shared, file, &set, r->err);
    if (status == NRS_OK)
        r->p->set = *set;
    return status;
}

static enum nrs_status resolve_requirement(struct resolver *r)
{
    struct nrs_point *p = r->p;
    const struct nrs_requirement *found;
    enum nrs_status status = load_set(r);

    if (status != NRS_OK)
        return status;
    found = nrs_requirement_find(&p->set, p->cfg.requirements.application);
    if (!found)
        return unknown_application(r, p->cfg.requirements.application);
    p->requirement = *found;
    override_targets(&p->cfg.requirements, &p->requirement);
    return NRS_OK;
}

static enum nrs_status resolve_servers(struct resolver *r)
{
    struct nrs_point *p = r->p;
    enum nrs_status status = NRS_OK;

    p->servers = calloc(p->cfg.n_servers, sizeof *p->servers);
    if (!p->servers)
        status = nrs_fail(r->err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0; status == NRS_OK && i < p->cfg.n_servers; i++) {
        const struct nrs_profile *profile;
        char key[NRS_JSON_PATH_MAX];
        const char *file;

        snprintf(key, sizeof key, "edge.servers.%zu.profile", i);
        status = locate(r, "profile", "data/profiles", key, p->cfg.servers[i].profile, &file);
        if (status == NRS_OK)
            status = nrs_shared_profile(&r->shared, file, &profile, r->err);
        if (status == NRS_OK)
            p->servers[i] = *profile;
    }
    return status;
}

static void resolve_traffic(struct nrs_point *p)
{
    const struct nrs_application_cfg *app = &p->cfg.application;

    p->arrival = app->arrival == NRS_ARRIVAL_BY_APPLICATION
                     ? p->requirement.arrival
                     : (enum nrs_arrival)(app->arrival - NRS_ARRIVAL_FIRST);
    p->frame_rate_hz = app->frame_rate_hz > 0 ? app->frame_rate_hz : p->requirement.frame_rate_hz;
    /* a single frame stands for the same time at all UEs, whichever it is */
    p->requirement.interval_s = p->frame_rate_hz > 0 ? 1 / p->frame_rate_hz : 1;
}

static enum nrs_status resolve_survival(struct resolver *r)
{
    struct nrs_point *p = r->p;
    const struct nrs_requirements_cfg *cfg = &p->cfg.requirements;

    if (cfg->survival_s > 0 && cfg->survival_intervals > 0)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: requirements.survival_intervals: %g, but survival_ms is %g, expected "
                        "one of them",
                        r->path, cfg->survival_intervals, cfg->survival_s * 1e3);
    if (cfg->survival_s + cfg->survival_intervals > 0 && p->arrival == NRS_ONE_SHOT)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: requirements: a survival time, but frames are one-shot and no message "
                        "follows, expected 0",
                        r->path);
    p->requirement.survival_s =
        cfg->survival_s + cfg->survival_intervals * p->requirement.interval_s;
    return NRS_OK;
}

/* The longest latency that a verdict asks about. */
static double longest_target_s(const struct nrs_requirement *req)
{
    double longest = req->recognition_s > req->upload_s ? req->recognition_s : req->upload_s;

    return req->download_s > longest ? req->download_s : longest;
}

static enum nrs_status read_radio_files(struct resolver *r)
{
    const struct nrs_radio_cfg *cfg = &r->p->cfg.radio;
    struct nrs_radio_files *f = &r->p->files;
    const struct {
        const char *key, *name;
        enum nrs_shared_table table;
        struct nrs_csv_rows *rows;
    } files[] = {{"layout.file", cfg->layout.file, NRS_TABLE_CELLS, &f->cells},
                 {"drop.file", cfg->drop.file, NRS_TABLE_POSITIONS, &f->positions},
                 {"mobility.file", cfg->mobility.file, NRS_TABLE_TRACKS, &f->tracks},
                 {"channel.trace_file", cfg->channel.trace_file, NRS_TABLE_SINR, &f->sinr}};
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < NRS_LEN(files) && status == NRS_OK; i++) {
        if (!files[i].name[0])
            continue;
        if (!nrs_file_exists(files[i].name)) /* or a pipe, which nobody may ever write to */
            return nrs_fail(r->err, NRS_EFILE, "%s: radio.%s: '%.256s' is no file", r->path,
                            files[i].key, files[i].name);
        status = nrs_shared_table(&r->shared, files[i].table, files[i].name, files[i].rows, r->err);
    }
    return status;
}

/* Cells, UEs and places: how many, and whether they can be. */
static enum nrs_status check_radio(struct resolver *r)
{
    struct nrs_point *p = r->p;
    const struct nrs_radio_cfg *cfg = &p->cfg.radio;
    const struct nrs_csv_rows *tracks = &p->files.tracks;
    enum nrs_status status;

    if (nrs_radio_check(cfg, r->err) != NRS_OK)
        return nrs_error_prefix(r->err, "%s", r->path);
    status = read_radio_files(r);
    if (status != NRS_OK)
        return status;
    p->n_cells = nrs_layout_cell_count(&cfg->layout, cfg->n_sectors + p->files.cells.n,
                                       (uint32_t)p->cfg.network.cells);
    if (cfg->layout.type != NRS_LAYOUT_SINGLE && p->cfg.network.cells != 1)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: network.cells: %lld, but radio.layout has its own cells, expected 1",
                        r->path, (long long)p->cfg.network.cells);
    if (p->n_cells * p->cfg.ues.count_per_cell > UES_MAX)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: ues.count_per_cell: %lld UEs in %u cells, expected at most %d in all",
                        r->path, (long long)p->cfg.ues.count_per_cell, p->n_cells, UES_MAX);
    p->n_ues = p->n_cells * (uint32_t)p->cfg.ues.count_per_cell;
    if (cfg->channel.model == NRS_CHANNEL_38901 &&
        nrs_deployment_check(cfg, &p->files, p->n_cells, (uint32_t)p->cfg.ues.count_per_cell,
                             r->err) != NRS_OK)
        return nrs_error_prefix(r->err, "%s", r->path);
    return nrs_track_points_check(tracks->row, tracks->n, tracks->line, cfg->mobility.file,
                                  p->n_ues, r->err);
}

static enum nrs_status resolve_radio(struct resolver *r)
{
    struct nrs_point *p = r->p;
    const struct nrs_radio_seen *seen = nrs_shared_find_radio(
        r->shared.all, &p->cfg.radio, p->cfg.network.cells, p->cfg.ues.count_per_cell);
    enum nrs_status status;

    if (seen) {
        p->n_cells = seen->n_cells;
        p->n_ues = seen->n_ues;
        return read_radio_files(r);
    }
    status = check_radio(r);
    if (status == NRS_OK)
        nrs_shared_keep_radio(r->shared.all, &p->cfg.radio, p->cfg.network.cells,
                              p->cfg.ues.count_per_cell, p->n_cells, p->n_ues);
    return status;
}

static enum nrs_status check_whole(struct resolver *r)
{
    const struct nrs_point *p = r->p;
    const struct nrs_run_cfg *run = &p->cfg.run;
    double longest_s = longest_target_s(&p->requirement);

    if (run->warmup_s >= run->duration_s)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: run.warmup_s: %g s is not below run.duration_s, %g s", r->path,
                        run->warmup_s, run->duration_s);
    if (run->drain_s < longest_s)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: run.drain_s: %g s is shorter than the longest latency target, %g s",
                        r->path, run->drain_s, longest_s);
    if (p->arrival != NRS_ONE_SHOT && !(p->frame_rate_hz > 0))
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: application.frame_rate_hz: 0 Hz, and the application gives no rate",
                        r->path);
    for (size_t i = 0; i < p->cfg.n_servers; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(p->cfg.servers[i].name, p->cfg.servers[j].name) == 0)
                return nrs_fail(r->err, NRS_ECONFLICT,
                                "%s: edge.servers.%zu.name: '%s' stands twice", r->path, i,
                                p->cfg.servers[i].name);
    return NRS_OK;
}

static enum nrs_status note_platform(struct resolver *r)
{
    const char *file = r->p->cfg.transport.platform_file;

    return file[0] ? nrs_platform_note(r->shared.all, file, r->err) : NRS_OK;
}

enum nrs_status nrs_point_resolve(struct nrs_point *p, const char *path, struct nrs_shared *shared,
                                  struct nrs_error *err)
{
    struct resolver r = {.p = p, .path = path, .shared = {shared, &p->own}, .err = err};
    enum nrs_status status = resolve_requirement(&r);

    if (status == NRS_OK)
        status = nrs_work_resolve(&p->cfg, path, &r.shared, &p->work, err);
    if (status == NRS_OK)
        status = resolve_servers(&r);
    if (status != NRS_OK)
        return status;
    resolve_traffic(p);
    status = resolve_survival(&r);
    if (status == NRS_OK)
        status = check_whole(&r);
    if (status == NRS_OK)
        status = resolve_radio(&r);
    if (status == NRS_OK)
        status = nrs_edge_check(p, path, err);
    return status == NRS_OK ? note_platform(&r) : status;
}

struct nrs_point *nrs_point_new(const struct nrs_scenario *cfg)
{
    struct nrs_point *p = calloc(1, sizeof *p);

    if (p)
        p->cfg = *cfg;
    return p;
}

static void release(struct nrs_point *p)
{
    nrs_work_free(&p->work);
    free(p->servers);
    nrs_shared_free(p->own);
}

/* The rest is written when it is resolved; to clear it all takes as long as all the checks. */
void nrs_point_reset(struct nrs_point *p, const struct nrs_scenario *cfg)
{
    release(p);
    p->label[0] = p->varied[0] = p->variant[0] = '\0';
    p->cfg = *cfg;
    p->files = (struct nrs_radio_files){0};
    p->work = (struct nrs_work){0};
    p->servers = NULL;
    p->own = NULL;
}

void nrs_point_free(struct nrs_point *p)
{
    if (!p)
        return;
    release(p);
    free(p);
}

const struct nrs_workload *nrs_point_workload(const struct nrs_point *p)
{
    return &p->work.workload[0];
}

bool nrs_point_runs(const struct nrs_point *p, size_t i)
{
    size_t n_classes = p->cfg.radio.n_classes ? p->cfg.radio.n_classes : 1;

    for (size_t class = 0; class < n_classes; class ++)
        if (p->work.of_class[class] == i)
            return true;
    return false;
}

double nrs_point_server_memory_bytes(const struct nrs_point *p, size_t server)
{
    double own = p->cfg.servers[server].memory_bytes;

    return own > 0 ? own : p->servers[server].memory_bytes;
}

int64_t nrs_point_payload_bytes(const struct nrs_point *p)
{
    int64_t most = 0;

    for (size_t i = 0; i < p->work.n_workloads; i++)
        if (nrs_point_runs(p, i) && p->work.workload[i].ul_bytes > most)
            most = p->work.workload[i].ul_bytes;
    return most;
}
