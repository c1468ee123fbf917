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
        const struct nrs_job job = {.frame = index, .arrival_s = now_s, .deadline_s = INFINITY};

        if (w->over)
            continue; /* this frame stays pending */
        nrs_world_frame(w, index)->server_s = now_s;
        if (nrs_server_offer(server->model, &job, now_s) != NRS_OFFER_TAKEN) {
            nrs_world_finish(w, index, NRS_FATE_SERVER_QUEUE, now_s);
            continue;
        }
        nrs_trace(w->trace, now_s, NRS_TR_SERVER_QUEUE, server->number,
                  (double)nrs_server_waiting(server->model));
        if (server->idle)
            sg_sem_release(server->wake);
    }
}

/* Sleep until a batch starts; the receiver wakes the executor when a frame comes.
 * @return false: the run has ended. */
static bool wait_for_batch(struct nrs_server *server, struct nrs_batch *batch)
{
    while (!server->world->over) {
        double until_s, now_s = simgrid_get_clock();

        if (nrs_server_start(server->model, now_s + NRS_TIME_SLACK_S, batch, &until_s))
            return true;
        server->idle = true;
        if (isfinite(until_s))
            sg_sem_acquire_timeout(server->wake, until_s - now_s);
        else
            sg_sem_acquire(server->wake);
        server->idle = false;
    }
    return false;
}

static double service_time_s(struct nrs_server *server, const struct nrs_server_cfg *cfg,
                             const struct nrs_batch *batch)
{
    double time_s = batch->compute_s;

    if (cfg->service == NRS_SERVICE_EXPONENTIAL)
        time_s = nrs_stream_exponential(&server->stream, time_s);
    return batch->load_s + time_s;
}

static void serve(struct nrs_server *server, const struct nrs_server_cfg *cfg,
                  const struct nrs_batch *batch)
{
    struct nrs_world *w = server->world;
    double start_s = simgrid_get_clock(), end_s;

    nrs_trace(w->trace, start_s, NRS_TR_SERVER_BATCH, server->number, (double)batch->n);
    for (size_t i = 0; i < batch->n; i++) {
        struct nrs_frame *frame = nrs_world_frame(w, batch->job[i].frame);

        frame->batch_s = start_s;
        frame->batch = (uint16_t)batch->n;
    }
    sg_actor_execute(service_time_s(server, cfg, batch) * NRS_HOST_SPEED);
    if (w->over)
        return; /* these frames stay pending */
    end_s = simgrid_get_clock();
    for (size_t i = 0; i < batch->n; i++) {
        uint32_t index = batch->job[i].frame;
        struct nrs_frame *frame = nrs_world_frame(w, index);

        frame->tail_end_s = end_s;
        nrs_mail_put(w->sites[frame->cell].results, index, frame->dl_bytes);
    }
    nrs_server_finish(server->model, batch->executor, end_s);
}

void nrs_actor_server_executor(int argc, char **argv)
{
    struct nrs_server *server = sg_actor_self_get_data();
    struct nrs_world *w = server->world;
    const struct nrs_server_cfg *cfg = &w->point->cfg.servers[server->number];
    struct nrs_batch batch;

    (void)argc;
    (void)argv;
    while (wait_for_batch(server, &batch))
        serve(server, cfg, &batch);
    for (uint32_t c = 0; c < w->point->n_cells; c++)
        if (nrs_world_server(w, c) == server)
            nrs_mail_close(w->sites[c].requests);
}
