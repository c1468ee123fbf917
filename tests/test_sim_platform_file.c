/* test_sim_platform_file.c - a SimGrid platform file with the links of the tree gives its times. */
#include "sim_kit.h"

/* Two sites, a server at the core and one in the data centre; each link one way. Two links of a way
 * are in zones of their own, as larger platforms have them. */
static const char platform[] =
    "<?xml version='1.0'?>\n"
    "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
    "<!-- <platform> in a comment is none -->\n"
    "<platform version=\"4.1\">\n<zone id=\"mine\" routing=\"Full\">\n"
    "<host id=\"site-0\" speed=\"1Gf\"/><host id=\"site-1\" speed=\"1Gf\"/>\n"
    "<host id=\"a\" speed=\"1Gf\"/><host id=\"b\" speed=\"1Gf\"/>\n"
    "<link id=\"s0\" bandwidth=\"10Mbps\" latency=\"2ms\" sharing_policy=\"SPLITDUPLEX\"/>\n"
    "<link id=\"s1\" bandwidth=\"10Mbps\" latency=\"2ms\" sharing_policy=\"SPLITDUPLEX\"/>\n"
    "<link id=\"c\" bandwidth=\"15Mbps\" latency=\"3ms\" sharing_policy=\"SPLITDUPLEX\"/>\n"
    "<link id=\"w\" bandwidth=\"5Mbps\" latency=\"11ms\" sharing_policy=\"SPLITDUPLEX\"/>\n"
    "<route src=\"site-0\" dst=\"a\"><link_ctn id=\"s0\" direction=\"UP\"/>"
    "<link_ctn id=\"c\" direction=\"UP\"/></route>\n"
    "<route src=\"site-1\" dst=\"a\"><link_ctn id=\"s1\" direction=\"UP\"/>"
    "<link_ctn id=\"c\" direction=\"UP\"/></route>\n"
    "<route src=\"site-0\" dst=\"b\"><link_ctn id=\"s0\" direction=\"UP\"/>"
    "<link_ctn id=\"c\" direction=\"UP\"/><link_ctn id=\"w\" direction=\"UP\"/></route>\n"
    "<route src=\"site-1\" dst=\"b\"><link_ctn id=\"s1\" direction=\"UP\"/>"
    "<link_ctn id=\"c\" direction=\"UP\"/><link_ctn id=\"w\" direction=\"UP\"/></route>\n"
    "<route src=\"a\" dst=\"b\"><link_ctn id=\"w\" direction=\"UP\"/></route>\n"
    "</zone>\n</platform>\n";

#define WORLD                                                                                      \
    "\"network\": {\"cells\": 2}, \"ues\": {\"count_per_cell\": %d}, \"application\": "            \
    "{\"frame_rate_hz\": 3}, \"transport\": {%s}, \"edge\": {\"placement\": \"%s\", "              \
    "\"servers\": [{\"name\": \"a\", \"profile\": \"./server.json\"}, {\"name\": \"b\", "          \
    "\"profile\": \"./server.json\", \"location\": \"data-centre\"}]}"
#define FILE_KEYS "\"platform_file\": \"%s\""
#define TREE_KEYS                                                                                  \
    "\"site_bandwidth_gbps\": 0.01, \"site_latency_ms\": 2, \"core_bandwidth_gbps\": 0.015, "      \
    "\"core_latency_ms\": 3, \"wan_bandwidth_gbps\": 0.005, \"wan_latency_ms\": 11"

static struct nrs_evaluation simulate(const char *keys, const char *placement, int ues)
{
    char text[2048];

    snprintf(text, sizeof text, WORLD, ues, keys, placement);
    return kit_simulate(text);
}

/* Frame by frame, with messages that share links, too: ways to one server are equally long. */
static void a_file_with_the_same_links_gives_the_same_times(void)
{
    static const struct {
        const char *placement;
        int ues;
    } rows[] = {{"pinned", 1}, {"pinned", 6}, {"nearest", 6}, {"round-robin", 2}};
    char keys[TEMP_PATH_MAX + 64];

    snprintf(keys, sizeof keys, FILE_KEYS, temp_file("mine.xml", platform));
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation file = simulate(keys, rows[i].placement, rows[i].ues);
        struct nrs_evaluation tree = simulate(TREE_KEYS, rows[i].placement, rows[i].ues);
        const struct nrs_ledger *l = &file.ledger[0];
        double worst_s = 0;

        CU_ASSERT_EQUAL_FATAL(l->n, tree.ledger[0].n);
        for (size_t k = 0; k < l->n; k++) {
            const struct nrs_frame *f = &l->frames[k], *g = &tree.ledger[0].frames[k];

            CHECK_ROW(f->fate == NRS_FATE_DONE && f->server == g->server, i, "%s, server %u not %u",
                      nrs_fate_names[f->fate], f->server, g->server);
            for (size_t s = 0; s < KIT_STAMPS; s++)
                worst_s = fmax(worst_s, fabs(kit_stamp(f, s) - kit_stamp(g, s)));
        }
        CHECK_ROW(worst_s < 1e-7, i, "%s: a stamp is off by %g s", rows[i].placement, worst_s);
        CHECK_ROW(l->n > 15, i, "%zu frames", l->n);
        CHECK_ROW(l->hops.n == tree.ledger[0].hops.n, i, "%zu hops", l->hops.n);
        nrs_evaluation_free(&file);
        nrs_evaluation_free(&tree);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a file with the same links gives the same times",
         a_file_with_the_same_links_gives_the_same_times},
        {NULL, NULL},
    };

    kit_files(2, 10);
    return kit_main("platform file", tests);
}
