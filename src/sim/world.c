/* world.c - what the actors share: frames' fates and the way into the radio. */
#include "sim/world.h"

#include <math.h>
#include <simgrid/engine.h>
#include <stdlib.h>

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

void nrs_world_finish(struct nrs_world *w, uint32_t index, enum nrs_fate fate, double now_s)
{
    struct nrs_frame *frame = nrs_world_frame(w, index);

    frame->fate = (uint8_t)fate;
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
    else if (w->ran_asleep && nrs_ran_next_s(w->ran) < w->ran_sleeps_until_s) {
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

void nrs_world_forward(struct nrs_world *w, uint32_t index)
{
    const struct nrs_frame *frame = nrs_world_frame(w, index);
    const struct nrs_server *server = nrs_world_server(w, frame->cell);

    nrs_network_send(w, NRS_PARCEL_REQUEST, index, w->network.topology.cell_node[frame->cell],
                     server->node, frame->ul_bytes);
}

void nrs_world_arrived(struct nrs_world *w, const struct nrs_transfer *transfer, bool arrived)
{
    double now_s = simgrid_get_clock();

    (void)arrived;
    if (transfer->kind == NRS_PARCEL_REQUEST) {
        nrs_server_take(nrs_world_server(w, nrs_world_frame(w, transfer->frame)->cell),
                        transfer->frame);
    } else if (transfer->kind == NRS_PARCEL_RESULT) {
        nrs_world_frame(w, transfer->frame)->dl_start_s = now_s;
        nrs_world_send(w, NRS_DL, transfer->frame, now_s);
    }
}

void nrs_world_end(struct nrs_world *w)
{
    const struct nrs_scenario *cfg = &w->point->cfg;

    w->over = true;
    w->end_s = simgrid_get_clock();
    sg_sem_release(w->ran_wake);
    for (size_t i = 0; i < cfg->n_servers; i++)
        sg_sem_release(w->servers[i].wake);
    nrs_network_close(w);
}

struct nrs_server *nrs_world_server(struct nrs_world *w, uint32_t cell)
{
    return &w->servers[cell % w->point->cfg.n_servers];
}
