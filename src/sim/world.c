/* world.c - what the actors share: frames' fates and the way into the radio. */
#include "sim/world.h"

#include <math.h>
#include <simgrid/engine.h>
#include <simgrid/plugins/energy.h>
#include <stdlib.h>

#include "sim/platform.h"

bool nrs_fifo_push(struct nrs_fifo *f, uint32_t frame)
{
    if (f->n == f->capacity) {
        size_t capacity = f->capacity ? 2 * f->capacity : 16;
        uint32_t *larger = malloc(capacity * sizeof *larger);

        if (!larger)
            return false;
        for (size_t i = 0; i < f->n; i++)
            larger[i] = f->frame[(f->first + i) % f->capacity];
        free(f->frame);
        f->frame = larger;
        f->capacity = capacity;
        f->first = 0;
    }
    f->frame[(f->first + f->n++) % f->capacity] = frame;
    return true;
}

bool nrs_fifo_pop(struct nrs_fifo *f, uint32_t *frame)
{
    if (f->n == 0)
        return false;
    *frame = f->frame[f->first];
    f->first = (f->first + 1) % f->capacity;
    f->n--;
    return true;
}

struct nrs_frame *nrs_world_frame(struct nrs_world *w, uint32_t frame)
{
    return &w->ledger->frames[frame];
}

const struct nrs_workload *nrs_world_work(const struct nrs_world *w, const struct nrs_frame *frame)
{
    return w->ues[frame->ue].work;
}

void nrs_world_finish(struct nrs_world *w, uint32_t index, enum nrs_fate fate, double now_s)
{
    struct nrs_frame *frame = nrs_world_frame(w, index);

    frame->fate = (uint8_t)fate;
    if (frame->stage > 0 && frame->stage < frame->n_stages)
        nrs_route_stop(w, index)->fate = (uint8_t)fate;
    w->open_frames--;
    if (fate == NRS_FATE_DONE)
        nrs_trace(w->trace, now_s, NRS_TR_FRAME_DONE, frame->ue, now_s - frame->capture_s);
    else
        nrs_trace(w->trace, now_s, NRS_TR_FRAME_LOST, frame->ue, fate);
    if (w->captures_over && w->open_frames == 0)
        sg_sem_release(w->finished);
}

/* By when the message is due: the upload's target, or what is left of the recognition's. */
static double deadline_s(const struct nrs_world *w, enum nrs_dir dir, const struct nrs_frame *frame,
                         double time_s)
{
    const struct nrs_requirement *r = &w->point->requirement;

    if (dir == NRS_UL)
        return r->upload_s > 0 ? time_s + r->upload_s : INFINITY;
    return r->recognition_s > 0 ? frame->capture_s + r->recognition_s : time_s + r->download_s;
}

void nrs_world_send(struct nrs_world *w, enum nrs_dir dir, uint32_t index, double time_s)
{
    const struct nrs_frame *frame = nrs_world_frame(w, index);
    int64_t bytes = dir == NRS_UL ? frame->ul_bytes : frame->dl_bytes;
    enum nrs_status status = nrs_ran_send(w->ran, dir, frame->ue, bytes, index, time_s,
                                          deadline_s(w, dir, frame, time_s), w->err);

    if (status != NRS_OK)
        nrs_world_fail(w, status);
    else
        nrs_world_wake_ran(w);
}

void nrs_world_wake_ran(struct nrs_world *w)
{
    const struct nrs_timeq_entry *report = nrs_timeq_peek(&w->reports);
    double next_s = nrs_ran_next_s(w->ran);

    if (report)
        next_s = fmin(next_s, report->time_s);
    if (w->ran_asleep && next_s < w->ran_sleeps_until_s) {
        w->ran_asleep = false; /* one wake-up is enough */
        sg_sem_release(w->ran_wake);
    }
}

double nrs_world_slot_end_s(const struct nrs_world *w, double time_s)
{
    return (floor(time_s / w->slot_s) + 1) * w->slot_s;
}

void nrs_world_fail(struct nrs_world *w, enum nrs_status status)
{
    if (w->status == NRS_OK)
        w->status = status;
    sg_sem_release(w->finished);
}

void nrs_world_out_of_memory(struct nrs_world *w, const char *what)
{
    nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for %s", what));
}

void nrs_world_start_actor(const char *name, sg_host_t host, xbt_main_func_t code, void *data)
{
    sg_actor_t actor = sg_actor_init(name, host);

    sg_actor_set_data(actor, data);
    sg_actor_start(actor, code, 0, NULL);
}

/* What servers did, and what they took, before their hosts' clocks go on. All are counted before
 * SimGrid is asked for the first one's energy: executors may run then, and end. */
static void record_servers(struct nrs_world *w)
{
    for (uint32_t s = 0; s < w->point->cfg.n_servers; s++)
        nrs_server_count(&w->servers[s], w->end_s);
    for (uint32_t s = 0; s < w->point->cfg.n_servers; s++) {
        struct nrs_server *server = &w->servers[s];
        struct nrs_server_use *use = &server->use;

        use->time_s = w->end_s;
        if (!nrs_faults_is_up(w, NRS_ELEMENT_SERVER, s))
            use->down_s += w->end_s - w->faults.of[NRS_ELEMENT_SERVER].failed_s[s];
        if (nrs_platform_has_power(&w->point->servers[s]))
            use->energy_j = sg_host_get_consumed_energy(server->compute);
        if (!nrs_list_add(&w->ledger->server_uses, use, 1))
            nrs_world_out_of_memory(w, "servers");
    }
}

void nrs_world_end(struct nrs_world *w)
{
    const struct nrs_scenario *cfg = &w->point->cfg;

    w->over = true;
    w->end_s = simgrid_get_clock();
    record_servers(w);
    sg_sem_release(w->ran_wake);
    for (size_t i = 0; i < cfg->n_servers; i++)
        for (int64_t k = 0; k < cfg->servers[i].executors; k++)
            sg_sem_release(w->servers[i].wake);
    sg_sem_release(w->faults.wake);
    nrs_network_close(w);
}
