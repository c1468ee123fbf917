/* test_sim_link_faults.c - links and sites that fail, and failures at the instant of something
 * else.
 */
#include "fault_kit.h"

/* Is a message that is sent at `sent_s` under way in the outage? */
static bool meets_outage(double sent_s)
{
    return sent_s + LATENCY_S > DOWN_S && sent_s < UP_S;
}

/* The link to the core fails: messages on it are lost, and those that are sent before it is known
 * that it has come back, or sent while nobody knows. */
static void a_link_fails_and_messages_are_lost(void)
{
    struct nrs_evaluation e =
        kit_simulate(WORLD(LOST, ONE_SERVER, FAULT("link", "core", "2", "0.5")));
    const struct nrs_ledger *l = &e.ledger[0];
    size_t fates[NRS_N_FATES] = {0}, results = 0;

    CU_ASSERT_EQUAL_FATAL(l->outages.n, 1);
    kit_check_outage(l, 0, "core", false);
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        enum nrs_fate want = NRS_FATE_DONE;

        if (f->ul_end_s >= DOWN_S + DETECTION_S && f->ul_end_s < UP_S + DETECTION_S)
            want = NRS_FATE_NO_SERVER;
        else if (meets_outage(f->ul_end_s) || meets_outage(f->tail_end_s))
            want = NRS_FATE_TRANSPORT_LOST;
        CHECK_ROW(f->fate == want, i, "sent at %.9g and %.9g: %s, not %s", f->ul_end_s,
                  f->tail_end_s, nrs_fate_names[f->fate], nrs_fate_names[want]);
        results += want == NRS_FATE_TRANSPORT_LOST && !isnan(f->tail_end_s);
        fates[want]++;
    }
    CU_ASSERT(fates[NRS_FATE_NO_SERVER] > 5);
    CU_ASSERT(fates[NRS_FATE_TRANSPORT_LOST] > 5);
    CU_ASSERT(results > 1);
    nrs_evaluation_free(&e);
}

/* Sent again, all of them wait until it is known that the link is back; each is lost once at most,
 * since the way is known to be broken when it is sent again. */
static void a_link_fails_and_messages_are_sent_again(void)
{
    struct nrs_evaluation e = kit_simulate(
        WORLD(RESEND ", \"max_resends\": 1", ONE_SERVER, FAULT("link", "core", "2", "0.5")));
    const struct nrs_ledger *l = &e.ledger[0];
    size_t requests = 0, results = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        bool request = f->ul_end_s + LATENCY_S > DOWN_S && f->ul_end_s < UP_S + DETECTION_S;
        bool result = f->tail_end_s + LATENCY_S > DOWN_S && f->tail_end_s < UP_S + DETECTION_S;
        double sent_s = request ? UP_S + DETECTION_S : f->ul_end_s;

        CHECK_ROW(f->fate == NRS_FATE_DONE, i, "%s, sent at %.9g and %.9g", nrs_fate_names[f->fate],
                  f->ul_end_s, f->tail_end_s);
        CHECK_ROW(fabs(f->server_s - sent_s - LATENCY_S) < 1e-7, i, "at the server at %.12g",
                  f->server_s);
        sent_s = result ? UP_S + DETECTION_S : f->tail_end_s;
        CHECK_ROW(fabs(f->dl_start_s - sent_s - LATENCY_S) < 1e-7, i, "at the gNB at %.12g",
                  f->dl_start_s);
        requests += request;
        results += result;
    }
    CU_ASSERT(requests > 5);
    CU_ASSERT(results > 1);
    nrs_evaluation_free(&e);
}

/* What a server has computed is there until it fails: a result whose way is broken is lost with it,
 * even when the server is back before the link is. */
static void a_failed_server_has_no_results(void)
{
    struct nrs_evaluation e = kit_simulate(
        WORLD(RESEND ", \"max_resends\": 9", ONE_SERVER,
              FAULT("link", "core", "2", "0.5") ", " FAULT("server", "a", "2.2", "0.1")));
    const struct nrs_ledger *l = &e.ledger[0];
    size_t lost = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        bool want = f->tail_end_s + LATENCY_S > DOWN_S && f->tail_end_s < 2.2;

        CHECK_ROW(f->fate == (want ? NRS_FATE_SERVER_FAILED : NRS_FATE_DONE), i,
                  "computed at %.9g: %s", f->tail_end_s, nrs_fate_names[f->fate]);
        lost += want;
    }
    CU_ASSERT(lost > 1);
    nrs_evaluation_free(&e);
}

