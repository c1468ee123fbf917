/* ue_actor.c - one actor for the whole UE population: captures, head layers, end of the run. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>

#include "sim/world.h"

/* Payload of an event: a UE's next capture; a frame whose head layers are done; the same again, to
 * be decided at its very time. */
enum { CAPTURE, HEAD_DONE, HEAD_DECIDE };
#define EVENT(kind, number) ((uint64_t)(kind) << 32 | (number))

static void push(struct nrs_world *w, double time_s, uint64_t payload)
{
    if (!nrs_timeq_push(&w->events, time_s, payload))
        nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for frames"));
}

static void schedule_capture(struct nrs_world *w, uint32_t ue, const struct nrs_arrivals_cfg *cfg)
{
    double t = nrs_arrivals_next_s(&w->ues[ue].arrivals, cfg);

    if (isfinite(t))
        push(w, t, EVENT(CAPTURE, ue));
}

static void capture(struct nrs_world *w, uint32_t ue, double now_s)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    size_t index = nrs_ledger_add(w->ledger);
    struct nrs_frame *frame;

    if (index > UINT32_MAX) {
        nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for frames"));
        return;
    }
    if (w->stop_of.at && !nrs_list_add(&w->stop_of, &(uint32_t){0}, 1))
        nrs_world_out_of_memory(w, "frames");
    w->open_frames++;
    frame = nrs_world_frame(w, (uint32_t)index);
    frame->replication = w->replication;
    frame->cell = nrs_ran_cell(w->ran, ue);
    frame->ue = ue;
    frame->seq = w->ues[ue].seq++;
    frame->measured = now_s >= cfg->run.warmup_s;
    frame->ul_bytes = w->ues[ue].work->ul_bytes;
    frame->dl_bytes = w->ues[ue].work->dl_bytes;
    frame->n_stages = (uint8_t)w->ues[ue].work->n_parts;
    frame->capture_s = now_s;
    if (!nrs_device_accept(&w->ues[ue].device, now_s, w->ues[ue].head_s, cfg->ues.max_queue_frames,
                           &frame->head_start_s, &frame->head_end_s)) {
        nrs_world_finish(w, (uint32_t)index, NRS_FATE_DEVICE_QUEUE, now_s);
        return;
    }
    frame->head_energy_j = w->ues[ue].head_j;
    push(w, frame->head_end_s, EVENT(HEAD_DONE, (uint32_t)index));
}

/* `now_s` is up to a slot ahead of the clock: the radio takes a message in at a slot's start. */
static void head_done(struct nrs_world *w, uint32_t index, double now_s, bool decide)
{
    struct nrs_frame *frame = nrs_world_frame(w, index);
    struct nrs_ue *ue = &w->ues[frame->ue];
    bool full = ue->uplink_messages >= w->point->cfg.ues.max_uplink_frames;

    frame->cell = nrs_ran_cell(w->ran, frame->ue); /* until one reports its message */
    if (nrs_workload_is_local(ue->work)) {
        frame->result_s = now_s;
        nrs_world_finish(w, index, NRS_FATE_DONE, now_s);
    } else if (full && !decide) { /* a message may leave the modem until then */
        push(w, now_s, EVENT(HEAD_DECIDE, index));
        return;
    } else if (full) {
        nrs_world_finish(w, index, NRS_FATE_UPLINK_QUEUE, now_s);
    } else {
        ue->uplink_messages++;
        nrs_world_send(w, NRS_UL, index, now_s);
    }
    nrs_device_release(&ue->device);
}

/* After the last capture: until every frame has its fate, or the drain time is over. */
static void drain(struct nrs_world *w)
{
    const struct nrs_run_cfg *run = &w->point->cfg.run;
    double left_s;

    w->captures_over = true;
    while (w->open_frames > 0 && w->status == NRS_OK) {
        left_s = run->duration_s + run->drain_s - simgrid_get_clock();
        if (left_s <= 0 || sg_sem_acquire_timeout(w->finished, left_s))
            break;
    }
}

void nrs_actor_ues(int argc, char **argv)
{
    struct nrs_world *w = sg_actor_self_get_data();
    const struct nrs_run_cfg *run = &w->point->cfg.run;
    const struct nrs_arrivals_cfg cfg = {
        .process = w->point->arrival,
        .rate_hz = w->point->frame_rate_hz,
        .jitter_std_s = w->point->cfg.application.jitter_std_s,
        .one_shot_from_s = run->warmup_s,
        .end_s = run->duration_s,
    };
    struct nrs_rng_key key = {(uint64_t)run->seed, w->replication};
    struct nrs_timeq_entry event;
    double ahead_s = 0; /* heads done until then are dealt with */

    (void)argc;
    (void)argv;
    for (uint32_t ue = 0; ue < w->n_ues; ue++) {
        w->ues[ue].arrivals = nrs_arrivals_init(
            &cfg, key, nrs_ue_entity(ue, (uint32_t)w->point->cfg.ues.count_per_cell));
        schedule_capture(w, ue, &cfg);
    }
    while (w->status == NRS_OK && nrs_timeq_pop(&w->events, &event)) {
        uint32_t number = (uint32_t)event.payload, kind = (uint32_t)(event.payload >> 32);

        if (event.time_s > run->duration_s + run->drain_s)
            break;             /* heads that are not done by then stay pending */
        if (kind == CAPTURE) { /* touches nothing but its UE: no need to wait for it */
            capture(w, number, event.time_s);
            schedule_capture(w, number, &cfg);
            continue;
        }
        if (event.time_s > (kind == HEAD_DECIDE ? simgrid_get_clock() : ahead_s)) {
            sg_actor_sleep_until(event.time_s);
            ahead_s = nrs_world_slot_end_s(w, event.time_s);
        }
        head_done(w, number, event.time_s, kind == HEAD_DECIDE);
    }
    drain(w);
    nrs_world_end(w);
}
