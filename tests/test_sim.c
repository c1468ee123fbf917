/* test_sim.c - whole runs on SimGrid: nothing is lost, times are in order, bounds hold.
 *
 * What is expected comes from formulas: arrivals drawn again, fluid sharing of links, queues
 * counted at the moment of a drop. Each run is a child process (SimGrid runs one engine per
 * process).
 */
#include "device/arrivals.h"
#include "sim_kit.h"

static const char *const stamp_names[KIT_STAMPS] = {
    "capture", "head start", "head end",       "uplink end", "server",
    "batch",   "tail end",   "downlink start", "result",
};

/* Stamps that a frame has by its fate; a pending one has any number of them. */
static size_t stamps_of(enum nrs_fate fate)
{
    switch (fate) {
    case NRS_FATE_DONE: return KIT_STAMPS;
    case NRS_FATE_DEVICE_QUEUE: return 1;
    case NRS_FATE_UPLINK_QUEUE:
    case NRS_FATE_UPLINK_LOST: return 3;
    case NRS_FATE_SERVER_QUEUE:
    case NRS_FATE_REFUSED:
    case NRS_FATE_EXPIRED: return 5;
    case NRS_FATE_DOWNLINK_LOST: return 8;
    case NRS_FATE_PENDING: /* and what fails may fail anywhere */
    case NRS_FATE_TRANSPORT_LOST:
    case NRS_FATE_SERVER_FAILED:
    case NRS_FATE_NO_SERVER:
    case NRS_N_FATES: break;
    }
    return 0;
}

static void stamps_are_in_order(const struct nrs_frame *f, bool local, size_t row)
{
    size_t n = 0, want = stamps_of((enum nrs_fate)f->fate);

    if (local && f->fate == NRS_FATE_DONE) { /* head, and nothing behind it */
        CHECK_ROW(f->result_s == f->head_end_s, row, "result %g", f->result_s);
        for (size_t i = 3; i < KIT_STAMPS - 1; i++)
            CHECK_ROW(isnan(kit_stamp(f, i)), row, "%s of a local frame", stamp_names[i]);
        return;
    }
    while (n < KIT_STAMPS && !isnan(kit_stamp(f, n)))
        n++;
    for (size_t i = 1; i < n; i++)
        CHECK_ROW(kit_stamp(f, i) >= kit_stamp(f, i - 1) - KIT_SLACK_S, row,
                  "%s %.12g before %s %.12g", stamp_names[i], kit_stamp(f, i), stamp_names[i - 1],
                  kit_stamp(f, i - 1));
    for (size_t i = n; i < KIT_STAMPS; i++)
        CHECK_ROW(isnan(kit_stamp(f, i)), row, "%s without %s", stamp_names[i], stamp_names[n]);
    CHECK_ROW(f->fate == NRS_FATE_PENDING ? n < KIT_STAMPS : n == want, row, "%s has %zu stamps",
              nrs_fate_names[f->fate], n);
}

/* base.json with `members` over it. What is left 0 is as there: five UEs, Poisson at 10 Hz. */
struct world {
    const char *why, *members;
    struct nrs_arrivals_cfg arrivals;
    uint32_t ues, per_cell; /* in all cells; 0: 5, or as many in the one cell */
    bool local;
    unsigned fates; /* bit set: fates that have to occur besides done; no other may */
};
#define FATE(x) (1u << NRS_FATE_##x)

