/* test_evaluate.c - replications of points, with a simulator that only pretends. */
#include <time.h>

#include "ledger_kit.h"

static const char three_points[] =
    "{\"run\": {\"replications\": 5, \"duration_s\": 20}, \"sweep\": {\"run.seed\": [10, 20, 30]}}";

/* Frames that tell their point and replication; replication r has r * seed of them, so that the
 * first has none. Some take a while, so that results come back out of order. */
static enum nrs_status pretend(const void *context, const struct nrs_point *point,
                               uint32_t replication, struct nrs_ledger *ledger,
                               struct nrs_error *err)
{
    size_t n = replication * (size_t)point->cfg.run.seed;
    const struct nrs_ue_use uses[] = {{replication, 1, 0.5, 2, 1, 0},
                                      {replication, 2, (double)n, 3, 1, 0}};

    (void)context;
    (void)err;
    nanosleep(&(struct timespec){0, (replication * 7 + 3) % 5 * 5000000}, NULL);
    for (size_t i = 0; i < n; i++) {
        struct nrs_frame *f;

        if (nrs_ledger_add(ledger) == SIZE_MAX)
            return NRS_EMACHINE;
        f = &ledger->frames[i];
        f->replication = replication;
        f->seq = (uint32_t)i;
        f->measured = 1;
        f->fate = i % 7 == 6 ? NRS_FATE_SERVER_QUEUE : NRS_FATE_DONE;
        f->capture_s = f->head_start_s = f->head_end_s = (double)i;
        f->ul_end_s = f->server_s = f->capture_s + 0.001 * replication;
        f->batch_s = f->tail_end_s = f->dl_start_s = f->result_s = f->server_s + 0.002;
        f->ul_bytes = point->cfg.run.seed;
    }
    ledger->end_s = 100 + replication;
    return nrs_list_add(&ledger->ue_uses, uses, 2) ? NRS_OK : NRS_EMACHINE;
}

static void replications_are_pooled_in_order(void)
{
    struct nrs_evaluation e = kit_evaluate(three_points, pretend, NULL, 3);

    CU_ASSERT_EQUAL_FATAL(e.n_points, 3);
    for (size_t p = 0; p < e.n_points; p++) {
        const struct nrs_ledger *l = &e.ledger[p];
        size_t seed = 10 * (p + 1), at = 0, wrong = 0;

        CHECK_ROW(l->n == (1 + 2 + 3 + 4) * seed, p, "%zu frames", l->n);
        CHECK_ROW(l->end_s == 104, p, "ends at %g", l->end_s);
        for (uint32_t r = 1; r < 5; r++)
            for (uint32_t i = 0; i < r * seed && at < l->n; i++, at++) {
                const struct nrs_frame *f = &l->frames[at];

                wrong += f->replication != r || f->seq != i || f->ul_bytes != (int64_t)seed ||
                         nrs_ledger_frame_end_s(l, f) != 100 + r;
            }
        CHECK_ROW(wrong == 0, p, "%zu frames are wrong", wrong);
        CHECK_ROW(l->ue_uses.n == 2 * 5, p, "%zu records of UEs", l->ue_uses.n);
        for (uint32_t i = 0; i < l->ue_uses.n; i++) {
            const struct nrs_ue_use *use = (const struct nrs_ue_use *)l->ue_uses.at + i;

            CHECK_ROW(use->replication == i / 2 && use->ue == 1 + i % 2 &&
                          use->baseline_j == (i % 2 ? (double)(i / 2 * seed) : 0.5),
                      i, "replication %u, UE %u: %g J", use->replication, use->ue, use->baseline_j);
        }
        CHECK_ROW(e.verdict[p].n_frames == l->n, p, "judged %zu", e.verdict[p].n_frames);
    }
    nrs_evaluation_free(&e);
    CU_ASSERT_EQUAL(e.n_points, 0);
}

