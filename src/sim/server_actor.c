/* server_actor.c - a server's actor: one computes its batches. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/exec.h>

#include "sim/platform.h"
#include "sim/world.h"

void nrs_server_take(struct nrs_server *server, uint32_t index)
{
    struct nrs_world *w = server->world;
    double now_s = simgrid_get_clock();

    nrs_world_frame(w, index)->server_s = now_s;
    if (!nrs_server_queue_push(&server->queue, index, now_s)) {
        nrs_world_finish(w, index, NRS_FATE_SERVER_QUEUE, now_s);
        return;
    }
    nrs_trace(w->trace, now_s, NRS_TR_SERVER_QUEUE, server->number, (double)server->queue.n);
    if (server->idle)
        sg_sem_release(server->wake);
}

/* Sleep until a batch is due; the receiver wakes the executor when a frame comes.
 * @return its size; 0: the run has ended. */
static size_t wait_for_batch(struct nrs_server *server, const struct nrs_server_cfg *cfg)
{
    while (!server->world->over) {
        double until_s, now_s = simgrid_get_clock();
        size_t n = nrs_server_batch(&server->queue, (size_t)cfg->max_batch, cfg->max_wait_s,
                                    now_s + NRS_TIME_SLACK_S, &until_s);

        if (n > 0)
            return n;
        server->idle = true;
        if (isfinite(until_s))
            sg_sem_acquire_timeout(server->wake, until_s - now_s);
        else
            sg_sem_acquire(server->wake);
        server->idle = false;
    }
    return 0;
}

static double service_time_s(struct nrs_server *server, const struct nrs_server_cfg *cfg, size_t n)
{
    double time_s = server->batch_time_s[n];

    if (cfg->service == NRS_SERVICE_EXPONENTIAL)
        return nrs_stream_exponential(&server->stream, time_s);
    return time_s;
}

static void compute(struct nrs_server *server, double time_s)
{
    sg_exec_t exec = sg_actor_exec_init(time_s * NRS_HOST_SPEED);

    sg_exec_set_host(exec, server->compute);
    sg_exec_start(exec);
    sg_exec_wait(exec);
}

static void serve(struct nrs_server *server, const struct nrs_server_cfg *cfg, size_t n)
{
    struct nrs_world *w = server->world;
    uint64_t batch[NRS_BATCH_MAX];
    double start_s = simgrid_get_clock(), end_s;

    nrs_server_queue_take(&server->queue, batch, n);
    nrs_trace(w->trace, start_s, NRS_TR_SERVER_BATCH, server->number, (double)n);
    for (size_t i = 0; i < n; i++) {
        struct nrs_frame *frame = nrs_world_frame(w, (uint32_t)batch[i]);

        frame->batch_s = start_s;
        frame->batch = (uint16_t)n;
    }
    compute(server, service_time_s(server, cfg, n));
    if (w->over)
        return; /* these frames stay pending */
    end_s = simgrid_get_clock();
    for (size_t i = 0; i < n; i++) {
        struct nrs_frame *frame = nrs_world_frame(w, (uint32_t)batch[i]);

        frame->tail_end_s = end_s;
        nrs_network_send(w, NRS_PARCEL_RESULT, (uint32_t)batch[i], server->node,
                         w->network.topology.cell_node[frame->cell], frame->dl_bytes);
    }
}

void nrs_actor_server_executor(int argc, char **argv)
{
    struct nrs_server *server = sg_actor_self_get_data();
    struct nrs_world *w = server->world;
    const struct nrs_server_cfg *cfg = &w->point->cfg.servers[server->number];
    size_t n;

    (void)argc;
    (void)argv;
    while ((n = wait_for_batch(server, cfg)) > 0)
        serve(server, cfg, n);
}
