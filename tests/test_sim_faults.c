/* test_sim_faults.c - what becomes of frames when a server, a link, a cell or a site fails.
 *
 * Links are so wide that a message takes its latency, and the server takes 10 ms a frame, one at a
 * time: when each frame is where follows from when the gNB has it.
 */
#include "fault_kit.h"

/* Did a frame reach the gNB before the other, or with it and the server first? */
static bool is_before(const struct nrs_frame *a, const struct nrs_frame *b)
{
    if (fabs(a->ul_end_s - b->ul_end_s) > 1e-7)
        return a->ul_end_s < b->ul_end_s;
    return a->batch_s < b->batch_s;
}

/* Frames that reached the gNB, in that order. */
static size_t by_uplink(const struct nrs_ledger *l, const struct nrs_frame **of, size_t max)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        size_t at = n;

        if (isnan(l->frames[i].ul_end_s))
            continue;
        CU_ASSERT_FATAL(++n <= max);
        for (; at > 0 && is_before(&l->frames[i], of[at - 1]); at--)
            of[at] = of[at - 1];
        of[at] = &l->frames[i];
    }
    return n;
}

/* What follows from when frames reach one server that fails, with frames lost: a queue computed by
 * hand (Lindley), what is in it at the failure, what arrives while nobody knows, what is not sent.
 */
static void frames_at_a_failed_server_are_lost(void)
{
    struct nrs_evaluation e = kit_simulate(WORLD(LOST, ONE_SERVER, SERVER_FAILS));
    const struct nrs_ledger *l = &e.ledger[0];
    const struct nrs_server_use *use = KIT_RECORD(l, server_uses, nrs_server_use, 0);
    const struct nrs_frame *of[1024];
    size_t n = by_uplink(l, of, NRS_LEN(of)), fates[NRS_N_FATES] = {0};
    double free_s = 0;

    CU_ASSERT_EQUAL_FATAL(l->outages.n, 1);
    kit_check_outage(l, 0, "a", false);
    CU_ASSERT_DOUBLE_EQUAL(use->down_s, UP_S - DOWN_S, KIT_SLACK_S);
    for (size_t i = 0; i < n; i++) {
        double sent_s = of[i]->ul_end_s, arrives_s = sent_s + LATENCY_S, ends_s;
        enum nrs_fate want = NRS_FATE_DONE;

        if (sent_s >= DOWN_S + DETECTION_S && sent_s < UP_S + DETECTION_S)
            want = NRS_FATE_NO_SERVER;
        else if (arrives_s >= DOWN_S && arrives_s < UP_S)
            want = NRS_FATE_SERVER_FAILED;
        if (want == NRS_FATE_DONE) {
            if (arrives_s >= UP_S && free_s < UP_S + DETECTION_S)
                free_s = 0; /* it came back with nothing to do */
            ends_s = fmax(arrives_s, free_s) + SERVICE_S;
            free_s = ends_s;
            if (arrives_s < DOWN_S && ends_s > DOWN_S)
                want = NRS_FATE_SERVER_FAILED;
            else
                CHECK_ROW(fabs(of[i]->tail_end_s - ends_s) < 1e-7, i,
                          "computed at %.12g, not %.12g", of[i]->tail_end_s, ends_s);
        }
        CHECK_ROW(of[i]->fate == want, i, "sent at %.9g: %s, not %s", sent_s,
                  nrs_fate_names[of[i]->fate], nrs_fate_names[want]);
        fates[want]++;
    }
    CU_ASSERT(fates[NRS_FATE_NO_SERVER] > 5);
    CU_ASSERT(fates[NRS_FATE_SERVER_FAILED] > 2);
    CU_ASSERT_EQUAL(use->dropped, fates[NRS_FATE_SERVER_FAILED]);
    CU_ASSERT_EQUAL(use->frames, fates[NRS_FATE_DONE]);
    nrs_evaluation_free(&e);
}

/* The cell's own server fails, another one stands by. What is lost goes there when the failure is
 * known; frames after that at once, until the repair is known. */
static void frames_are_sent_again_to_another_server(void)
{
    struct nrs_evaluation e = kit_simulate(WORLD(RESEND, TWO_SERVERS, SERVER_FAILS));
    const struct nrs_ledger *l = &e.ledger[0];
    size_t again = 0, elsewhere = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        bool other = f->ul_end_s >= DOWN_S + DETECTION_S && f->ul_end_s < UP_S + DETECTION_S;
        double sent_s = f->ul_end_s;

        if (f->resends) /* what is under way to it is lost when it is there */
            sent_s = fmax(DOWN_S + DETECTION_S, f->ul_end_s + LATENCY_S);

        CHECK_ROW(f->fate == NRS_FATE_DONE, i, "%s", nrs_fate_names[f->fate]);
        CHECK_ROW(f->server == (f->resends || other), i, "sent at %.9g: to %u", f->ul_end_s,
                  f->server);
        CHECK_ROW(fabs(f->server_s - sent_s - LATENCY_S) < 1e-7, i, "sent at %.12g, there at %.12g",
                  sent_s, f->server_s);
        if (f->resends) /* on its way, waiting or in the server at the failure; or sent before it
                           was known */
            CHECK_ROW(f->resends == 1 && f->ul_end_s < DOWN_S + DETECTION_S, i,
                      "%u times again, sent at %.9g", f->resends, f->ul_end_s);
        else
            CHECK_ROW(other || f->tail_end_s <= DOWN_S || f->ul_end_s >= UP_S, i,
                      "computed till %.9g", f->tail_end_s);
        again += f->resends;
        elsewhere += other;
    }
    CU_ASSERT(again > 2);
    CU_ASSERT(elsewhere > 5);
    nrs_evaluation_free(&e);
}

