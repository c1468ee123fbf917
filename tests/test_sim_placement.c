/* test_sim_placement.c - which server takes each frame, in whole runs. */
#include "sim_kit.h"

#define SERVER(name, more)                                                                         \
    "{\"name\": \"" name "\", \"profile\": \"./server.json\", \"max_batch\": 1" more "}"

/* By the cell: its own of a list, or by number; or the nearest of site, aggregation and data
 * centre.
 */
static void by_the_cell(void)
{
    static const struct {
        const char *why, *edge;
        uint32_t of_cell[5];
    } rows[] = {
        {"pinned by lists, or by number",
         "\"servers\": [" SERVER("a", ", \"cells\": \"4,0-1\"") ", " SERVER(
             "b", ", \"cells\": \"2\"") "]",
         {0, 0, 1, 1, 0}},
        {"pinned by number",
         "\"servers\": [" SERVER("a", "") ", " SERVER("b", "") ", " SERVER("c", "") "]",
         {0, 1, 2, 0, 1}},
        {"nearest",
         "\"placement\": \"nearest\", \"servers\": [" SERVER("a", ", \"location\": \"data-centre\"") ", " SERVER(
             "b", ", \"location\": \"site\"") ", " SERVER("c",
                                                          ", \"location\": \"aggregation\"") "]",
         {1, 2, 2, 2, 2}},
        {"nearest, none but far ones",
         "\"placement\": \"nearest\", \"servers\": [" SERVER(
             "a", ", \"location\": \"data-centre\"") ", " SERVER("b", ", \"location\": \"site\", "
                                                                      "\"cell\": 3") "]",
         {1, 1, 1, 1, 1}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation e;
        char text[2048];
        size_t n[5] = {0};

        snprintf(text, sizeof text,
                 "\"network\": {\"cells\": 5}, \"ues\": {\"count_per_cell\": 2}, \"edge\": {%s}",
                 rows[i].edge);
        e = kit_simulate(text);
        for (size_t k = 0; k < e.ledger[0].n; k++) {
            const struct nrs_frame *f = &e.ledger[0].frames[k];

            CHECK_ROW(f->server == rows[i].of_cell[f->cell], i, "%s: cell %u, server %u",
                      rows[i].why, f->cell, f->server);
            n[f->cell]++;
        }
        for (size_t c = 0; c < NRS_LEN(n); c++)
            CHECK_ROW(n[c] > 30, i, "%zu of cell %zu", n[c], c);
        nrs_evaluation_free(&e);
    }
}

/* One UE: its frames are sent in order. */
static void in_turn(void)
{
    struct nrs_evaluation e = kit_simulate(
        "\"ues\": {\"count_per_cell\": 1}, \"edge\": {\"placement\": \"round-robin\", \"servers\": "
        "[" SERVER("a", "") ", " SERVER("b", ", \"location\": \"data-centre\"") ", " SERVER(
            "c", ", \"location\": \"site\"") "]}");
    const struct nrs_ledger *l = &e.ledger[0];
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        CHECK_ROW(l->frames[i].server == n % 3, i, "server %u", l->frames[i].server);
        n++;
    }
    CU_ASSERT(n > 20);
    nrs_evaluation_free(&e);
}

/* Frames at a server at `now_s`; NAN when one comes or goes about then. */
static double load(const struct nrs_ledger *l, const struct nrs_frame *f, uint32_t server,
                   double executors)
{
    double now_s = f->ul_end_s;
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *g = &l->frames[i];

        if (g == f || g->server != server)
            continue;
        if (fabs(g->server_s - now_s) < 1e-6 || fabs(g->tail_end_s - now_s) < 1e-6)
            return NAN;
        n += g->server_s < now_s && g->tail_end_s > now_s;
    }
    return (double)n / executors;
}

/* Messages take no time; counted again from the ledger. Of equals at the same place the first. */
static void the_least_loaded(void)
{
    static const double executors[] = {1, 3, 2};
    struct nrs_evaluation e = kit_simulate(
        "\"application\": {\"frame_rate_hz\": 20}, \"ues\": {\"count_per_cell\": 12, "
        "\"max_uplink_frames\": 100}, \"transport\": {" KIT_WIDE
        ", \"site_latency_ms\": 0, \"core_latency_ms\": 0}, "
        "\"edge\": {\"placement\": \"least-loaded\", \"servers\": [" SERVER("a", "") ", " SERVER(
            "b", ", \"executors\": 3") ", " SERVER("c", ", \"executors\": 2") "]}");
    const struct nrs_ledger *l = &e.ledger[0];
    size_t n[3] = {0}, checked = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        double of[3], sum = 0;
        uint32_t best = 0;

        for (uint32_t s = 0; s < 3; s++) {
            of[s] = load(l, f, s, executors[s]);
            sum += of[s];
            best = of[s] < of[best] ? s : best;
        }
        n[f->server]++;
        if (isnan(sum))
            continue;
        CHECK_ROW(f->server == best, i, "loads %g, %g, %g: to %u", of[0], of[1], of[2], f->server);
        checked++;
    }
    CU_ASSERT(checked > 200);
    CU_ASSERT(n[0] > 100 && n[1] > 100 && n[2] > 10);
    nrs_evaluation_free(&e);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"by the cell", by_the_cell},
        {"in turn", in_turn},
        {"the least loaded", the_least_loaded},
        {NULL, NULL},
    };

    kit_files(2, 10);
    return kit_main("placement in runs", tests);
}
