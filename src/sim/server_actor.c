/* server_actor.c - a server's executors, each an actor that computes batches. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/exec.h>
#include <stdio.h>
#include <stdlib.h>

#include "dnn/footprint.h"
#include "sim/platform.h"
#include "sim/world.h"

/* The kinds that a server of this tier may be asked for: times of batches, memory, time to load. */
static enum nrs_status build_kinds(struct nrs_server *server, struct nrs_kind *kinds,
                                   uint32_t *n_kinds)
{
    const struct nrs_point *p = server->world->point;
    const struct nrs_server_cfg *cfg = &p->cfg.servers[server->number];
    const struct nrs_profile *profile = &p->servers[server->number];
    double load_bytes_s = cfg->load_bytes_s > 0 ? cfg->load_bytes_s : profile->load_bytes_s;
    size_t stride = (size_t)cfg->max_batch + 1;

    server->kind_of = calloc(p->work.n_kinds + 1, sizeof *server->kind_of);
    server->batch_s = calloc((p->work.n_kinds + 1) * stride, sizeof *server->batch_s);
    if (!server->kind_of || !server->batch_s)
        return nrs_fail(server->world->err, NRS_EMACHINE, "out of memory for servers");
    for (uint32_t i = 0; i < p->work.n_kinds; i++) {
        const struct nrs_work_kind *kind = &p->work.kind[i];
        const struct nrs_graph *g = &p->work.workload[kind->workload].graph;
        double *batch_s = server->batch_s + *n_kinds * stride;
        int64_t bytes = nrs_profile_weights_bytes(profile, g, kind->first, kind->last);

        server->kind_of[i] = -1;
        if (!nrs_work_kind_is_for(kind, cfg->tier))
            continue;
        for (int64_t n = 1; n <= cfg->max_batch; n++)
            batch_s[n] = nrs_profile_range_s(profile, g, kind->first, kind->last, n);
        server->kind_of[i] = (int32_t)*n_kinds;
        kinds[(*n_kinds)++] =
            (struct nrs_kind){.batch_s = batch_s,
                              .memory_bytes = bytes,
                              .load_s = load_bytes_s > 0 ? (double)bytes / load_bytes_s : 0};
    }
    return NRS_OK;
}

static enum nrs_status build_model(struct nrs_server *server)
{
    const struct nrs_point *p = server->world->point;
    const struct nrs_server_cfg *cfg = &p->cfg.servers[server->number];
    struct nrs_kind *kinds = calloc(p->work.n_kinds + 1, sizeof *kinds);
    struct nrs_server_setup setup = {.cfg = cfg,
                                     .kinds = kinds,
                                     .memory_bytes =
                                         (int64_t)nrs_point_server_memory_bytes(p, server->number)};
    enum nrs_status status;

    if (!kinds)
        return nrs_fail(server->world->err, NRS_EMACHINE, "out of memory for servers");
    status = build_kinds(server, kinds, &setup.n_kinds);
    if (status == NRS_OK)
        status = nrs_server_new(&setup, &server->model, server->world->err);
    free(kinds);
    return status;
}

static enum nrs_status list_cells(struct nrs_server *server, const char *cells)
{
    uint32_t n_cells = server->world->point->n_cells;

    if (!cells[0])
        return NRS_OK;
    server->serves = calloc(n_cells, sizeof *server->serves);
    if (!server->serves)
        return nrs_fail(server->world->err, NRS_EMACHINE, "out of memory for servers");
    for (uint32_t c = 0; c < n_cells; c++)
        server->serves[c] = nrs_cells_contain(cells, c);
    return NRS_OK;
}

enum nrs_status nrs_server_build(struct nrs_world *w, uint32_t number)
{
    const struct nrs_point *p = w->point;
    const struct nrs_server_cfg *cfg = &p->cfg.servers[number];
    const struct nrs_profile *profile = &p->servers[number];
    struct nrs_server *server = &w->servers[number];
    struct nrs_rng_key key = {(uint64_t)p->cfg.run.seed, w->replication};
    char host[32];
    enum nrs_status status;