/* A site takes its cell, its link and the server that stands there; the other site's UEs, whose
 * server is elsewhere, notice nothing. */
static void a_site_fails(void)
{
    static const char *const names[] = {"a", "site-0", "site-0", "sector-0"};
    struct nrs_evaluation e = kit_simulate("\"network\": {\"cells\": 2}, " WORLD(
        LOST, SERVER("a", ", \"location\": \"site\", \"cell\": 0") ", " SERVER("b", ""),
        FAULT("site", "0", "2", "0.5")));
    const struct nrs_ledger *l = &e.ledger[0];
    size_t lost = 0;

    CU_ASSERT_EQUAL_FATAL(l->outages.n, 4);
    for (size_t i = 0; i < 4; i++)
        kit_check_outage(l, i, names[i],
                         KIT_RECORD(l, outages, nrs_outage, i)->element != NRS_ELEMENT_SITE);
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        bool in_time = f->result_s < DOWN_S + 1e-3 || f->head_end_s >= UP_S - 1e-3;

        CHECK_ROW(f->cell == f->ue / 5, i, "cell %u", f->cell);
        if (f->cell == 1 || in_time)
            CHECK_ROW(f->fate == NRS_FATE_DONE || f->head_end_s < UP_S + DETECTION_S, i, "%s",
                      nrs_fate_names[f->fate]);
        else
            CHECK_ROW(f->fate != NRS_FATE_DONE, i, "done at %.9g", f->result_s);
        CHECK_ROW(f->cell == 0 || f->fate == NRS_FATE_DONE, i, "%s", nrs_fate_names[f->fate]);
        lost += f->fate != NRS_FATE_DONE;
    }
    CU_ASSERT(lost > 5);
    nrs_evaluation_free(&e);
}

/* Fail at the very instant at which a batch ends: the run goes on, each frame has one fate. */
static void failures_at_the_end_of_a_batch(void)
{
    static double end_s[3];
    struct nrs_evaluation e = kit_simulate(WORLD(LOST, ONE_SERVER, FAULT("server", "a", "9", "1")));

    for (size_t i = 0; i < NRS_LEN(end_s); i++)
        end_s[i] = e.ledger[0].frames[40 * (i + 1)].tail_end_s;
    nrs_evaluation_free(&e);
    for (size_t i = 0; i < 2 * NRS_LEN(end_s); i++) {
        const struct nrs_ledger *l;
        char text[2048];
        size_t open = 0;

        snprintf(
            text, sizeof text,
            WORLD("%s", ONE_SERVER, "{\"process\": \"schedule\", \"at_s\": %.17g, \"for_s\": 0.2}"),
            i % 2 ? RESEND : LOST, end_s[i / 2]);
        e = kit_simulate(text);
        l = &e.ledger[0];
        for (size_t k = 0; k < l->n; k++)
            open += l->frames[k].fate == NRS_FATE_PENDING;
        CHECK_ROW(open == 0 && l->end_s < 6, i, "%zu pending, ends at %g", open, l->end_s);
        CHECK_ROW(KIT_RECORD(l, outages, nrs_outage, 0)->start_s == end_s[i / 2], i, "fails at %g",
                  KIT_RECORD(l, outages, nrs_outage, 0)->start_s);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a link fails and messages are lost", a_link_fails_and_messages_are_lost},
        {"a link fails and messages are sent again", a_link_fails_and_messages_are_sent_again},
        {"a failed server has no results", a_failed_server_has_no_results},
        {"a site fails", a_site_fails},
        {"failures at the end of a batch", failures_at_the_end_of_a_batch},
        {NULL, NULL},
    };

    kit_files(2, 1e3 * SERVICE_S);
    return kit_main("link faults", tests);
}
