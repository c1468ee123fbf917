/* ran_actor.c - one actor steps the slots of all cells, and sleeps while no cell has work. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <stdlib.h>

#include "sim/world.h"

/* A report tells of a delivery that may lie ahead: keep it until its time has come. */
void nrs_world_keep_report(void *user, const struct nrs_ran_report *report)
{
    struct nrs_world *w = user;
    uint32_t slot;

    if (!nrs_fifo_pop(&w->report_slots, &slot)) {
        if (w->n_reports == w->report_capacity) {
            size_t capacity = w->report_capacity ? 2 * w->report_capacity : 256;
            struct nrs_ran_report *larger = realloc(w->report, capacity * sizeof *larger);

            if (!larger) {
                nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for reports"));
                return;
            }
            w->report = larger;
            w->report_capacity = capacity;
        }
        slot = (uint32_t)w->n_reports++;
    }
    w->report[slot] = *report;
    if (!nrs_timeq_push(&w->reports, report->time_s, slot))
        nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for reports"));
}

static void uplink_report(struct nrs_world *w, const struct nrs_ran_report *report)
{
    uint32_t index = (uint32_t)report->cookie;
    struct nrs_frame *frame = nrs_world_frame(w, index);

    frame->cell = report->cell;
    w->ues[frame->ue].uplink_messages--;
    frame->ul_tb = report->n_tb;
    frame->ul_tx = report->n_tx;
    frame->ul_in_time = report->in_time;
    frame->ul_energy_j = report->energy_j;
    if (!report->delivered) {
        nrs_world_finish(w, index, NRS_FATE_UPLINK_LOST, report->time_s);
        return;
    }
    frame->ul_end_s = report->time_s;
    nrs_route_forward(w, index);
}

static void downlink_report(struct nrs_world *w, const struct nrs_ran_report *report)
{
    uint32_t index = (uint32_t)report->cookie;
    struct nrs_frame *frame = nrs_world_frame(w, index);

    frame->dl_tb = report->n_tb;
    frame->dl_tx = report->n_tx;
    frame->dl_energy_j = report->energy_j;
    if (report->delivered)
        frame->result_s = report->time_s;
    nrs_world_finish(w, index, report->delivered ? NRS_FATE_DONE : NRS_FATE_DOWNLINK_LOST,
                     report->time_s);
}

static void deliver_due(struct nrs_world *w, double now_s)
{
    const struct nrs_timeq_entry *next;
    struct nrs_timeq_entry entry;

    while ((next = nrs_timeq_peek(&w->reports)) && next->time_s <= now_s) {
        struct nrs_ran_report report;

        nrs_timeq_pop(&w->reports, &entry);
        report = w->report[entry.payload];
        if (!nrs_fifo_push(&w->report_slots, (uint32_t)entry.payload))
            nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for reports"));
        if (report.dir == NRS_UL)
            uplink_report(w, &report);
        else
            downlink_report(w, &report);
    }
}

/* No message can bring anything forward to before the next slot boundary, so up to there a plain
 * sleep will do; it costs a third of one that can be woken. */
static void sleep_until(struct nrs_world *w, double until_s)
{
    double now_s = simgrid_get_clock();
    double boundary_s = nrs_world_slot_end_s(w, now_s);

    if (until_s <= boundary_s + NRS_TIME_SLACK_S) {
        sg_actor_sleep_until(until_s);
        return;
    }
    w->ran_sleeps_until_s = until_s;
    w->ran_asleep = true;
    if (isfinite(until_s))
        sg_sem_acquire_timeout(w->ran_wake, until_s - now_s);
    else
        sg_sem_acquire(w->ran_wake);
    w->ran_asleep = false;
}

void nrs_actor_ran(int argc, char **argv)
{
    struct nrs_world *w = sg_actor_self_get_data();

    (void)argc;
    (void)argv;
    while (!w->over) {
        const struct nrs_timeq_entry *report = nrs_timeq_peek(&w->reports);
        double slot_s = nrs_ran_next_s(w->ran);
        double next_s = report ? fmin(slot_s, report->time_s) : slot_s;
        double now_s = simgrid_get_clock() + NRS_TIME_SLACK_S;

        if (next_s > now_s) {
            sleep_until(w, next_s);
            continue; /* a message may have come that brings the next slot forward */
        }
        deliver_due(w, now_s);
        if (slot_s <= now_s)
            nrs_ran_step(w->ran, nrs_world_keep_report, w);
    }
}
