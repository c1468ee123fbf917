/* test_server_admission.c - predicted ends, by hand and against what happens then; who is refused.
 */
#include "core/rng.h"
#include "server_kit.h"

/* Jobs 0 and 1 of kind 1 run since 0 s, to 2.5 s. Each row offers some more and asks for one. */
/* clang-format off */
static const struct {
    const char *why;
    int discipline;
    bool cold; /* no model is resident at first */
    int64_t executors;
    struct nrs_job wait[5];
    size_t n;
    struct nrs_job job;
    double want_s;
} ends[] = {
    {"behind what runs", NRS_FIFO, false, 1, {{0}}, 0, {9, 0, 1, 0, 0}, 2.5 + 1},
    {"an idle executor", NRS_FIFO, false, 2, {{0}}, 0, {9, 0, 1, 0, 0}, 1 + 1},
    {"with its kind", NRS_FIFO, false, 1, {{2, 0, 1, 0, 0}}, 1, {9, 0, 1, 0, 0}, 2.5 + 1.5},
    {"behind another kind", NRS_FIFO, false, 1, {{2, 2, 1, 0, 0}}, 1, {9, 0, 1, 0, 0}, 2.5 + 3 +
     1},
    {"behind another kind, two executors", NRS_FIFO, false, 2, {{2, 2, 1, 0, 0}}, 1,
     {9, 0, 1, 0, 0}, 1 + 3 / 2.0 + 1},
    {"behind two full batches", NRS_FIFO, false, 1, {{2, 0, 1, 0, 0}, {3, 0, 1, 0, 0},
     {4, 0, 1, 0, 0}, {5, 0, 1, 0, 0}}, 4, {9, 0, 1, 0, 0}, 2.5 + 1.5 + 1.5 + 1},
    {"with its kind, before a kind that came first", NRS_FIFO, false, 1, {{2, 0, 1, 0, 0},
     {3, 2, 1, 0, 0}}, 2, {9, 0, 1, 0, 0}, 2.5 + 1.5},
    {"its kind's batch is full, another is next", NRS_FIFO, false, 1, {{2, 0, 1, 0, 0},
     {3, 0, 1, 0, 0}, {4, 2, 1, 0, 0}}, 3, {9, 0, 1, 0, 0}, 2.5 + 1.5 + 3 + 1},
    {"edf: overtakes", NRS_EDF, false, 1, {{2, 2, 1, 50, 0}}, 1, {9, 0, 1, 40, 0}, 2.5 + 1},
    {"edf: does not", NRS_EDF, false, 1, {{2, 2, 1, 50, 0}}, 1, {9, 0, 1, 60, 0}, 2.5 + 3 + 1},
    {"edf: takes those behind it along", NRS_EDF, false, 1, {{2, 0, 1, 50, 0}}, 1,
     {9, 0, 1, 40, 0}, 2.5 + 1.5},
    {"priority: overtakes", NRS_BY_PRIORITY, false, 1, {{2, 2, 1, 0, 5}}, 1, {9, 0, 1, 0, 4}, 2.5
     + 1},
    {"loads its model", NRS_FIFO, true, 1, {{0}}, 0, {9, 0, 1, 0, 0}, 20 + 2.5 + 10 + 1},
    {"its model is loaded by then", NRS_FIFO, true, 1, {{0}}, 0, {9, 1, 1, 0, 0}, 20 + 2.5 + 2},
    {"its model is being loaded", NRS_FIFO, true, 2, {{0}}, 0, {9, 1, 1, 0, 0}, 20 + 2},
    {"another's model is loaded before", NRS_FIFO, true, 1, {{2, 2, 1, 0, 0}}, 1, {9, 0, 1, 0, 0},
     20 + 2.5 + 30 + 3 + 10 + 1},
};
/* clang-format on */

