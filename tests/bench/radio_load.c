/* radio_load.c - drives the radio slot by slot, with messages at the capture times that the
 * simulator would have. */
#include "radio_load.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "core/timeq.h"
#include "device/arrivals.h"
#include "radio/ran.h"

struct load {
    const struct nrs_point *point;
    struct nrs_arrivals_cfg cfg;
    struct nrs_arrivals *arrivals; /* by UE */
    struct nrs_timeq captures;     /* UE */
    struct nrs_ran *ran;
    bool result;
    uint64_t n_sent, n_delivered, n_messages;
    enum nrs_status status;
    struct nrs_error *err;
};

double radio_load_cpu_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void transmit(struct load *l, enum nrs_dir dir, uint32_t ue, int64_t bytes, double now_s)
{
    l->n_messages++;
    if (l->status == NRS_OK)
        l->status = nrs_ran_send(l->ran, dir, ue, bytes, 0, now_s, INFINITY, l->err);
}

static void on_report(void *user, const struct nrs_ran_report *r)
{
    struct load *l = user;

    if (r->dir != NRS_UL || !r->delivered)
        return;
    l->n_delivered++;
    if (l->result)
        transmit(l, NRS_DL, r->ue, nrs_point_workload(l->point)->dl_bytes, r->time_s);
}

static void follow_captures(struct load *l, uint32_t ue)
{
    double t = nrs_arrivals_next_s(&l->arrivals[ue], &l->cfg);

    if (isfinite(t) && !nrs_timeq_push(&l->captures, t, ue))
        l->status = nrs_fail(l->err, NRS_EMACHINE, "out of memory for captures");
}

/* Captures and slots in their order, until `until_s`. */
static void run(struct load *l, double until_s)
{
    while (l->status == NRS_OK) {
        const struct nrs_timeq_entry *capture = nrs_timeq_peek(&l->captures);
        double capture_s = capture ? capture->time_s : INFINITY, slot_s = nrs_ran_next_s(l->ran);
        struct nrs_timeq_entry entry;

        if (fmin(capture_s, slot_s) >= until_s)
            return;
        if (slot_s < capture_s) {
            nrs_ran_step(l->ran, on_report, l);
            continue;
        }
        nrs_timeq_pop(&l->captures, &entry);
        l->n_sent++;
        transmit(l, NRS_UL, (uint32_t)entry.payload, nrs_point_workload(l->point)->ul_bytes,
                 capture_s);
        follow_captures(l, (uint32_t)entry.payload);
    }
}

static double events(const struct load *l, double *blocks)
{
    struct nrs_ran_counters c = nrs_ran_counters(l->ran);

    *blocks = (double)(c.tx[NRS_UL] + c.tx[NRS_DL]);
    return *blocks + (double)c.slots + (double)l->n_messages;
}

static enum nrs_status build(struct load *l, const struct nrs_link_curves *curves)
{
    const struct nrs_scenario *cfg = &l->point->cfg;
    const struct nrs_ran_setup setup = {.cfg = &cfg->radio,
                                        .files = &l->point->files,
                                        .curves = curves,
                                        .n_single_cells = l->point->n_cells,
                                        .ues_per_cell = (uint32_t)cfg->ues.count_per_cell,
                                        .key = {(uint64_t)cfg->run.seed, 0}};

    l->status = nrs_ran_new(&setup, &l->ran, l->err);
    l->arrivals = calloc(l->point->n_ues, sizeof *l->arrivals);
    if (!l->arrivals)
        l->status = nrs_fail(l->err, NRS_EMACHINE, "out of memory for captures");
    for (uint32_t ue = 0; l->status == NRS_OK && ue < l->point->n_ues; ue++) {
        l->arrivals[ue] = nrs_arrivals_init(&l->cfg, setup.key, ue);
        follow_captures(l, ue);
    }
    return l->status;
}

enum nrs_status radio_load_run(const struct nrs_point *point, const struct nrs_link_curves *curves,
                               bool result, struct radio_load *out, struct nrs_error *err)
{
    const struct nrs_run_cfg *times = &point->cfg.run;
    struct load l = {.point = point,
                     .cfg = {.process = point->arrival,
                             .rate_hz = point->frame_rate_hz,
                             .jitter_std_s = point->cfg.application.jitter_std_s,
                             .one_shot_from_s = times->warmup_s,
                             .end_s = times->duration_s},
                     .result = result,
                     .err = err};
    double start_s = radio_load_cpu_s(), built_s, warm_s, events_before, blocks_before, blocks;

    nrs_timeq_init(&l.captures);
    if (build(&l, curves) == NRS_OK) {
        built_s = radio_load_cpu_s();
        run(&l, times->warmup_s);
        events_before = events(&l, &blocks_before);
        warm_s = radio_load_cpu_s();
        run(&l, times->duration_s);
        *out = (struct radio_load){.build_s = built_s - start_s,
                                   .warm_s = warm_s - built_s,
                                   .cpu_s = radio_load_cpu_s() - warm_s,
                                   .simulated_s = times->duration_s - times->warmup_s,
                                   .sent = (double)l.n_sent,
                                   .delivered = (double)l.n_delivered};
        out->events = events(&l, &blocks) - events_before;
        out->blocks = blocks - blocks_before;
    }
    nrs_ran_free(l.ran);
    nrs_timeq_free(&l.captures);
    free(l.arrivals);
    return l.status;
}