/* The cell's own server fails for good: each lost frame may be sent again once, at the very instant
 * at which the failure becomes known, and does not go there. */
static void what_is_known_is_known_to_frames_sent_again(void)
{
    static const char *const detection_ms[] = {"0", "0.1", "100", "333.333"};

    for (size_t i = 0; i < NRS_LEN(detection_ms); i++) {
        struct nrs_evaluation e;
        char text[2048];
        size_t again = 0, done = 0;

        snprintf(text, sizeof text,
                 WORLD(RESEND ", \"max_resends\": 1, \"detection_ms\": %s", TWO_SERVERS,
                       FAULT("server", "a", "2", "1000")),
                 detection_ms[i]);
        e = kit_simulate(text);
        for (size_t k = 0; k < e.ledger[0].n; k++) {
            again += e.ledger[0].frames[k].resends;
            done += e.ledger[0].frames[k].fate == NRS_FATE_DONE;
        }
        CHECK_ROW(done == e.ledger[0].n, i, "%s ms: %zu done of %zu", detection_ms[i], done,
                  e.ledger[0].n);
        CHECK_ROW(again > 0, i, "%s ms: none again", detection_ms[i]);
        nrs_evaluation_free(&e);
    }
}

/* The only server fails a second time while frames of the first failure still wait in it: those
 * that have been sent again as often as they may are lost. */
static void frames_are_sent_again_so_often(void)
{
    static const struct {
        const char *max_resends;
        bool lost;
    } rows[] = {{"0", true}, {"1", true}, {"2", false}, {"300", false}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation e;
        const struct nrs_ledger *l;
        char text[2048];
        size_t lost = 0, most = 0;

        snprintf(text, sizeof text,
                 WORLD(RESEND ", \"max_resends\": %s", ONE_SERVER,
                       SERVER_FAILS ", " FAULT("server", "a", "2.65", "0.15")),
                 rows[i].max_resends);
        e = kit_simulate(text);
        l = &e.ledger[0];
        for (size_t k = 0; k < l->n; k++) {
            bool is_lost = l->frames[k].fate == NRS_FATE_SERVER_FAILED;

            CHECK_ROW(is_lost || l->frames[k].fate == NRS_FATE_DONE, k, "%s",
                      nrs_fate_names[l->frames[k].fate]);
            CHECK_ROW(!is_lost || l->frames[k].resends == atoi(rows[i].max_resends), k,
                      "lost after %u", l->frames[k].resends);
            lost += is_lost;
            most = l->frames[k].resends > most ? l->frames[k].resends : most;
        }
        CHECK_ROW((lost > 0) == rows[i].lost, i, "%zu lost", lost);
        CHECK_ROW(most == (size_t)fmin(atoi(rows[i].max_resends), 2), i, "again %zu times", most);
        nrs_evaluation_free(&e);
    }
}

/* The server fails at the very instant at which it begins a batch that has waited to fill: its
 * frames are lost once, whoever is first, and none is forgotten. */
static void a_failure_at_the_start_of_a_batch(void)
{
    static const char servers[] = "{\"name\": \"a\", \"profile\": \"./server.json\", "
                                  "\"max_batch\": 64, \"max_wait_ms\": 60, \"executors\": 2}";
    char text[2048];
    struct nrs_evaluation before;
    size_t tried = 0;

    snprintf(text, sizeof text, WORLD(RESEND, "%s", FAULT("server", "a", "1e6", "1")), servers);
    before = kit_simulate(text);
    for (size_t i = 0; i < before.ledger[0].n && tried < 8; i++) {
        const struct nrs_frame *f = &before.ledger[0].frames[i];
        struct nrs_evaluation e;
        size_t again = 0;

        if (f->batch < 3 || f->batch_s < 1 + 0.3 * (double)tried)
            continue;
        tried++;
        snprintf(text, sizeof text, WORLD(RESEND, "%s", FAULT("server", "a", "%.17g", "0.25")),
                 servers, f->batch_s);
        e = kit_simulate(text);
        CU_ASSERT_EQUAL_FATAL(e.ledger[0].n, before.ledger[0].n);
        for (size_t k = 0; k < e.ledger[0].n; k++) {
            CHECK_ROW(e.ledger[0].frames[k].fate == NRS_FATE_DONE, k, "%.9g s: %s", f->batch_s,
                      nrs_fate_names[e.ledger[0].frames[k].fate]);
            again += e.ledger[0].frames[k].resends;
        }
        CHECK_ROW(again >= f->batch, i, "%zu again of %u", again, f->batch);
        nrs_evaluation_free(&e);
    }
    CU_ASSERT_EQUAL(tried, 8);
    nrs_evaluation_free(&before);
}