/* Every capture that the arrival process makes is in the ledger once, and nothing else is. */
static void captures_are_those_of_the_process(const struct nrs_ledger *l, const struct world *w,
                                              size_t row)
{
    const struct nrs_arrivals_cfg poisson = {NRS_POISSON, 10, 0, 1, 4};
    const struct nrs_arrivals_cfg *cfg = w->arrivals.rate_hz > 0 ? &w->arrivals : &poisson;
    size_t expected = 0, wrong = 0;

    for (uint32_t ue = 0; ue < (w->ues ? w->ues : 5); ue++) {
        uint64_t entity = nrs_ue_entity(ue, w->per_cell ? w->per_cell : w->ues ? w->ues : 5);
        struct nrs_arrivals a = nrs_arrivals_init(cfg, (struct nrs_rng_key){5, 0}, entity);
        uint32_t seq = 0;

        for (size_t i = 0; i < l->n; i++)
            if (l->frames[i].ue == ue) {
                wrong += l->frames[i].capture_s != nrs_arrivals_next_s(&a, cfg);
                wrong += l->frames[i].seq != seq++;
            }
        wrong += isfinite(nrs_arrivals_next_s(&a, cfg));
        expected += seq;
    }
    for (size_t i = 0; i < l->n; i++) {
        wrong += i > 0 && l->frames[i].capture_s < l->frames[i - 1].capture_s;
        wrong += l->frames[i].measured != (l->frames[i].capture_s >= 1); /* the warm-up */
    }
    CHECK_ROW(l->n == expected && expected > 0, row, "%s: %zu frames of %zu", w->why, l->n,
              expected);
    CHECK_ROW(wrong == 0, row, "%s: %zu captures are wrong", w->why, wrong);
}

static const struct world worlds[] = {
    {.why = "light", .members = "\"name\": \"light\""},
    {.why = "periodic with jitter",
     .members = "\"application\": {\"arrival\": \"periodic\", \"frame_rate_hz\": 30, "
                "\"jitter_std_ms\": 2}",
     .arrivals = {NRS_PERIODIC, 30, 2e-3, 1, 4}},
    {.why = "one shot",
     .members = "\"application\": {\"arrival\": \"one-shot\"}, \"ues\": {\"count_per_cell\": 40}",
     .arrivals = {NRS_ONE_SHOT, 10, 0, 1, 4},
     .ues = 40},
    {.why = "three cells", .members = "\"network\": {\"cells\": 3}", .ues = 15, .per_cell = 5},
    {.why = "FDD",
     .members = "\"radio\": {\"carrier\": {\"tdd_pattern\": \"FDD\", \"bandwidth_mhz\": 20, "
                "\"scs_khz\": 15}}"},
    {.why = "raw image", .members = "\"application\": {\"split\": \"input\"}"},
    {.why = "all on the device",
     .members = "\"application\": {\"split\": \"device\"}",
     .local = true},
    {.why = "a device too slow",
     .members = "\"ues\": {\"device\": \"./slow.json\", \"max_queue_frames\": 1}",
     .fates = FATE(DEVICE_QUEUE)},
    {.why = "a device too slow, all local",
     .members = "\"application\": {\"split\": \"device\"}, "
                "\"ues\": {\"device\": \"./slow.json\", \"max_queue_frames\": 1}",
     .local = true,
     .fates = FATE(DEVICE_QUEUE)},
    {.why = "an uplink too slow",
     .members = "\"application\": {\"frame_rate_hz\": 200}, "
                "\"ues\": {\"max_queue_frames\": 1000, \"max_uplink_frames\": 1}",
     .arrivals = {NRS_POISSON, 200, 0, 1, 4},
     .fates = FATE(UPLINK_QUEUE)},
    {.why = "a server too slow",
     .members = "\"edge\": {\"servers\": [{\"profile\": \"./slow.json\", \"max_batch\": 1, "
                "\"max_queue\": 3}]}",
     .fates = FATE(SERVER_QUEUE)},
    {.why = "a run too short",
     .members = "\"edge\": {\"servers\": [{\"profile\": \"./slow.json\", \"max_batch\": 1}]}",
     .fates = FATE(PENDING)},
    {.why = "messages under way at the end",
     .members = "\"transport\": {\"site_latency_ms\": 600, \"core_latency_ms\": 900}",
     .fates = FATE(PENDING)},
    {.why = "a link that loses",
     .members = "\"radio\": {\"rlc\": {\"ul_mode\": \"um\", \"dl_mode\": \"um\"}, "
                "\"ul\": {\"target_bler\": 0.3, \"max_harq_tx\": 1}, "
                "\"dl\": {\"target_bler\": 0.3, \"max_harq_tx\": 1}, \"channel\": "
                "{\"constant_ul_snr_db\": -8, \"constant_dl_snr_db\": 0}}",
     .fates = FATE(UPLINK_LOST) | FATE(DOWNLINK_LOST)},
    {.why = "no latency, no limits",
     .members = "\"transport\": {\"site_latency_ms\": 0, \"core_latency_ms\": 0, "
                "\"site_bandwidth_gbps\": 1e5, \"core_bandwidth_gbps\": 1e6}"},
};

