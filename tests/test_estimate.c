/* test_estimate.c - what is counted, by hand; estimates grow with what a task has to do, and are
 * numbers for whatever a point may be. How near they come is measured by `make bench-estimate`. */
#include "batch/estimate.h"

#include "scenario_kit.h"

#define RADIO_HEX(more)                                                                            \
    "\"radio\": {\"layout\": {\"type\": \"hex\", \"sites\": 7, \"sectors\": 1, \"isd_m\": 300}, "  \
    "\"interference\": {\"enabled\": true, \"max_links\": 5}" more "}"
#define ALEXNET "\"application\": {\"split\": \"pool5\", \"dtype\": \"int8\", " PERIODIC "}"
#define PERIODIC                                                                                   \
    "\"arrival\": \"periodic\", \"frame_rate_hz\": 2, \"model\": \"alexnet\", \"jitter_std_ms\": 0"

static struct nrs_point *point_of(struct kit_resolved *points, const char *text)
{
    struct nrs_error err;
    enum nrs_status status = kit_resolve(text, points, &err);

    if (status != NRS_OK)
        printf("\n    %s in %s\n", err.text, text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    return points->point[0];
}

/* 7 cells of 3 UEs, 2 frames a second for 10 s: 420 frames, of which a device that needs less than
 * half a second sends all. Each goes to the server and back. Of 7 cells a UE keeps 5 links. */
static void counts_are_arithmetic(void)
{
    static const struct {
        const char *text;
        enum nrs_cost_of of;
        double want;
    } rows[] = {
        {RADIO_HEX(""), NRS_COST_START, 1},
        {RADIO_HEX(""), NRS_COST_CELLS_SQUARED, 49},
        {RADIO_HEX(""), NRS_COST_UES, 21},
        {RADIO_HEX(""), NRS_COST_WAYS, 21 * 7},
        {RADIO_HEX(""), NRS_COST_LINKS, 21 * 5},
        {RADIO_HEX(""), NRS_COST_FRAMES, 420},
        {RADIO_HEX(""), NRS_COST_OFFERS, 420},
        {RADIO_HEX(""), NRS_COST_TRANSFERS, 840},
        {RADIO_HEX(""), NRS_COST_MOVES, 0},
        {RADIO_HEX(""), NRS_COST_PARCELS, 0},
        {RADIO_HEX(""), NRS_COST_OUTAGES, 0},
        /* 21 UEs, 7 cells, 10 s, 10 times a second */
        {RADIO_HEX(", \"mobility\": {\"model\": \"constant-velocity\", \"update_ms\": 100, "
                   "\"update_m\": 100}, \"drop\": {\"speed_outdoor_kmh\": 3, "
                   "\"speed_indoor_kmh\": 3}"),
         NRS_COST_MOVES, 21 * 7 * 10 * 10},
        {"\"network\": {\"cells\": 7}", NRS_COST_WAYS, 21},
        {"\"network\": {\"cells\": 7}", NRS_COST_LINKS, 21},
        /* 1 Gbit/s, of which a tenth in bursts of 10^5 byte: 125 a second each way */
        {"\"network\": {\"cells\": 7}, \"transport\": {\"site_bandwidth_gbps\": 1, "
         "\"site_load\": 0.1, \"background_burst_kbyte\": 100}",
         NRS_COST_PARCELS, 125 * 2 * 7 * 10},
        /* 1 + 3 s from failure to failure */
        {"\"network\": {\"cells\": 7}, \"faults\": [{\"element\": \"sector\", \"which\": \"2\", "
         "\"process\": \"exponential\", \"mtbf_s\": 1, \"mttr_s\": 3}]",
         NRS_COST_OUTAGES, 2.5},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_resolved points;
        struct nrs_counts counts;
        char text[1024];

        snprintf(text, sizeof text,
                 "{\"run\": {\"duration_s\": 10}, \"ues\": {\"count_per_cell\": 3}, " ALEXNET
                 ", %s}",
                 rows[i].text);
        counts = nrs_estimate_counts(point_of(&points, text));
        CHECK_ROW(fabs(counts.of[rows[i].of] - rows[i].want) < 1e-9 * (1 + rows[i].want), i,
                  "%s: %.17g, expected %g", nrs_cost_terms[rows[i].of].name, counts.of[rows[i].of],
                  rows[i].want);
        kit_resolved_free(&points);
    }
}

/* By how much a thing is there, in a point that is otherwise as it was. */
static void set_ues(struct nrs_point *p, double factor)
{
    p->n_ues = (uint32_t)(p->n_ues * factor);
}

static void set_cells(struct nrs_point *p, double factor)
{
    p->n_cells = (uint32_t)(p->n_cells * factor);
    p->n_ues = (uint32_t)(p->n_ues * factor);
}

static void set_rate(struct nrs_point *p, double factor)
{
    p->frame_rate_hz *= factor;
}

static void set_duration(struct nrs_point *p, double factor)
{
    p->cfg.run.duration_s *= factor;
}

static void set_bytes(struct nrs_point *p, double factor)
{
    p->work.workload[0].ul_bytes = (int64_t)((double)p->work.workload[0].ul_bytes * factor);
}

static void (*const grow[])(struct nrs_point *, double) = {set_ues, set_cells, set_rate,
                                                           set_duration, set_bytes};

static const char *const grown[] = {
    "{" ALEXNET "}",
    "{\"ues\": {\"count_per_cell\": 40}, " ALEXNET "}",
    "{" ALEXNET ", " RADIO_HEX("") "}",
    "{" ALEXNET
    ", \"ues\": {\"count_per_cell\": 40}, " RADIO_HEX(", \"ul\": {\"max_ues_per_slot\": 16}") "}",
    "{\"application\": {\"split\": \"device\", " PERIODIC "}}",
    "{\"application\": {\"split\": \"input\", \"arrival\": \"one-shot\"}}",
};

static void more_work_costs_more(void)
{
    for (size_t i = 0; i < NRS_LEN(grown); i++)
        for (size_t k = 0; k < NRS_LEN(grow); k++) {
            struct kit_resolved points;
            struct nrs_point *p = point_of(&points, grown[i]);
            struct nrs_estimate before = nrs_estimate_task(p, 1);
            struct nrs_estimate first = before;

            for (int step = 0; step < 12; step++) {
                struct nrs_estimate after;

                grow[k](p, 2);
                after = nrs_estimate_task(p, 1);
                CHECK_ROW(after.cpu_s >= before.cpu_s && after.peak_bytes >= before.peak_bytes,
                          10 * i + k, "step %d: %g s after %g s, %lld byte after %lld", step,
                          after.cpu_s, before.cpu_s, (long long)after.peak_bytes,
                          (long long)before.peak_bytes);
                before = after;
            }
            /* but for a device's messages, which there are none of, and a rate of single frames */
            CHECK_ROW(before.cpu_s > first.cpu_s || i >= 4, 10 * i + k, "does not grow");
            kit_resolved_free(&points);
        }
}

static void replications_are_one_after_the_other(void)
{
    struct kit_resolved points;
    const struct nrs_point *p = point_of(&points, grown[0]);
    struct nrs_estimate one = nrs_estimate_task(p, 1), ten = nrs_estimate_task(p, 10);

    CU_ASSERT_DOUBLE_EQUAL(ten.cpu_s, 10 * one.cpu_s, 1e-9 * ten.cpu_s);
    CU_ASSERT_EQUAL(ten.peak_bytes, one.peak_bytes);
    CU_ASSERT_DOUBLE_EQUAL(nrs_estimate_task(p, 0).cpu_s, one.cpu_s, 1e-9);
    kit_resolved_free(&points);
}

static bool is_sound(const struct nrs_point *p)
{
    struct nrs_estimate e = nrs_estimate_task(p, UINT32_MAX);

    return isfinite(e.cpu_s) && e.cpu_s > 0 && e.peak_bytes > 0;
}

/* Every number of the scenario at either end of its row, one after the other and all at once. Most
 * of that is no valid point; the estimate has to hold all the same. */
static void whatever_a_point_may_be(void)
{
    for (int high = 0; high < 2; high++) {
        struct kit_resolved points;
        struct nrs_point one, all;
        const struct nrs_point *p = point_of(&points, "{" ALEXNET "}");

        all = *p;
        for (size_t s = 0; s < nrs_n_sections; s++)
            for (size_t i = 0; nrs_sections[s].max == 0 && i < nrs_sections[s].table->n_rows; i++) {
                const struct nrs_attr *row = &nrs_sections[s].table->rows[i];
                double value = high ? row->max : row->min;

                if (row->type != NRS_REAL && row->type != NRS_INT)
                    continue;
                one = *p;
                nrs_attr_set_number(row, (char *)&one.cfg + nrs_sections[s].offset, value, "",
                                    NULL);
                nrs_attr_set_number(row, (char *)&all.cfg + nrs_sections[s].offset, value, "",
                                    NULL);
                CHECK_ROW(is_sound(&one), s, "%s.%s %g", nrs_sections[s].table->section, row->key,
                          value);
                CHECK_ROW(is_sound(&all), s, "%s.%s %g, and all before", row->key,
                          nrs_sections[s].table->section, value);
            }
        kit_resolved_free(&points);
    }
}

/* The most that 32 bits hold, for the longest time, at the highest rate. */
static void the_largest_point(void)
{
    struct kit_resolved points;
    struct nrs_point *p = point_of(&points, "{" ALEXNET ", " RADIO_HEX("") "}");

    p->n_ues = UINT32_MAX;
    p->n_cells = UINT32_MAX;
    p->frame_rate_hz = 10000;
    p->cfg.run.duration_s = p->cfg.run.drain_s = 1e6;
    p->work.workload[0].ul_bytes = INT64_MAX;
    CU_ASSERT(is_sound(p));
    p->n_ues = p->n_cells = 1;
    p->frame_rate_hz = 0;
    p->cfg.run.duration_s = p->cfg.run.drain_s = 1e-3;
    p->work.workload[0].ul_bytes = 0;
    CU_ASSERT(is_sound(p));
    kit_resolved_free(&points);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"counts are arithmetic", counts_are_arithmetic},
        {"more work costs more", more_work_costs_more},
        {"replications are one after the other", replications_are_one_after_the_other},
        {"whatever a point may be", whatever_a_point_may_be},
        {"the largest point", the_largest_point},
        {NULL, NULL},
    };

    return kit_main("estimate", tests);
}
