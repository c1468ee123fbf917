/* test_sim.c - whole runs on SimGrid: nothing is lost, times are in order, bounds hold.
 *
 * What is expected comes from formulas: arrivals drawn again, fluid sharing of links, queues
 * counted at the moment of a drop. Each run is a child process (SimGrid runs one engine per
 * process).
 */
#include "device/arrivals.h"
#include "sim_kit.h"

#define STAMPS 9
static const char *const stamp_names[STAMPS] = {
    "capture", "head start", "head end",       "uplink end", "server",
    "batch",   "tail end",   "downlink start", "result",
};

static double stamp(const struct nrs_frame *f, size_t i)
{
    return (&f->capture_s)[i];
}

/* Stamps that a frame has by its fate; a pending one has any number of them. */
static size_t stamps_of(enum nrs_fate fate)
{
    switch (fate) {
    case NRS_FATE_DONE: return STAMPS;
    case NRS_FATE_DEVICE_QUEUE: return 1;
    case NRS_FATE_UPLINK_QUEUE:
    case NRS_FATE_UPLINK_LOST: return 3;
    case NRS_FATE_SERVER_QUEUE: return 5;
    case NRS_FATE_DOWNLINK_LOST: return 8;
    case NRS_FATE_PENDING:
    case NRS_N_FATES: break;
    }
    return 0;
}

static void stamps_are_in_order(const struct nrs_frame *f, bool local, size_t row)
{
    size_t n = 0, want = stamps_of((enum nrs_fate)f->fate);

    if (local && f->fate == NRS_FATE_DONE) { /* head, and nothing behind it */
        CHECK_ROW(f->result_s == f->head_end_s, row, "result %g", f->result_s);
        for (size_t i = 3; i < STAMPS - 1; i++)
            CHECK_ROW(isnan(stamp(f, i)), row, "%s of a local frame", stamp_names[i]);
        return;
    }
    while (n < STAMPS && !isnan(stamp(f, n)))
        n++;
    for (size_t i = 1; i < n; i++)
        CHECK_ROW(stamp(f, i) >= stamp(f, i - 1) - KIT_SLACK_S, row, "%s %.12g before %s %.12g",
                  stamp_names[i], stamp(f, i), stamp_names[i - 1], stamp(f, i - 1));
    for (size_t i = n; i < STAMPS; i++)
        CHECK_ROW(isnan(stamp(f, i)), row, "%s without %s", stamp_names[i], stamp_names[n]);
    CHECK_ROW(f->fate == NRS_FATE_PENDING ? n < STAMPS : n == want, row, "%s has %zu stamps",
              nrs_fate_names[f->fate], n);
}

struct world {
    const char *why, *members;
    struct nrs_arrivals_cfg arrivals;
    uint32_t ues;
    bool local;
    unsigned fates; /* bit set: fates that have to occur besides done; no other may */
};
#define FATE(x) (1u << NRS_FATE_##x)

/* Every capture that the arrival process makes is in the ledger once, and nothing else is. */
static void captures_are_those_of_the_process(const struct nrs_ledger *l, const struct world *w,
                                              size_t row)
{
    uint32_t seq[64] = {0};
    size_t expected = 0, wrong = 0;
    double last_s = 0;

    for (uint32_t ue = 0; ue < w->ues; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&w->arrivals, (struct nrs_rng_key){5, 0}, ue);

        while (isfinite(nrs_arrivals_next_s(&a, &w->arrivals)))
            expected++;
    }
    CHECK_ROW(l->n == expected && expected > 0, row, "%s: %zu frames of %zu", w->why, l->n,
              expected);
    for (uint32_t ue = 0; ue < w->ues; ue++) {
        struct nrs_arrivals a = nrs_arrivals_init(&w->arrivals, (struct nrs_rng_key){5, 0}, ue);

        for (size_t i = 0; i < l->n; i++)
            if (l->frames[i].ue == ue) {
                wrong += l->frames[i].capture_s != nrs_arrivals_next_s(&a, &w->arrivals);
                wrong += l->frames[i].seq != seq[ue]++;
            }
    }
    for (size_t i = 0; i < l->n; i++) {
        wrong += l->frames[i].capture_s < last_s;
        wrong += l->frames[i].measured != (l->frames[i].capture_s >= 1); /* the warm-up */
        last_s = l->frames[i].capture_s;
    }
    CHECK_ROW(wrong == 0, row, "%s: %zu captures are wrong", w->why, wrong);
}