static void every_frame_has_one_fate_and_its_times_in_order(void)
{
    for (size_t row = 0; row < NRS_LEN(worlds); row++) {
        const struct world *w = &worlds[row];
        struct nrs_evaluation e = kit_simulate(w->members);
        const struct nrs_ledger *l = &e.ledger[0];
        size_t count[NRS_N_FATES] = {0};

        captures_are_those_of_the_process(l, w, row);
        for (size_t i = 0; i < l->n; i++) {
            CU_ASSERT_FATAL(l->frames[i].fate < NRS_N_FATES);
            count[l->frames[i].fate]++;
            stamps_are_in_order(&l->frames[i], w->local, row);
            for (size_t k = 3; k < KIT_STAMPS; k++) /* a head's end is known when it begins */
                CHECK_ROW(!(kit_stamp(&l->frames[i], k) > l->end_s + KIT_SLACK_S), row,
                          "%s: %s at %.9g s, the run ended at %.9g s", w->why, stamp_names[k],
                          kit_stamp(&l->frames[i], k), l->end_s);
        }
        for (unsigned f = 0; f < NRS_N_FATES; f++)
            CHECK_ROW(f == NRS_FATE_DONE || (count[f] > 0) == (w->fates >> f & 1), row,
                      "%s: %zu are %s", w->why, count[f], nrs_fate_names[f]);
        CHECK_ROW(count[NRS_FATE_DONE] > 0, row, "%s: none is done", w->why);
        CHECK_ROW(w->fates & FATE(PENDING) ? fabs(l->end_s - 6) < 1e-6 : l->end_s < 6, row,
                  "%s: ends at %.9g s", w->why, l->end_s);
        nrs_evaluation_free(&e);
    }
}

/* UEs that stay where they are have one cell, whatever became of their frames; and it is the one
 * that they hear best, not always the one whose area they were dropped in. */
static void frames_tell_the_serving_cell(void)
{
    struct nrs_evaluation e = kit_simulate(
        "\"application\": {\"frame_rate_hz\": 200}, \"ues\": {\"max_uplink_frames\": 1}, "
        "\"radio\": {\"channel\": {\"model\": \"tr38901\"}, \"layout\": {\"type\": \"hex\", "
        "\"sites\": 7, \"sectors\": 1}, \"carrier\": {\"tdd_pattern\": \"DDDDDDDDSU\"}}");
    const struct nrs_ledger *l = &e.ledger[0];
    size_t lost = 0, away = 0;
    long cell[35];

    for (size_t ue = 0; ue < NRS_LEN(cell); ue++)
        cell[ue] = -1;
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];

        CU_ASSERT_FATAL(f->ue < NRS_LEN(cell));
        CHECK_ROW(cell[f->ue] < 0 || cell[f->ue] == (long)f->cell, f->ue, "cell %u after %ld",
                  f->cell, cell[f->ue]);
        cell[f->ue] = (long)f->cell;
        lost += f->fate == NRS_FATE_UPLINK_QUEUE;
        away += f->cell != f->ue / 5;
    }
    CU_ASSERT(lost > 0);
    CU_ASSERT(away > 0);
    nrs_evaluation_free(&e);
}

