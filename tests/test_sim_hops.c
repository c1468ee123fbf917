/* test_sim_hops.c - the links of each message's way: which, in what order, and how long. */
#include "sim_kit.h"

#define WORLD                                                                                      \
    "\"ues\": {\"count_per_cell\": %d}, \"application\": {\"frame_rate_hz\": %g}, "                \
    "\"network\": {\"cells\": %d}, \"run\": {\"duration_s\": 12}, "                                \
    "\"transport\": {\"fronthaul_bandwidth_gbps\": 0.05, \"fronthaul_latency_ms\": 0.1, "          \
    "\"site_bandwidth_gbps\": 0.02, \"site_latency_ms\": 0.5, \"core_bandwidth_gbps\": 0.01, "     \
    "\"core_latency_ms\": 2, \"wan_bandwidth_gbps\": 0.04, \"wan_latency_ms\": 7%s}, "             \
    "\"edge\": {\"servers\": [{\"profile\": \"./server.json\", \"location\": \"data-centre\"}]}"
#define N_LINKS 4

static const struct {
    const char *name;
    double latency_s, bps;
} links[N_LINKS] = {
    {"fronthaul-%u", 0.1e-3, 0.05e9},
    {"site-%u", 0.5e-3, 0.02e9},
    {"core", 2e-3, 0.01e9},
    {"wan", 7e-3, 0.04e9},
};

/* The frame that a hop is of. */
static const struct nrs_frame *frame_of(const struct nrs_ledger *l, const struct nrs_hop *hop)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->frames[i].ue == hop->ue && l->frames[i].seq == hop->seq)
            return &l->frames[i];
    return NULL;
}

static size_t link_of(const struct nrs_hop *hop)
{
    return hop->leg == 0 ? hop->hop : N_LINKS - 1u - hop->hop;
}

/* Names in the order of the way; hops that follow each other and add up to the time of the leg. */
static void check_leg(const struct nrs_ledger *l, const struct nrs_hop *hop)
{
    const struct nrs_frame *f = frame_of(l, hop);
    double from_s = hop->leg == 0 ? f->ul_end_s : f->tail_end_s;
    double to_s = hop->leg == 0 ? f->server_s : f->dl_start_s;

    CHECK_ROW(fabs(hop->start_s - from_s) < 1e-9, f->seq, "leg %u starts at %.12g", hop->leg,
              hop->start_s);
    for (unsigned i = 0; i < N_LINKS; i++) {
        char name[64], want[80];
        size_t at = link_of(&hop[i]);

        snprintf(name, sizeof name, links[at].name, f->cell);
        snprintf(want, sizeof want, "%s-%s", name, hop->leg == 0 ? "up" : "down");
        CHECK_ROW(hop[i].ue == f->ue && hop[i].seq == f->seq && hop[i].leg == hop->leg &&
                      hop[i].hop == i && strcmp(hop[i].link, want) == 0,
                  f->seq, "hop %u of leg %u: %s, not %s", hop[i].hop, hop[i].leg, hop[i].link,
                  want);
        CHECK_ROW(hop[i].time_s >= links[at].latency_s, f->seq, "%s in %g s", want, hop[i].time_s);
        if (i > 0)
            CHECK_ROW(fabs(hop[i - 1].start_s + hop[i - 1].time_s - hop[i].start_s) < 1e-9, f->seq,
                      "%s starts at %.12g", want, hop[i].start_s);
    }
    CHECK_ROW(fabs(hop[N_LINKS - 1].start_s + hop[N_LINKS - 1].time_s - to_s) < 1e-9, f->seq,
              "leg %u ends at %.12g, not %.12g", hop->leg,
              hop[N_LINKS - 1].start_s + hop[N_LINKS - 1].time_s, to_s);
}

static void hops_are_those_of_the_way(void)
{
    struct nrs_evaluation e;
    char text[2048];

    snprintf(text, sizeof text, WORLD, 5, 12.0, 3, "");
    e = kit_simulate(text);
    CU_ASSERT_EQUAL_FATAL(e.ledger[0].hops.n, 2 * N_LINKS * e.ledger[0].n);
    for (size_t i = 0; i < e.ledger[0].hops.n; i += N_LINKS)
        check_leg(&e.ledger[0], KIT_RECORD(&e.ledger[0], hops, nrs_hop, i));
    nrs_evaluation_free(&e);
}

/* Alone: the latency, and of the time that the narrowest link takes a share by the inverse of the
 * bandwidth. */
static void hops_of_a_single_message(void)
{
    double sum = 0;
    struct nrs_evaluation e;
    char text[2048];
    const struct nrs_ledger *l;

    for (size_t i = 0; i < N_LINKS; i++)
        sum += 1 / links[i].bps;
    snprintf(text, sizeof text, WORLD, 1, 2.0, 1, "");
    e = kit_simulate(text);
    l = &e.ledger[0];
    CU_ASSERT(l->n > 15);
    for (size_t i = 0; i < l->hops.n; i++) {
        const struct nrs_hop *hop = KIT_RECORD(l, hops, nrs_hop, i);
        double bits = 8.0 * (hop->leg == 0 ? KIT_UL_BYTES : KIT_DL_BYTES);
        size_t at = link_of(hop);
        double want_s = links[at].latency_s + bits / 0.01e9 / links[at].bps / sum;

        CHECK_ROW(fabs(hop->time_s - want_s) < KIT_SLACK_S, i, "%s in %.12g s, not %.12g",
                  hop->link, hop->time_s, want_s);
    }
    nrs_evaluation_free(&e);
}

static void mean_hops(const char *load, double mean_s[N_LINKS])
{
    struct nrs_evaluation e;
    char text[2048];
    const struct nrs_ledger *l;

    snprintf(text, sizeof text, WORLD, 1, 5.0, 1, load);
    e = kit_simulate(text);
    l = &e.ledger[0];
    memset(mean_s, 0, N_LINKS * sizeof *mean_s);
    for (size_t i = 0; i < l->hops.n; i++) {
        const struct nrs_hop *hop = KIT_RECORD(l, hops, nrs_hop, i);

        if (hop->leg == 0)
            mean_s[hop->hop] +=
                hop->time_s / (double)l->n - links[hop->hop].latency_s / (double)l->n;
    }
    nrs_evaluation_free(&e);
}

/* Bursts on one link make its hop longer, by far more than the others'. */
static void a_loaded_link_has_a_longer_hop(void)
{
    static const char *const keys[N_LINKS] = {"fronthaul", "site", "core", "wan"};
    double free_s[N_LINKS], loaded_s[N_LINKS];

    mean_hops("", free_s);
    for (size_t i = 0; i < N_LINKS; i++) {
        char load[128];

        snprintf(load, sizeof load, ", \"background_burst_kbyte\": 30, \"%s_load\": 0.9", keys[i]);
        mean_hops(load, loaded_s);
        CHECK_ROW(loaded_s[i] > 2 * free_s[i], i, "%s: %g s, not loaded %g s", keys[i], loaded_s[i],
                  free_s[i]);
        for (size_t k = 0; k < N_LINKS; k++)
            CHECK_ROW(k == i || loaded_s[k] / free_s[k] < 0.6 * loaded_s[i] / free_s[i], i,
                      "%s: %g times as long", keys[k], loaded_s[k] / free_s[k]);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"hops are those of the way", hops_are_those_of_the_way},
        {"hops of a single message", hops_of_a_single_message},
        {"a loaded link has a longer hop", a_loaded_link_has_a_longer_hop},
        {NULL, NULL},
    };

    kit_files(2, 10);
    return kit_main("hops", tests);
}