    server->world = w;
    server->number = number;
    server->stream = nrs_stream_init(key, NRS_RNG_SERVICE, number);
    server->wake = sg_sem_init(0);
    nrs_platform_compute_name(number, host, sizeof host);
    server->compute = sg_host_by_name(host);
    server->use = (struct nrs_server_use){.replication = w->replication,
                                          .server = number,
                                          .executors = (uint32_t)cfg->executors,
                                          .energy_j = NAN,
                                          .idle_w = profile->idle_w,
                                          .busy_w = profile->busy_w};
    snprintf(server->use.name, sizeof server->use.name, "%s", cfg->name);
    status = list_cells(server, cfg->cells);
    return status == NRS_OK ? build_model(server) : status;
}

void nrs_server_take_down(struct nrs_server *server)
{
    nrs_server_free(server->model);
    free(server->kind_of);
    free(server->batch_s);
    free(server->serves);
    if (server->wake)
        sg_sem_destroy(server->wake);
}

static void drop(struct nrs_server *server, uint32_t index, enum nrs_fate fate, double now_s)
{
    server->use.dropped++;
    nrs_world_finish(server->world, index, fate, now_s);
}

static void wake_executor(struct nrs_server *server)
{
    if (server->idle > 0)
        sg_sem_release(server->wake);
}

void nrs_server_take(struct nrs_server *server, uint32_t index)
{
    struct nrs_world *w = server->world;
    const struct nrs_frame *frame = nrs_world_frame(w, index);
    const struct nrs_part *part = &nrs_world_work(w, frame)->part[frame->stage];
    double now_s = simgrid_get_clock(), budget_s = w->point->requirement.recognition_s;
    const struct nrs_job job = {.frame = index,
                                .kind = (uint32_t)server->kind_of[part->kind],
                                .arrival_s = now_s,
                                .deadline_s = budget_s > 0 ? frame->capture_s + budget_s : INFINITY,
                                .priority = w->ues[frame->ue].priority};

    switch (nrs_server_offer(server->model, &job, now_s)) {
    case NRS_OFFER_FULL: drop(server, index, NRS_FATE_SERVER_QUEUE, now_s); break;
    case NRS_OFFER_LATE: drop(server, index, NRS_FATE_REFUSED, now_s); break;
    case NRS_OFFER_TAKEN:
        nrs_trace(w->trace, now_s, NRS_TR_SERVER_QUEUE, server->number,
                  (double)nrs_server_waiting(server->model));
        wake_executor(server);
        break;
    }
}

static void drop_late(struct nrs_server *server, double now_s)
{
    struct nrs_job late[64];
    size_t n;

    do {
        n = nrs_server_take_late(server->model, now_s, late, NRS_LEN(late));
        for (size_t i = 0; i < n; i++)
            drop(server, late[i].frame, NRS_FATE_EXPIRED, now_s);
    } while (n == NRS_LEN(late));
}

/* Sleep until a batch is due; whoever brings a frame wakes an executor.
 * @return false: the run has ended. */
static bool wait_for_batch(struct nrs_server *server, struct nrs_batch *batch)
{
    while (!server->world->over) {
        double until_s, now_s = simgrid_get_clock();

        drop_late(server, now_s);
        if (nrs_server_start(server->model, now_s + NRS_TIME_SLACK_S, batch, &until_s))
            return true;
        server->idle++;
        if (isfinite(until_s))
            sg_sem_acquire_timeout(server->wake, fmax(until_s - now_s, NRS_TIME_SLACK_S));
        else
            sg_sem_acquire(server->wake);
        server->idle--;
    }
    return false;
}

void nrs_server_count(struct nrs_server *server, double now_s)
{
    double time_s = now_s - server->counted_s;

    server->use.loading_s += server->loading * time_s;
    server->use.busy_s += server->computing * time_s;
    server->counted_s = now_s;
}

/* Keep an executor busy. @param executors  those that do the same.
 * @param life  the server's n_failures when the batch began: other actors may run at each call to
 *              SimGrid, and the server may fail at the very instant of an end.
 * @return false when the server has failed meanwhile: the batch's frames have been told. */