static bool same_verdict(const struct nrs_verdict *a, const struct nrs_verdict *b)
{
    for (size_t q = 0; q < NRS_N_QUANTITIES; q++) {
        const struct nrs_verdict_row *x = &a->row[q], *y = &b->row[q];

        if (x->status != y->status || x->n != y->n || x->n_late != y->n_late ||
            !(x->estimate == y->estimate || (isnan(x->estimate) && isnan(y->estimate))))
            return false;
    }
    return a->overall == b->overall && a->n_frames == b->n_frames &&
           memcmp(a->fate, b->fate, sizeof a->fate) == 0;
}

static void nothing_depends_on_the_number_of_processes(void)
{
    static const unsigned jobs[] = {1, 2, 7, 64};
    struct nrs_evaluation first = kit_evaluate(three_points, pretend, NULL, 1);

    for (size_t i = 0; i < NRS_LEN(jobs); i++) {
        struct nrs_evaluation e = kit_evaluate(three_points, pretend, NULL, jobs[i]);

        for (size_t p = 0; p < e.n_points; p++) {
            CHECK_ROW(kit_same_ledger(&e.ledger[p], &first.ledger[p]), i, "ledger %zu", p);
            CHECK_ROW(same_verdict(&e.verdict[p], &first.verdict[p]), i, "verdict %zu", p);
        }
        nrs_evaluation_free(&e);
    }
    nrs_evaluation_free(&first);
}

static void count_progress(void *user, size_t done, size_t n_tasks)
{
    size_t *calls = user;

    CU_ASSERT_EQUAL(done, *calls + 1);
    CU_ASSERT_EQUAL(n_tasks, 15);
    ++*calls;
}

/* Without frames kept the verdicts are the same and the ledgers are empty. */
static void frames_are_kept_only_when_asked_for(void)
{
    size_t calls = 0;
    struct nrs_evaluate_cfg cfg = {
        .simulate = pretend, .jobs = 2, .progress = count_progress, .user = &calls};
    struct nrs_evaluation with = kit_evaluate(three_points, pretend, NULL, 2), without;
    struct nrs_points points;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(kit_points(three_points, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_evaluate(&points, &cfg, false, &without, &err), NRS_OK);
    CU_ASSERT_EQUAL(calls, 15);
    for (size_t p = 0; p < with.n_points; p++) {
        CHECK_ROW(without.ledger[p].n == 0 && !without.ledger[p].frames, p, "frames are left");
        CHECK_ROW(without.summary[p].runs.n == 5, p, "%zu runs", without.summary[p].runs.n);
        CHECK_ROW(same_verdict(&with.verdict[p], &without.verdict[p]), p, "another verdict");
    }
    nrs_evaluation_free(&with);
    nrs_evaluation_free(&without);
    nrs_points_free(&points);
}

static enum nrs_status fail_once(const void *context, const struct nrs_point *point,
                                 uint32_t replication, struct nrs_ledger *ledger,
                                 struct nrs_error *err)
{
    if (point->cfg.run.seed == 20 && replication == 3)
        return nrs_fail(err, NRS_ECONFLICT, "the third of the second");
    return pretend(context, point, replication, ledger, err);
}

static void a_failure_is_the_whole_answer(void)
{
    struct nrs_evaluate_cfg cfg = {.simulate = fail_once, .jobs = 2};
    struct nrs_evaluation e;
    struct nrs_points points;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(kit_points(three_points, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_evaluate(&points, &cfg, true, &e, &err), NRS_ECONFLICT);
    CU_ASSERT_STRING_EQUAL(err.text, "the third of the second");
    CU_ASSERT_PTR_NULL(e.ledger);
    CU_ASSERT_PTR_NULL(e.summary);
    CU_ASSERT_PTR_NULL(e.verdict);
    nrs_points_free(&points);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"replications are pooled in order", replications_are_pooled_in_order},
        {"nothing depends on the number of processes", nothing_depends_on_the_number_of_processes},
        {"frames are kept only when asked for", frames_are_kept_only_when_asked_for},
        {"a failure is the whole answer", a_failure_is_the_whole_answer},
        {NULL, NULL},
    };
    return kit_main("evaluate", tests);
}
