/* test_sim_server.c - servers in whole runs: batches follow their rules, queues hold their limits.
 */
#include "sim_kit.h"

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

        n += other != f && (!same_ue || other->ue == f->ue) && kit_stamp(other, from) <= now_s &&
             kit_stamp(other, to) > now_s + leave_s;
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

            if (isnan(kit_stamp(f, rows[i].at)))
                continue;
            most = between(l, f, rows[i].same_ue, rows[i].from, rows[i].to,
                           kit_stamp(f, rows[i].at), -KIT_SLACK_S);
            least = between(l, f, rows[i].same_ue, rows[i].from, rows[i].to,
                            kit_stamp(f, rows[i].at), KIT_SLACK_S);
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

/* Frames that come all at once, when it is known that their server is back, make batches of several
 * sizes that end at one instant: each frame is computed once. */
static void batches_end_at_one_instant(void)
{
    for (size_t executors = 2; executors <= 5; executors++) {
        struct nrs_evaluation e;
        const struct nrs_ledger *l;
        char text[1024];

        snprintf(
            text, sizeof text,
            "\"run\": {\"drain_s\": 20}, \"ues\": {\"count_per_cell\": 8, "
            "\"max_uplink_frames\": 100}, \"application\": {\"frame_rate_hz\": 9}, \"edge\": "
            "{\"on_failure\": \"resend\", \"max_resends\": 1000, \"detection_ms\": 0, "
            "\"servers\": [{\"profile\": \"./other.json\", \"max_batch\": 4, \"max_queue\": "
            "100000, \"executors\": %zu}]}, \"faults\": [{\"process\": \"schedule\", \"at_s\": "
            "0.2, \"for_s\": 0.1, \"every_s\": 0.3}]",
            executors);
        e = kit_simulate(text);
        l = &e.ledger[0];
        CHECK_ROW(l->n > 200, executors, "%zu frames", l->n);
        for (size_t i = 0; i < l->n; i++)
            CHECK_ROW(l->frames[i].fate == NRS_FATE_DONE && l->frames[i].stage == 1 &&
                          fabs(l->frames[i].tail_end_s - l->frames[i].batch_s - 0.07) < 1e-8,
                      executors, "%s, stage %u", nrs_fate_names[l->frames[i].fate],
                      l->frames[i].stage);
        nrs_evaluation_free(&e);
    }
}

/* Several batches at once, more than can be computed in time: every frame is computed once, for the
 * time of a batch, in no more batches at once than there are executors. */
static void executors_keep_their_batches(void)
{
    for (size_t executors = 2; executors <= 4; executors++) {
        struct nrs_evaluation e;
        const struct nrs_ledger *l;
        char text[512];
        size_t full = 0;

        snprintf(
            text, sizeof text,
            "\"run\": {\"drain_s\": 20}, \"ues\": {\"count_per_cell\": 8, \"max_uplink_frames\": 100}, \"application\": "
            "{\"frame_rate_hz\": 25}, \"edge\": {\"servers\": [{\"profile\": "
            "\"./other.json\", \"max_batch\": 4, \"max_queue\": 100000, \"executors\": %zu}]}",
            executors);
        e = kit_simulate(text);
        l = &e.ledger[0];
        for (size_t i = 0; i < l->n; i++) {
            const struct nrs_frame *f = &l->frames[i];
            double others = 0;

            CHECK_ROW(f->fate == NRS_FATE_DONE && fabs(f->tail_end_s - f->batch_s - 0.07) < 1e-8, i,
                      "%s, computed in %g s", nrs_fate_names[f->fate], f->tail_end_s - f->batch_s);
            for (size_t k = 0; k < l->n; k++) /* a batch of n counts n times 1 / n */
                if (l->frames[k].batch_s <= f->batch_s &&
                    l->frames[k].tail_end_s > f->batch_s + 1e-8)
                    others += 1.0 / l->frames[k].batch;
            CHECK_ROW(others < (double)executors + 1e-6, i, "%g batches at once", others);
            full += others > (double)executors - 1e-6;
        }
        CHECK_ROW(full > 100, executors, "all busy at %zu frames", full);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"batches follow their rules", batches_follow_their_rules},
        {"servers split the cells", servers_split_the_cells},
        {"bounded queues hold their limits", bounded_queues_hold_their_limits},
        {"executors keep their batches", executors_keep_their_batches},
        {"batches end at one instant", batches_end_at_one_instant},
        {NULL, NULL},
    };

    kit_files(2, 10);
    kit_profile("slow.json", 150);
    kit_profile("other.json", 70);
    return kit_main("sim_server", tests);
}
