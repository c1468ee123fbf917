/* server_actor.c - a server's actors: one for each cell takes requests in, one computes batches. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>

#include "sim/mail.h"
#include "sim/platform.h"
#include "sim/world.h"

void nrs_actor_server_receiver(int argc, char **argv)
{
    struct nrs_site *site = sg_actor_self_get_data();
    struct nrs_world *w = site->world;
    struct nrs_server *server = nrs_world_server(w, site->cell);
    uint32_t index;

    (void)argc;
    (void)argv;
    sg_mailbox_set_receiver(sg_mailbox_get_name(site->requests));
    while (nrs_mail_get(site->requests, &index)) {
        double now_s = simgrid_get_clock();

        if (w->over)
            continue; /* this frame stays pending */
        nrs_world_frame(w, index)->server_s = now_s;
        if (!nrs_server_queue_push(&server->queue, index, now_s)) {
            nrs_world_finish(w, index, NRS_FATE_SERVER_QUEUE, now_s);
            continue;
        }
        nrs_trace(w->trace, now_s, NRS_TR_SERVER_QUEUE, server->number, (double)server->queue.n);
        if (server->idle)
            sg_sem_release(server->wake);
    }
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
    sg_actor_execute(service_time_s(server, cfg, n) * NRS_HOST_SPEED);
    if (w->over)
        return; /* these frames stay pending */
    end_s = simgrid_get_clock();
    for (size_t i = 0; i < n; i++) {
        struct nrs_frame *frame = nrs_world_frame(w, (uint32_t)batch[i]);

        frame->tail_end_s = end_s;
        nrs_mail_put(w->sites[frame->cell].results, (uint32_t)batch[i], frame->dl_bytes);
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
    for (uint32_t c = 0; c < w->point->n_cells; c++)
        if (nrs_world_server(w, c) == server)
            nrs_mail_close(w->sites[c].requests);
}
