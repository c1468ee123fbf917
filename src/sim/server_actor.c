/* server_actor.c - a server's two actors: one takes requests in, one computes batches. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>

#include "sim/mail.h"
#include "sim/platform.h"
#include "sim/world.h"

void nrs_actor_server_receiver(int argc, char **argv)
{
    struct nrs_server *server = sg_actor_self_get_data();
    struct nrs_world *w = server->world;
    uint32_t index;

    (void)argc;
    (void)argv;
    sg_mailbox_set_receiver(sg_mailbox_get_name(server->requests));
    while (nrs_mail_get(server->requests, &index)) {
        double now_s = simgrid_get_clock();

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

/* Sleep until a batch is due; the receiver wakes the executor when a frame comes. */
static size_t wait_for_batch(struct nrs_server *server, const struct nrs_server_cfg *cfg)
{
    for (;;) {
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
    const struct nrs_server_cfg *cfg = &server->world->point->cfg.servers[server->number];

    (void)argc;
    (void)argv;
    for (;;)
        serve(server, cfg, wait_for_batch(server, cfg));
}