/* Nobody can compute, for ever: the run ends when it has to. */
static void nothing_hangs_when_everything_is_down(void)
{
    static const char *const edges[] = {LOST, RESEND, RESEND ", \"detection_ms\": 0"};
    static const char *const faults[] = {
        FAULT("server", "*", "1.5", "1e9"), FAULT("site", "*", "1.5", "1e9"),
        FAULT("link", "*", "1.5", "1e9"),   FAULT("sector", "*", "1.5", "1e9"),
        FAULT("server", "*", "0", "1e9"),   FAULT("link", "*", "0", "1e9"),
    };

    for (size_t i = 0; i < NRS_LEN(edges) * NRS_LEN(faults); i++) {
        bool resend = i / NRS_LEN(faults) > 0, open = false;
        struct nrs_evaluation e;
        char text[2048];

        snprintf(text, sizeof text, WORLD("%s", TWO_SERVERS, "%s"), edges[i / NRS_LEN(faults)],
                 faults[i % NRS_LEN(faults)]);
        e = kit_simulate(text);
        for (size_t k = 0; k < e.ledger[0].n; k++) {
            const struct nrs_frame *f = &e.ledger[0].frames[k];

            open = open || f->fate == NRS_FATE_PENDING;
            CHECK_ROW(f->fate != NRS_FATE_DONE || f->result_s <= 1.5 + 0.05, i, "done at %g",
                      f->result_s);
        }
        CHECK_ROW(open == resend, i, resend ? "none waits" : "some wait");
        CHECK_ROW(resend ? fabs(e.ledger[0].end_s - 6) < 1e-6 : e.ledger[0].end_s < 6, i,
                  "ends at %.9g", e.ledger[0].end_s);
        nrs_evaluation_free(&e);
    }
}

/* When the only cell is down, no message gets through; slots are 0.5 ms. */
static void the_only_cell_fails(void)
{
    for (size_t resend = 0; resend < 2; resend++) {
        char text[2048];
        struct nrs_evaluation e;
        const struct nrs_ledger *l;
        size_t ul = 0, dl = 0;

        snprintf(text, sizeof text, WORLD("%s", ONE_SERVER, FAULT("sector", "0", "2", "0.5")),
                 resend ? RESEND : LOST);
        e = kit_simulate(text);
        l = &e.ledger[0];
        CU_ASSERT_EQUAL_FATAL(l->outages.n, 1);
        kit_check_outage(l, 0, "sector-0", false);
        for (size_t i = 0; i < l->n; i++) {
            const struct nrs_frame *f = &l->frames[i];
            bool up = f->head_end_s < UP_S && !(f->ul_end_s < DOWN_S + 1e-3);
            bool down = !up && f->dl_start_s < UP_S && !(f->result_s < DOWN_S + 1e-3);

            up = up && (f->head_end_s >= DOWN_S - 1e-3 || !(f->ul_end_s < DOWN_S));
            if (resend) {
                CHECK_ROW(f->fate == NRS_FATE_DONE, i, "%s", nrs_fate_names[f->fate]);
                CHECK_ROW(!up || f->ul_end_s > UP_S, i, "up at %.9g", f->ul_end_s);
                CHECK_ROW(!down || f->result_s > UP_S, i, "done at %.9g", f->result_s);
            } else {
                CHECK_ROW(f->fate == (up     ? NRS_FATE_UPLINK_LOST
                                      : down ? NRS_FATE_DOWNLINK_LOST
                                             : NRS_FATE_DONE),
                          i, "%s, in the modem at %.9g", nrs_fate_names[f->fate], f->head_end_s);
            }
            ul += up;
            dl += down;
        }
        CHECK_ROW(ul > 5 && dl > 0, resend, "%zu and %zu", ul, dl);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"frames at a failed server are lost", frames_at_a_failed_server_are_lost},
        {"frames are sent again to another server", frames_are_sent_again_to_another_server},
        {"what is known is known to frames sent again",
         what_is_known_is_known_to_frames_sent_again},
        {"frames are sent again so often", frames_are_sent_again_so_often},
        {"a failure at the start of a batch", a_failure_at_the_start_of_a_batch},
        {"nothing hangs when everything is down", nothing_hangs_when_everything_is_down},
        {"the only cell fails", the_only_cell_fails},
        {NULL, NULL},
    };

    kit_files(2, 1e3 * SERVICE_S);
    return kit_main("faults", tests);
}