static void foreseen_ends(void)
{
    for (size_t i = 0; i < NRS_LEN(ends); i++) {
        struct nrs_server_cfg cfg = kit_cfg(2, 0, 10);
        struct nrs_job running[] = {{0, 1, 0, 0, 0}, {1, 1, 0, 0, 0}}, job = ends[i].job;
        struct nrs_server_model *s;
        double got_s;

        cfg.discipline = ends[i].discipline;
        cfg.preload = !ends[i].cold;
        cfg.executors = ends[i].executors;
        s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
        nrs_server_offer(s, &running[0], 0);
        nrs_server_offer(s, &running[1], 0);
        CU_ASSERT_STRING_EQUAL(kit_started(s, 0), "0:0,1");
        for (size_t k = 0; k < ends[i].n; k++)
            nrs_server_offer(s, &ends[i].wait[k], 1);
        got_s = nrs_server_predict_s(s, &job, 1);
        CHECK_ROW(fabs(got_s - ends[i].want_s) < 1e-12, i, "%s: %g, not %g", ends[i].why, got_s,
                  ends[i].want_s);
        nrs_server_free(s);
    }
}

static void admission_keeps_the_deadline(void)
{
    struct nrs_server_cfg cfg = kit_cfg(2, 0, 2);
    struct nrs_job in_time = {1, 0, 1, 3, 0}, late = {2, 0, 1, 2.9, 0};
    struct nrs_server_model *s;

    cfg.admission = true;
    s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
    kit_offer(s, 0, 1);
    CU_ASSERT_STRING_EQUAL(kit_started(s, 1), "0:0");
    CU_ASSERT_EQUAL(nrs_server_offer(s, &late, 1), NRS_OFFER_LATE); /* runs from 2 to 3 s */
    CU_ASSERT_EQUAL(nrs_server_waiting(s), 0);
    CU_ASSERT_EQUAL(nrs_server_offer(s, &in_time, 1), NRS_OFFER_TAKEN);
    CU_ASSERT_EQUAL(kit_offer(s, 3, 1), NRS_OFFER_TAKEN); /* without a deadline */
    CU_ASSERT_EQUAL(nrs_server_offer(s, &late, 1), NRS_OFFER_FULL);
    nrs_server_free(s);
}

static struct nrs_job random_job(struct nrs_stream *r, uint32_t frame, double now_s)
{
    return kit_job(frame, nrs_stream_bits(r) % KIT_KINDS, now_s,
                   now_s + (double)(nrs_stream_bits(r) % 6), (int64_t)(nrs_stream_bits(r) % 3));
}

/* With one executor, nothing that comes later and no waiting to fill, a job ends when it was said
 * that it would. */
static void forecasts_come_true(void)
{
    struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){5, 0}, NRS_RNG_TEST, 0);
    size_t wrong = 0, behind = 0;

    for (uint32_t round = 0; round < 5000; round++) {
        struct nrs_server_cfg cfg = kit_cfg(1 + round % 4, 0, 12);
        struct nrs_server_model *s;
        struct nrs_batch batch = {0};
        double now_s = 0, end_s = 0, until_s, want_s = 0;
        bool found = false;

        cfg.discipline = (int)(nrs_stream_bits(&r) % 3);
        cfg.preload = nrs_stream_bits(&r) % 2;
        s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
        for (uint32_t frame = nrs_stream_bits(&r) % 12; frame != UINT32_MAX; frame--) {
            struct nrs_job job = random_job(&r, frame, now_s);

            want_s = nrs_server_predict_s(s, &job, now_s);
            nrs_server_offer(s, &job, now_s);
            if (nrs_server_start(s, now_s, &batch, &until_s))
                end_s = now_s + batch.load_s + batch.compute_s;
            found = batch.job[0].frame == 0;
            now_s += 0.125 * (nrs_stream_bits(&r) % 2) * (end_s > now_s + 0.25 && frame > 0);
        }
        behind += !found;
        while (!found) {
            now_s = end_s;
            nrs_server_finish(s, 0, now_s);
            if (!nrs_server_start(s, now_s, &batch, &until_s))
                break;
            end_s = now_s + batch.load_s + batch.compute_s;
            for (size_t i = 0; i < batch.n; i++)
                found = found || batch.job[i].frame == 0;
        }
        wrong += !found || fabs(end_s - want_s) > 1e-9;
        nrs_server_free(s);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(behind > 3000);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"foreseen ends", foreseen_ends},
        {"admission keeps the deadline", admission_keeps_the_deadline},
        {"forecasts come true", forecasts_come_true},
        {NULL, NULL},
    };
    return check_main("server_admission", tests);
}