static void the_same_seed_gives_the_same_run(void)
{
    static const char repeated[] =
        "\"run\": {\"replications\": 3}, \"network\": {\"cells\": 2}, \"radio\": "
        "{\"channel\": "
        "{\"model\": \"tr38901\"}}, \"edge\": {\"servers\": [{\"profile\": "
        "\"./server.json\", "
        "\"service\": \"exponential\"}]}%s";
    struct nrs_evaluation a, b, c;
    char text[512], other[512];
    size_t per_replication[3] = {0}, differ = 0;

    snprintf(text, sizeof text, repeated, "");
    snprintf(other, sizeof other, repeated, ", \"sweep\": {\"run.seed\": [6]}");
    a = kit_simulate(text);
    b = kit_simulate(text);
    c = kit_simulate(other);
    CU_ASSERT(kit_same_ledger(&a.ledger[0], &b.ledger[0]));
    CU_ASSERT_FALSE(kit_same_ledger(&a.ledger[0], &c.ledger[0]));
    for (size_t i = 0; i < a.ledger[0].n && i < c.ledger[0].n; i++) {
        differ += a.ledger[0].frames[i].capture_s != c.ledger[0].frames[i].capture_s;
        per_replication[a.ledger[0].frames[i].replication]++;
    }
    CU_ASSERT_EQUAL(differ, a.ledger[0].n < c.ledger[0].n ? a.ledger[0].n : c.ledger[0].n);
    CU_ASSERT(per_replication[0] != per_replication[1] || per_replication[1] != per_replication[2]);
    nrs_evaluation_free(&a);
    nrs_evaluation_free(&b);
    nrs_evaluation_free(&c);
}

/* What a run says through its trace and its counters, counted in the child that simulates. */
struct heard {
    size_t n[NRS_N_TRACES], in_batches;
    double last_s;
    bool back;
};

static void hear(void *user, double time_s, enum nrs_trace_point point, uint32_t node, double value)
{
    struct heard *h = user;

    (void)node;
    h->n[point]++;
    if (point == NRS_TR_SERVER_BATCH)
        h->in_batches += (size_t)value;
    if (point != NRS_TR_RADIO_TB) { /* the radio tells a slot's outcome at its start */
        h->back |= time_s < h->last_s - KIT_SLACK_S;
        h->last_s = time_s;
    }
}

static enum nrs_status listen(const void *curves, const struct nrs_point *point,
                              uint32_t replication, struct nrs_ledger *ledger,
                              struct nrs_error *err)
{
    struct heard h = {.back = false};
    const struct nrs_trace_sink sink = {hear, &h};
    struct nrs_sim_stats stats;
    enum nrs_status status = nrs_sim_run(point, replication, curves, &sink, ledger, &stats, err);
    size_t done = 0, tb = 0;

    if (status != NRS_OK)
        return status;
    for (size_t i = 0; i < ledger->n; i++) {
        done += ledger->frames[i].fate == NRS_FATE_DONE;
        tb += ledger->frames[i].ul_tx + ledger->frames[i].dl_tx;
    }
    if (h.n[NRS_TR_FRAME_DONE] != done || done != ledger->n || h.n[NRS_TR_FRAME_LOST] != 0)
        return nrs_fail(err, NRS_EINTERNAL, "told of %zu done", h.n[NRS_TR_FRAME_DONE]);
    if (h.in_batches != ledger->n || h.n[NRS_TR_SERVER_QUEUE] < ledger->n)
        return nrs_fail(err, NRS_EINTERNAL, "told of %zu in batches", h.in_batches);
    if (h.back)
        return nrs_fail(err, NRS_EINTERNAL, "told of things out of order");
    if (stats.simulated_s != ledger->end_s)
        return nrs_fail(err, NRS_EINTERNAL, "ended at %g and %g", stats.simulated_s, ledger->end_s);
    if (h.n[NRS_TR_RADIO_TB] != stats.ran.tx[0] + stats.ran.tx[1] || tb < h.n[NRS_TR_RADIO_TB])
        return nrs_fail(err, NRS_EINTERNAL, "told of %zu blocks, frames have %zu",
                        h.n[NRS_TR_RADIO_TB], tb);
    return NRS_OK;
}

static void traces_and_counters_agree_with_the_ledger(void)
{
    struct nrs_evaluation e = kit_evaluate("{\"extends\": \"base.json\"}", listen, kit_curves(), 1);

    CU_ASSERT(e.ledger[0].n > 100);
    nrs_evaluation_free(&e);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"every frame has one fate, and its times in order",
         every_frame_has_one_fate_and_its_times_in_order},
        {"the same seed gives the same run", the_same_seed_gives_the_same_run},
        {"frames tell the serving cell", frames_tell_the_serving_cell},
        {"traces and counters agree with the ledger", traces_and_counters_agree_with_the_ledger},
        {NULL, NULL},
    };

    kit_files(2, 10);
    kit_profile("slow.json", 150);
    return kit_main("sim", tests);
}
