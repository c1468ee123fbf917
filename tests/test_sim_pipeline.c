/* test_sim_pipeline.c - networks in stages on servers of several tiers.
 *
 * The chain's cuts behind "a", "b" and "c" are 20 x 20 of 2, 4 and 1 channels of 4 byte; a stage
 * takes its server's time for a run. Alone, a message takes the latencies of its links and its
 * bytes over the narrowest one.
 */
#include "sim_kit.h"

#define A_BYTES 3200.0
#define B_BYTES 6400.0
#define C_BYTES 1600.0

#define SITE_BPS 1e7
#define CORE_BPS 2e7
#define WAN_BPS  5e6
#define SITE_S   2e-3
#define CORE_S   3e-3
#define WAN_S    15e-3

#define WORLD                                                                                      \
    "\"application\": {\"model\": \"./chain.json\", \"split\": \"a\", \"frame_rate_hz\": %d, "     \
    "\"pipeline\": [%s]}, \"ues\": {\"count_per_cell\": 1}, \"run\": {\"duration_s\": 30}, "       \
    "\"transport\": {\"site_bandwidth_gbps\": 0.01, \"core_bandwidth_gbps\": 0.02, "               \
    "\"wan_bandwidth_gbps\": 0.005, \"site_latency_ms\": 2, \"core_latency_ms\": 3, "              \
    "\"wan_latency_ms\": 15}, \"edge\": {\"servers\": [%s]%s"

#define AT_SITE                                                                                    \
    "{\"name\": \"s\", \"tier\": \"near\", \"profile\": \"./near.json\", \"location\": \"site\"}"
#define AT_AGGREGATION                                                                             \
    "{\"name\": \"g\", \"tier\": \"near\", \"profile\": \"./near.json\", \"location\": \"aggregation\"}"
#define AT_CORE                                                                                    \
    "{\"name\": \"c\", \"tier\": \"middle\", \"profile\": \"./middle.json\", \"location\": \"core\"}"
#define AT_CENTRE                                                                                  \
    "{\"name\": \"d\", \"tier\": \"far\", \"profile\": \"./far.json\", \"location\": \"data-centre\"}"

#define NEAR_S   0.004
#define MIDDLE_S 0.007
#define FAR_S    0.002

struct leg {
    uint32_t server;
    double transport_s, compute_s;
};

static const struct row {
    const char *why, *pipeline, *servers;
    size_t n;
    struct leg leg[3];
    double back_s;
} rows[] = {
    {"site, core, data centre",
     "{\"until\": \"b\", \"tier\": \"near\"}, {\"until\": \"c\", \"tier\": \"middle\"}, "
     "{\"tier\": \"far\"}",
     AT_CENTRE ", " AT_CORE ", " AT_SITE,
     3,
     {{2, 0, NEAR_S},
      {1, SITE_S + CORE_S + 8 * B_BYTES / SITE_BPS, MIDDLE_S},
      {0, WAN_S + 8 * C_BYTES / WAN_BPS, FAR_S}},
     SITE_S + CORE_S + WAN_S + 8 * KIT_DL_BYTES / WAN_BPS},
    {"two stages",
     "{\"until\": \"c\", \"tier\": \"middle\"}, {\"tier\": \"far\"}",
     AT_CORE ", " AT_CENTRE,
     2,
     {{0, SITE_S + CORE_S + 8 * A_BYTES / SITE_BPS, MIDDLE_S},
      {1, WAN_S + 8 * C_BYTES / WAN_BPS, FAR_S}},
     SITE_S + CORE_S + WAN_S + 8 * KIT_DL_BYTES / WAN_BPS},
    {"back towards the UE",
     "{\"until\": \"b\", \"tier\": \"far\"}, {\"tier\": \"near\"}",
     AT_AGGREGATION ", " AT_CENTRE,
     2,
     {{1, SITE_S + CORE_S + WAN_S + 8 * A_BYTES / WAN_BPS, FAR_S},
      {0, CORE_S + WAN_S + 8 * B_BYTES / WAN_BPS, NEAR_S}},
     SITE_S + 8 * KIT_DL_BYTES / SITE_BPS},
    {"a stage that the UE computes is left out",
     "{\"until\": \"a\", \"tier\": \"near\"}, {\"tier\": \"middle\"}",
     AT_SITE ", " AT_CORE,
     1,
     {{1, SITE_S + CORE_S + 8 * A_BYTES / SITE_BPS, MIDDLE_S}},
     SITE_S + CORE_S + 8 * KIT_DL_BYTES / SITE_BPS},
};

static bool is_near(double got_s, double want_s)
{
    return fabs(got_s - want_s) < 1e-8;
}

static void check_stop(const struct nrs_stop *stop, const struct nrs_frame *f,
                       const struct row *row, size_t k, double left_s, size_t i)
{
    const struct leg *leg = &row->leg[k];

    CHECK_ROW(stop->ue == f->ue && stop->seq == f->seq && stop->stage == k &&
                  stop->measured == f->measured,
              i, "%s: stage %u of frame %u", row->why, stop->stage, stop->seq);
    CHECK_ROW(stop->from_server == row->leg[k - 1].server && stop->server == leg->server, i,
              "%s: from %u to %u", row->why, stop->from_server, stop->server);
    CHECK_ROW(is_near(stop->leave_s, left_s) &&
                  is_near(stop->arrive_s, stop->leave_s + leg->transport_s) &&
                  is_near(stop->start_s, stop->arrive_s) &&
                  is_near(stop->end_s, stop->start_s + leg->compute_s) && stop->batch == 1,
              i, "%s: stage %zu: %.9g %.9g %.9g %.9g", row->why, k, stop->leave_s, stop->arrive_s,
              stop->start_s, stop->end_s);
}