/* clang-format off */
static const struct world worlds[] = {
    {"light", "\"name\": \"light\"",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, 0},
    {"periodic with jitter", "\"application\": {\"arrival\": \"periodic\", \"frame_rate_hz\": 30, \"jitter_std_ms\": 2}",
     {NRS_PERIODIC, 30, 2e-3, 1, 4}, 5, false, 0},
    {"one shot", "\"application\": {\"arrival\": \"one-shot\"}, \"ues\": {\"count_per_cell\": 40}",
     {NRS_ONE_SHOT, 10, 0, 1, 4}, 40, false, 0},
    {"three cells", "\"network\": {\"cells\": 3}",
     {NRS_POISSON, 10, 0, 1, 4}, 15, false, 0},
    {"FDD", "\"radio\": {\"carrier\": {\"tdd_pattern\": \"FDD\", \"bandwidth_mhz\": 20, \"scs_khz\": 15}}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, 0},
    {"raw image", "\"application\": {\"split\": \"input\"}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, 0},
    {"all on the device", "\"application\": {\"split\": \"device\"}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, true, 0},
    {"a device too slow", "\"ues\": {\"device\": \"./slow.json\", \"max_queue_frames\": 1}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, FATE(DEVICE_QUEUE)},
    {"a device too slow, all local", "\"application\": {\"split\": \"device\"}, \"ues\": {\"device\": \"./slow.json\", \"max_queue_frames\": 1}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, true, FATE(DEVICE_QUEUE)},
    {"an uplink too slow", "\"application\": {\"frame_rate_hz\": 200}, \"ues\": {\"max_queue_frames\": 1000, \"max_uplink_frames\": 1}",
     {NRS_POISSON, 200, 0, 1, 4}, 5, false, FATE(UPLINK_QUEUE)},
    {"a server too slow", "\"edge\": {\"servers\": [{\"profile\": \"./slow.json\", \"max_batch\": 1, \"max_queue\": 3}]}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, FATE(SERVER_QUEUE)},
    {"a run too short", "\"edge\": {\"servers\": [{\"profile\": \"./slow.json\", \"max_batch\": 1}]}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, FATE(PENDING)},
    {"a link that loses", "\"radio\": {\"ul\": {\"target_bler\": 0.3, \"max_harq_tx\": 1}, \"dl\": {\"target_bler\": 0.3, \"max_harq_tx\": 1}, \"channel\": {\"constant_ul_snr_db\": -8, \"constant_dl_snr_db\": 0}}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, FATE(UPLINK_LOST) | FATE(DOWNLINK_LOST)},
    {"no latency, no limits", "\"transport\": {\"site_latency_ms\": 0, \"core_latency_ms\": 0, \"site_bandwidth_gbps\": 1e5, \"core_bandwidth_gbps\": 1e6}",
     {NRS_POISSON, 10, 0, 1, 4}, 5, false, 0},
};
/* clang-format on */

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

/* Alone, a message takes the latencies of both links and its size over the narrower one. */
static void transport_of_a_single_message(void)
{
    static const struct {
        double site_gbps, site_ms, core_gbps, core_ms;
    } rows[] = {
        {10, 0.25, 100, 0.25},
        {0.001, 0.25, 100, 5},
        {10, 3, 0.0002, 10},
        {0.01, 0, 0.02, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const double latency_s = 1e-3 * (rows[i].site_ms + rows[i].core_ms);
        const double rate_bps = 1e9 * fmin(rows[i].site_gbps, rows[i].core_gbps);
        struct nrs_evaluation e;
        char text[512];
        size_t n = 0;

        snprintf(text, sizeof text,
                 "\"ues\": {\"count_per_cell\": 1}, \"application\": {\"frame_rate_hz\": 2}, "
                 "\"run\": {\"duration_s\": 20}, "
                 "\"transport\": {\"site_bandwidth_gbps\": %g, \"site_latency_ms\": %g, "
                 "\"core_bandwidth_gbps\": %g, \"core_latency_ms\": %g}",
                 rows[i].site_gbps, rows[i].site_ms, rows[i].core_gbps, rows[i].core_ms);
        e = kit_simulate(text);
        for (size_t k = 0; k < e.ledger[0].n; k++) {
            const struct nrs_frame *f = &e.ledger[0].frames[k];
            double up_s = latency_s + 8 * KIT_UL_BYTES / rate_bps;
            double down_s = latency_s + 8 * KIT_DL_BYTES / rate_bps;

            if ((k > 0 && !(f->capture_s > f[-1].result_s)) ||
                (k + 1 < e.ledger[0].n && !(f[1].capture_s > f->result_s)))
                continue; /* two at once share the links */
            CHECK_ROW(fabs(f->server_s - f->ul_end_s - up_s) < KIT_SLACK_S, i,
                      "frame %zu: up in %.12g s, not %.12g", k, f->server_s - f->ul_end_s, up_s);
            CHECK_ROW(fabs(f->dl_start_s - f->tail_end_s - down_s) < KIT_SLACK_S, i,
                      "frame %zu: down in %.12g s, not %.12g", k, f->dl_start_s - f->tail_end_s,
                      down_s);
            n++;
        }
        CHECK_ROW(n > 20, i, "only %zu messages were alone", n);
        nrs_evaluation_free(&e);
    }
}

/* Fluid sharing of one site's uplink: every message under way gets an equal share. A step goes to
 * the next start or end; `start_s` ascends. Writes when each message of `bytes` is through. */
static void share_link(const double *start_s, size_t n, double bytes_per_s, double bytes,
                       double *end_s)
{
    double left[1024], now_s = 0;
    size_t started = 0, under_way = 0;

    while (started < n || under_way > 0) {
        double next_s = started < n ? start_s[started] : INFINITY, rate = 0;
        size_t first = SIZE_MAX;

        if (under_way > 0)
            rate = bytes_per_s / (double)under_way;
        for (size_t i = 0; i < started; i++)
            if (left[i] > 0 && (first == SIZE_MAX || left[i] < left[first]))
                first = i;
        if (under_way > 0 && now_s + left[first] / rate <= next_s)
            next_s = now_s + left[first] / rate;
        else
            first = SIZE_MAX;
        for (size_t i = 0; i < started; i++)
            if (left[i] > 0)
                left[i] = fmax(left[i] - rate * (next_s - now_s), 1e-9);
        now_s = next_s;
        if (first != SIZE_MAX) {
            left[first] = 0;
            end_s[first] = now_s;
            under_way--;
        } else {
            left[started++] = bytes;
            under_way++;
        }
    }
}

/* Sites whose links are busy: a message arrives when its own link is through with it, whatever is
 * under way from other sites. */
static void sites_share_only_their_own_links(void)
{
    const double latency_s = 0.5e-3, bytes_per_s = 1e6 / 8;
    struct nrs_evaluation e =
        kit_simulate("\"network\": {\"cells\": 3}, \"run\": {\"duration_s\": 8}, "
                     "\"application\": {\"frame_rate_hz\": 6}, "
                     "\"transport\": {\"site_bandwidth_gbps\": 0.001}");
    const struct nrs_ledger *l = &e.ledger[0];

    for (uint32_t cell = 0; cell < 3; cell++) {
        const struct nrs_frame *of[1024];
        double start_s[1024], end_s[1024], worst_s = 0;
        size_t n = 0, shared = 0;

        for (size_t i = 0; i < l->n; i++)
            if (l->frames[i].cell == cell && !isnan(l->frames[i].ul_end_s)) {
                size_t at = n++;

                CU_ASSERT_FATAL(n < NRS_LEN(of));
                for (; at > 0 && of[at - 1]->ul_end_s > l->frames[i].ul_end_s; at--)
                    of[at] = of[at - 1];
                of[at] = &l->frames[i];
            }
        for (size_t i = 0; i < n; i++)
            start_s[i] = of[i]->ul_end_s + latency_s;
        share_link(start_s, n, bytes_per_s, KIT_UL_BYTES, end_s);
        for (size_t i = 0; i < n; i++) {
            worst_s = fmax(worst_s, fabs(of[i]->server_s - end_s[i]));
            shared += end_s[i] - start_s[i] > KIT_UL_BYTES / bytes_per_s + 1e-6;
        }
        CHECK_ROW(worst_s < 1e-6, cell, "a message is %g s late", worst_s);
        CHECK_ROW(shared > 50, cell, "only %zu messages shared the link", shared);
    }
    nrs_evaluation_free(&e);
}

static int by_arrival(const void *a, const void *b)
{
    const struct nrs_frame *x = *(const struct nrs_frame *const *)a;
    const struct nrs_frame *y = *(const struct nrs_frame *const *)b;

    if (x->batch_s != y->batch_s)
        return x->batch_s < y->batch_s ? -1 : 1;
    return (x->server_s > y->server_s) - (x->server_s < y->server_s);
}

/* The served frames of cells c with c modulo `servers` == `server`, in order of batch and arrival.
 */
static size_t served_by(const struct nrs_ledger *l, uint32_t server, uint32_t servers,
                        const struct nrs_frame **of)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++)
        if (!isnan(l->frames[i].tail_end_s) && l->frames[i].cell % servers == server)
            of[n++] = &l->frames[i];
    qsort(of, n, sizeof *of, by_arrival);
    return n;
}

/* One server's batches against the rules: size, order, one at a time, no longer wait than allowed,
 * no earlier start than when full or due. @return batches of more than one frame. */
static size_t check_batches(const struct nrs_frame **of, size_t n, size_t max_batch,
                            double max_wait_s, double service_s, size_t row)
{
    double free_s = 0, last_arrival_s = 0;
    size_t several = 0;

    for (size_t first = 0, k; first < n; first += k) {
        double start_s = of[first]->batch_s, due_s = of[first]->server_s + max_wait_s;

        for (k = 1; first + k < n && of[first + k]->batch_s == start_s; k++)
            continue;
        CHECK_ROW(k == of[first]->batch && k <= max_batch, row, "%zu of %u in a batch", k,
                  of[first]->batch);
        for (size_t i = first; i < first + k; i++) {
            CHECK_ROW(of[i]->server_s >= last_arrival_s && of[i]->server_s <= start_s + KIT_SLACK_S,
                      row, "served out of order");
            CHECK_ROW(fabs(of[i]->tail_end_s - start_s - service_s) < KIT_SLACK_S, row,
                      "served in %.12g s", of[i]->tail_end_s - start_s);
            last_arrival_s = of[i]->server_s;
        }
        CHECK_ROW(start_s >= free_s - KIT_SLACK_S, row, "two batches at once");
        if (k < max_batch)
            CHECK_ROW(fabs(start_s - fmax(due_s, free_s)) < KIT_SLACK_S, row,
                      "%zu start at %.12g, due %.12g, free %.12g", k, start_s, due_s, free_s);
        else
            CHECK_ROW(fabs(start_s - fmax(last_arrival_s, free_s)) < KIT_SLACK_S, row,
                      "full at %.12g, free %.12g, starts at %.12g", last_arrival_s, free_s,
                      start_s);
        free_s = of[first]->tail_end_s;
        several += k > 1;
    }
    return several;
}

static void batches_follow_their_rules(void)
{
    static const struct {
        int max_batch;
        double max_wait_ms;
        bool several;
    } rows[] = {{1, 0, false}, {1, 20, false}, {4, 0, true}, {4, 30, true}, {64, 100, true}};
    static const struct nrs_frame *of[4096];

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation e;
        char text[512];
        size_t n, several;

        snprintf(text, sizeof text,
                 "\"application\": {\"frame_rate_hz\": 12}, \"edge\": {\"servers\": [{\"profile\": "
                 "\"./server.json\", \"max_batch\": %d, \"max_wait_ms\": %g}]}",
                 rows[i].max_batch, rows[i].max_wait_ms);
        e = kit_simulate(text);
        n = served_by(&e.ledger[0], 0, 1, of);
        CHECK_ROW(n == e.ledger[0].n && n > 150, i, "%zu served of %zu", n, e.ledger[0].n);
        several =
            check_batches(of, n, (size_t)rows[i].max_batch, rows[i].max_wait_ms * 1e-3, 0.01, i);
        CHECK_ROW((several > 10) == rows[i].several, i, "%zu batches of several", several);
        nrs_evaluation_free(&e);
    }
}

/* Cell c belongs to server c modulo their number; each has its own speed and queue. */
static void servers_split_the_cells(void)
{
    static const double service_s[] = {0.01, 0.07};
    static const struct nrs_frame *of[4096];
    struct nrs_evaluation e = kit_simulate(
        "\"network\": {\"cells\": 5}, \"application\": {\"frame_rate_hz\": 1}, \"edge\": "
        "{\"servers\": [{\"name\": \"a\", \"profile\": \"./server.json\", \"max_batch\": 1}, "
        "{\"name\": \"b\", \"profile\": \"./other.json\", \"max_batch\": 2}]}");

    for (uint32_t s = 0; s < 2; s++) {
        size_t n = served_by(&e.ledger[0], s, 2, of);

        CHECK_ROW(n > 20, s, "only %zu served", n);
        check_batches(of, n, s + 1, 0, service_s[s], s);
    }
    nrs_evaluation_free(&e);
}

/* Frames `f` finds between two stamps at the time `now_s`, and `leave_s` later. */
static size_t between(const struct nrs_ledger *l, const struct nrs_frame *f, bool same_ue,
                      size_t from, size_t to, double now_s, double leave_s)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *other = &l->frames[i];

        n += other != f && (!same_ue || other->ue == f->ue) && stamp(other, from) <= now_s &&
             stamp(other, to) > now_s + leave_s;
    }
    return n;
}

/* Where a frame is dropped, the queue is full to its limit; where it is not, there was room. */
static void bounded_queues_hold_their_limits(void)
{
    static const struct {
        const char *members;
        enum nrs_fate fate;
        bool same_ue;
        size_t at, from, to, limit; /* stamps by number; frames between `from` and `to` at `at` */
    } rows[] = {
        {"\"ues\": {\"device\": \"./slow.json\", \"max_queue_frames\": 0}", NRS_FATE_DEVICE_QUEUE,
         true, 0, 0, 2, 1},
        {"\"ues\": {\"device\": \"./slow.json\", \"max_queue_frames\": 2}", NRS_FATE_DEVICE_QUEUE,
         true, 0, 0, 1, 2},
        {"\"application\": {\"frame_rate_hz\": 200}, \"ues\": {\"max_uplink_frames\": 1}",
         NRS_FATE_UPLINK_QUEUE, true, 2, 2, 3, 1},
        {"\"application\": {\"frame_rate_hz\": 400}, \"ues\": {\"max_uplink_frames\": 3}",
         NRS_FATE_UPLINK_QUEUE, true, 2, 2, 3, 3},
        {"\"edge\": {\"servers\": [{\"profile\": \"./slow.json\", \"max_batch\": 1, "
         "\"max_queue\": 3}]}",
         NRS_FATE_SERVER_QUEUE, false, 4, 4, 5, 3},
        {"\"edge\": {\"servers\": [{\"profile\": \"./slow.json\", \"max_batch\": 8, "
         "\"max_queue\": 8}]}",
         NRS_FATE_SERVER_QUEUE, false, 4, 4, 5, 8},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation e = kit_simulate(rows[i].members);
        const struct nrs_ledger *l = &e.ledger[0];
        size_t dropped = 0, wrong = 0, overfull = 0;

        for (size_t k = 0; k < l->n; k++) {
            const struct nrs_frame *f = &l->frames[k];
            size_t most, least; /* one may be leaving at this instant */

            if (isnan(stamp(f, rows[i].at)))
                continue;
            most = between(l, f, rows[i].same_ue, rows[i].from, rows[i].to, stamp(f, rows[i].at),
                           -KIT_SLACK_S);
            least = between(l, f, rows[i].same_ue, rows[i].from, rows[i].to, stamp(f, rows[i].at),
                            KIT_SLACK_S);
            dropped += f->fate == rows[i].fate;
            wrong += f->fate == rows[i].fate && (most < rows[i].limit || least > rows[i].limit);
            overfull += f->fate != rows[i].fate && least > rows[i].limit;
        }
        CHECK_ROW(dropped > 5, i, "only %zu were dropped", dropped);
        CHECK_ROW(wrong == 0, i, "%zu of %zu were dropped with another number waiting", wrong,
                  dropped);
        CHECK_ROW(overfull == 0, i, "%zu came into an overfull queue", overfull);
        nrs_evaluation_free(&e);
    }
}

static void the_same_seed_gives_the_same_run(void)
{
    static const char repeated[] =
        "\"run\": {\"replications\": 3}, \"network\": {\"cells\": 2}, \"radio\": {\"channel\": "
        "{\"model\": \"tr38901\"}}, \"edge\": {\"servers\": [{\"profile\": \"./server.json\", "
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
        {"transport of a single message", transport_of_a_single_message},
        {"sites share only their own links", sites_share_only_their_own_links},
        {"batches follow their rules", batches_follow_their_rules},
        {"servers split the cells", servers_split_the_cells},
        {"bounded queues hold their limits", bounded_queues_hold_their_limits},
        {"the same seed gives the same run", the_same_seed_gives_the_same_run},
        {"traces and counters agree with the ledger", traces_and_counters_agree_with_the_ledger},
        {NULL, NULL},
    };
    kit_files(2, 10);
    kit_profile("slow.json", 150);
    kit_profile("other.json", 70);
    return kit_main("sim", tests);
}