static bool compute(struct nrs_server *server, double time_s, uint32_t *executors, uint32_t life)
{
    sg_exec_t exec;
    bool ok;

    if (server->n_failures != life)
        return false;
    nrs_server_count(server, simgrid_get_clock());
    ++*executors;
    exec = sg_actor_exec_init(time_s * NRS_HOST_SPEED);
    sg_exec_set_host(exec, server->compute);
    sg_exec_start(exec);
    ok = sg_exec_wait(exec) == SG_OK && server->n_failures == life;
    if (!server->world->over)
        nrs_server_count(server, simgrid_get_clock());
    --*executors;
    return ok;
}

static void stamp_start(struct nrs_world *w, const struct nrs_batch *batch, double now_s)
{
    for (size_t i = 0; i < batch->n; i++) {
        uint32_t index = batch->job[i].frame;
        struct nrs_frame *frame = nrs_world_frame(w, index);

        if (frame->stage == 0) {
            frame->batch_s = now_s;
            frame->batch = (uint16_t)batch->n;
        } else {
            nrs_route_start(w, index, (uint16_t)batch->n, now_s);
        }
    }
}

/* Frames are sent on one by one, and meanwhile the model's executor may begin another batch. */
static void finish(struct nrs_server *server, const struct nrs_batch *batch)
{
    uint32_t frame[NRS_BATCH_MAX];
    size_t n = batch->n;

    for (size_t i = 0; i < n; i++)
        frame[i] = batch->job[i].frame;
    nrs_server_finish(server->model, batch->executor, simgrid_get_clock());
    for (size_t i = 0; i < n; i++)
        nrs_route_computed(server->world, server, frame[i]);
}

/* Load the model if it is not resident, then compute. */
static void serve(struct nrs_server *server, const struct nrs_batch *batch, uint32_t life)
{
    struct nrs_world *w = server->world;
    const struct nrs_server_cfg *cfg = &w->point->cfg.servers[server->number];
    double start_s, compute_s = batch->compute_s;

    if (batch->load_s > 0 && !compute(server, batch->load_s, &server->loading, life))
        return;
    if (w->over || server->n_failures != life)
        return; /* these frames stay pending, or have been told */
    start_s = simgrid_get_clock();
    nrs_trace(w->trace, start_s, NRS_TR_SERVER_BATCH, server->number, (double)batch->n);
    stamp_start(w, batch, start_s);
    if (cfg->service == NRS_SERVICE_EXPONENTIAL)
        compute_s = nrs_stream_exponential(&server->stream, compute_s);
    if (!compute(server, compute_s, &server->computing, life) || w->over)
        return;
    server->use.batches++;
    finish(server, batch);
}

void nrs_actor_server_executor(int argc, char **argv)
{
    struct nrs_server *server = sg_actor_self_get_data();
    struct nrs_batch batch;

    (void)argc;
    (void)argv;
    while (wait_for_batch(server, &batch)) {
        uint32_t life = server->n_failures;

        if (nrs_server_waiting(server->model) > 0)
            wake_executor(server); /* another batch may be due */
        serve(server, &batch, life);
    }
}

struct losses {
    struct nrs_world *world;
    struct nrs_list frames; /* uint32_t */
};

static void lose(void *user, const struct nrs_job *job)
{
    struct losses *lost = user;

    if (!nrs_list_add(&lost->frames, &job->frame, 1))
        nrs_world_out_of_memory(lost->world, "failures");
}

/* All jobs leave the model before any frame is told: telling calls SimGrid, where executors may
 * run, and one that finds a job here would take it. */
void nrs_server_go_down(struct nrs_server *server)
{
    struct losses lost = {.world = server->world};
    double now_s = simgrid_get_clock();

    nrs_list_init(&lost.frames, sizeof(uint32_t));
    server->n_failures++;
    nrs_server_fail(server->model, lose, &lost);
    sg_host_turn_off(server->compute);
    server->use.dropped += lost.frames.n;
    for (size_t i = 0; i < lost.frames.n; i++)
        nrs_route_lost(server->world, ((const uint32_t *)lost.frames.at)[i], NRS_FATE_SERVER_FAILED,
                       now_s);
    nrs_list_free(&lost.frames);
}