static void stages_take_what_the_formulas_say(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct row *row = &rows[i];
        const struct nrs_stop *stop;
        const struct nrs_ledger *l;
        struct nrs_evaluation e;
        char text[2048];

        snprintf(text, sizeof text, WORLD, 1, row->pipeline, row->servers, "}");
        e = kit_simulate(text);
        l = &e.ledger[0];
        CHECK_ROW(l->n > 15, i, "%zu frames", l->n);
        CU_ASSERT_EQUAL_FATAL(l->stops.n, l->n * (row->n - 1));
        stop = l->stops.at;
        for (size_t k = 0; k < l->n; k++) {
            const struct nrs_frame *f = &l->frames[k];
            double end_s = f->batch_s + row->leg[0].compute_s;

            CHECK_ROW(f->fate == NRS_FATE_DONE && f->stage == row->n && f->ul_bytes == A_BYTES, i,
                      "%s: %s at stage %u", row->why, nrs_fate_names[f->fate], f->stage);
            CHECK_ROW(f->server == row->leg[row->n - 1].server, i, "%s: server %u", row->why,
                      f->server);
            CHECK_ROW(is_near(f->server_s, f->ul_end_s + row->leg[0].transport_s), i,
                      "%s: there in %.9g s", row->why, f->server_s - f->ul_end_s);
            for (size_t s = 1; s < row->n; s++) {
                check_stop(stop, f, row, s, end_s, i);
                end_s = stop++->end_s;
            }
            CHECK_ROW(is_near(f->tail_end_s, end_s), i, "%s: all done at %.9g", row->why,
                      f->tail_end_s);
            CHECK_ROW(is_near(f->dl_start_s, end_s + row->back_s), i, "%s: back in %.9g s",
                      row->why, f->dl_start_s - end_s);
        }
        nrs_evaluation_free(&e);
    }
}

#define FAILS(which, at, length)                                                                   \
    "}, \"faults\": [{\"which\": \"" which "\", \"process\": \"schedule\", \"at_s\": " at          \
    ", \"for_s\": " length "}]"

/* The server of the second stage fails from 10 to 20 s, detected after 0.5 s. What it has or what
 * comes is lost there, with one stage computed; or goes to its twin, from the first stage's server,
 * where it stayed. */
static void the_second_stage_fails(void)
{
    for (size_t resend = 0; resend < 2; resend++) {
        static const char pipeline[] =
            "{\"until\": \"b\", \"tier\": \"near\"}, {\"tier\": \"middle\"}";
        const double transport_s = SITE_S + CORE_S + 8 * B_BYTES / SITE_BPS;
        struct nrs_evaluation e;
        const struct nrs_ledger *l;
        char text[2048];
        size_t met = 0, after = 0;

        snprintf(text, sizeof text, WORLD, 4, pipeline,
                 AT_SITE ", " AT_CORE ", {\"name\": \"twin\", \"tier\": \"middle\", \"profile\": "
                         "\"./middle.json\", \"location\": \"core\"}",
                 resend
                     ? ", \"detection_ms\": 500, \"on_failure\": \"resend\"" FAILS("c", "10", "10")
                     : ", \"detection_ms\": 500" FAILS("c", "10", "10"));
        e = kit_simulate(text);
        l = &e.ledger[0];
        CU_ASSERT_EQUAL_FATAL(l->stops.n, l->n);
        for (size_t i = 0; i < l->n; i++) {
            const struct nrs_stop *stop = KIT_RECORD(l, stops, nrs_stop, i);
            const struct nrs_frame *f = &l->frames[i];
            bool meets = stop->leave_s + transport_s + MIDDLE_S > 10 && stop->leave_s < 10.5;
            bool other = stop->leave_s >= 10.5 && stop->leave_s < 20.5;

            CHECK_ROW(f->server == (other || (meets && resend) ? 2 : 1), i, "left at %.9g: to %u",
                      stop->leave_s, f->server);
            if (meets && !resend)
                CHECK_ROW(f->fate == NRS_FATE_SERVER_FAILED && f->stage == 1 &&
                              isnan(f->tail_end_s) && isnan(stop->end_s),
                          i, "%s at stage %u", nrs_fate_names[f->fate], f->stage);
            else
                CHECK_ROW(f->fate == NRS_FATE_DONE && f->stage == 2 && f->resends == meets, i,
                          "%s at stage %u, %u times again", nrs_fate_names[f->fate], f->stage,
                          f->resends);
            if (meets && resend)
                CHECK_ROW(stop->arrive_s >= fmax(10.5, stop->leave_s) + transport_s - 1e-8 &&
                              stop->server == 2,
                          i, "there at %.9g", stop->arrive_s);
            met += meets;
            after += other;
        }
        CHECK_ROW(met > 0 && after > 20, resend, "%zu and %zu", met, after);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"stages take what the formulas say", stages_take_what_the_formulas_say},
        {"the second stage fails", the_second_stage_fails},
        {NULL, NULL},
    };

    kit_files(2, 10);
    kit_profile("near.json", 1e3 * NEAR_S);
    kit_profile("middle.json", 1e3 * MIDDLE_S);
    kit_profile("far.json", 1e3 * FAR_S);
    kit_chain();
    return kit_main("pipeline", tests);
}
