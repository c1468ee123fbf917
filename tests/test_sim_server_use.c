/* test_sim_server_use.c - time and energy of servers: idle power, and for each executor that is
 * busy its share of what full load takes more.
 */
#include "sim_kit.h"

#define IDLE_W 50.0
#define BUSY_W 250.0
#define RUN_S  0.01

#define SERVER(name, cells, more)                                                                  \
    "{\"name\": \"" name "\", \"profile\": \"./power.json\", \"max_batch\": 1, \"cells\": "        \
    "\"" cells "\"" more "}"
#define OUTAGES(at, length, every)                                                                 \
    "\"faults\": [{\"which\": \"a\", \"process\": \"schedule\", \"at_s\": " at                     \
    ", \"for_s\": " length ", \"every_s\": " every "}]"

struct row {
    const char *why, *members;
    double executors, down_s;  /* of server "a" */
    double min_load, max_load; /* of its executors, while it is up */
};

static const struct row rows[] = {
    {"idle",
     "\"network\": {\"cells\": 2}, \"edge\": {\"servers\": [" SERVER("a", "", "") ", " SERVER(
         "b", "0-1", "") "]}",
     1, 0, 0, 0},
    {"idle, and down for a while",
     "\"network\": {\"cells\": 2}, \"edge\": {\"servers\": [" SERVER("a", "", "") ", " SERVER(
         "b", "0-1", "") "]}, " OUTAGES("1.5", "0.3", "1"),
     1, 0.9, 0, 0},
    {"some load", "\"edge\": {\"servers\": [" SERVER("a", "", "") "]}", 1, 0, 0.3, 0.6},
    {"some load on four",
     "\"application\": {\"frame_rate_hz\": 30}, \"edge\": {\"servers\": [" SERVER(
         "a", "", ", \"executors\": 4") "]}",
     4, 0, 0.2, 0.5},
    {"overload",
     "\"ues\": {\"max_uplink_frames\": 1000}, \"application\": {\"frame_rate_hz\": 40}, \"edge\": "
     "{\"servers\": [" SERVER("a", "", "") "]}",
     1, 0, 0.95, 1},
    {"overload, and down for a while",
     "\"ues\": {\"max_uplink_frames\": 1000}, \"application\": {\"frame_rate_hz\": 60}, \"edge\": "
     "{\"servers\": [" SERVER("a", "", ", \"executors\": 2") "]}, " OUTAGES("1", "0.25", "1.1"),
     2, 0.75, 0.5, 1},
};

/* What a computation takes is known: so what was not cut short by a failure or the end is. */
static void check_use(const struct nrs_ledger *l, const struct row *row, size_t i)
{
    const struct nrs_server_use *use = KIT_RECORD(l, server_uses, nrs_server_use, 0);
    double up_s = use->time_s - row->down_s, load = use->busy_s / row->executors / up_s, want_j;
    size_t done = 0, started = 0;

    for (size_t k = 0; k < l->n; k++)
        if (l->frames[k].server == 0) {
            started += !isnan(l->frames[k].batch_s);
            done += !isnan(l->frames[k].tail_end_s);
        }
    CHECK_ROW(use->time_s == l->end_s && use->executors == row->executors, i, "%s: %g s", row->why,
              use->time_s);
    CHECK_ROW(fabs(use->down_s - row->down_s) < 1e-8, i, "%s: down for %.12g s", row->why,
              use->down_s);
    CHECK_ROW(use->frames == done && use->batches == done, i, "%s: %zu frames, not %zu", row->why,
              (size_t)use->frames, done);
    CHECK_ROW(use->busy_s > RUN_S * (double)done - 1e-6 &&
                  use->busy_s < RUN_S * (double)started + 1e-6,
              i, "%s: busy for %g s with %zu to %zu frames", row->why, use->busy_s, done, started);
    CHECK_ROW(load >= row->min_load && load <= row->max_load, i, "%s: load %g", row->why, load);
    want_j = IDLE_W * up_s + (BUSY_W - IDLE_W) * use->busy_s / row->executors;
    CHECK_ROW(fabs(use->energy_j - want_j) < 1e-6 * want_j, i, "%s: %.9g J, not %.9g", row->why,
              use->energy_j, want_j);
    CHECK_ROW(use->idle_w == IDLE_W && use->busy_w == BUSY_W, i, "%s: power", row->why);
}

static void energy_is_power_times_time(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation e = kit_simulate(rows[i].members);

        check_use(&e.ledger[0], &rows[i], i);
        nrs_evaluation_free(&e);
    }
}

/* One executor of two computes one frame of 10 s until the run's end at 6 s: half of full load. */
static void half_of_the_executors(void)
{
    struct nrs_evaluation e = kit_simulate(
        "\"application\": {\"arrival\": \"one-shot\"}, \"ues\": {\"count_per_cell\": 1}, \"edge\": "
        "{\"servers\": [{\"profile\": \"./long.json\", \"executors\": 2}]}");
    const struct nrs_ledger *l = &e.ledger[0];
    const struct nrs_server_use *use = KIT_RECORD(l, server_uses, nrs_server_use, 0);
    double busy_s = 6 - l->frames[0].batch_s;

    CU_ASSERT_EQUAL(l->n, 1);
    CU_ASSERT(busy_s > 1);
    CU_ASSERT_DOUBLE_EQUAL(use->time_s, 6, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(use->busy_s, busy_s, 1e-8);
    CU_ASSERT_DOUBLE_EQUAL(use->energy_j,
                           (IDLE_W + BUSY_W) / 2 * busy_s + IDLE_W * l->frames[0].batch_s, 1e-6);
    nrs_evaluation_free(&e);
}

static void unknown_power_is_not_a_number(void)
{
    struct nrs_evaluation e = kit_simulate("\"name\": \"no power\"");

    CU_ASSERT(isnan(KIT_RECORD(&e.ledger[0], server_uses, nrs_server_use, 0)->energy_j));
    nrs_evaluation_free(&e);
}

static void power_profile(const char *name, double run_s)
{
    char text[512];

    snprintf(text, sizeof text,
             "{\"name\": \"%s\", \"run_overhead_us\": %g, \"conv_gmacs\": 1e7, "
             "\"conv_strided_gmacs\": 1e7, \"conv_1x1_gmacs\": 1e7, \"fc_gmacs\": 1e7, "
             "\"bandwidth_gbytes\": 1e6, \"idle_w\": %g, \"busy_w\": %g}",
             name, 1e6 * run_s, IDLE_W, BUSY_W);
    temp_file(name, text);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"energy is power times time", energy_is_power_times_time},
        {"half of the executors", half_of_the_executors},
        {"unknown power is not a number", unknown_power_is_not_a_number},
        {NULL, NULL},
    };

    kit_files(2, 10);
    power_profile("power.json", RUN_S);
    power_profile("long.json", 10);
    return kit_main("use of servers", tests);
}
