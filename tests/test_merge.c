/* test_merge.c - verdicts are the same in whatever order records came, and however they are cut. */
#include "batch/judge.h"
#include "batch/merge.h"
#include "batch/summary_json.h"
#include "store_kit.h"

#define N_POINTS 3

/* What a merge handed out: a text of every summary and verdict. */
struct merged {
    size_t n, point[N_POINTS];
    char *text[N_POINTS];
};

static enum nrs_status keep(void *user, size_t i, const struct nrs_point *point,
                            const struct nrs_summary *summary, const struct nrs_verdict *verdict,
                            struct nrs_error *err)
{
    struct merged *m = user;
    size_t n;
    FILE *f;
    enum nrs_status status;

    CU_ASSERT_TRUE_FATAL(m->n < N_POINTS);
    CU_ASSERT_PTR_NOT_NULL(point);
    f = open_memstream(&m->text[m->n], &n);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    m->point[m->n++] = i;
    fprintf(f, "%d %zu:", verdict->overall, verdict->n_frames);
    for (size_t q = 0; q < NRS_N_QUANTITIES; q++)
        fprintf(f, " %d %.17g", verdict->row[q].status, verdict->row[q].estimate);
    status = nrs_summary_write(summary, f, err);
    fclose(f);
    return status;
}

static void merged_free(struct merged *m)
{
    for (size_t i = 0; i < m->n; i++)
        free(m->text[i]);
    *m = (struct merged){0};
}

static void put(const struct kit_sweep *k, const struct nrs_store *s, size_t number)
{
    struct nrs_task task = nrs_plan_task(&k->plan, number);
    const struct nrs_record_head head = {number, task, s->manifest.digest};
    struct nrs_summary summary;
    char *text;
    size_t n;

    kit_pretend_summary_of(k, task, &summary);
    CU_ASSERT_EQUAL_FATAL(nrs_record_make(&head, &summary, &text, &n, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_store_put(s, number, text, n, NULL), NRS_OK);
    free(text);
    nrs_summary_free(&summary);
}

static void merge(struct kit_sweep *k, const struct nrs_store *s, struct merged *m)
{
    struct nrs_error err = {.text = ""};

    *m = (struct merged){0};
    CHECK_ROW(nrs_merge(s, &k->plan, &k->points, keep, m, &err) == NRS_OK, 0, "%s", err.text);
}

/* All records of a sweep cut into `per_task`, put in steps of `step` through all tasks. */
static void merge_in_order(uint32_t per_task, size_t step, const char *name, struct merged *m)
{
    struct kit_sweep k;
    struct nrs_store s;

    kit_sweep_of(KIT_SWEEP, per_task, &k);
    kit_store_begin(&k, name, &s);
    for (size_t i = 0, at = 0; i < k.plan.n_tasks; i++, at = (at + step) % k.plan.n_tasks)
        put(&k, &s, at);
    merge(&k, &s, m);
    nrs_store_close(&s);
    kit_sweep_free(&k);
}

static void order_and_grouping_do_not_matter(void)
{
    /* Steps that have no common divisor with the number of tasks: 12, 12, 7, 5, 4 and 3. */
    static const struct {
        uint32_t per_task;
        size_t step;
    } rows[] = {{1, 5}, {1, 11}, {2, 3}, {3, 4}, {4, 3}, {5, 2}};
    struct merged want;

    merge_in_order(1, 1, "reference", &want);
    CU_ASSERT_EQUAL_FATAL(want.n, N_POINTS);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct merged got;
        char name[32];

        snprintf(name, sizeof name, "order%zu", i);
        merge_in_order(rows[i].per_task, rows[i].step, name, &got);
        CU_ASSERT_EQUAL_FATAL(got.n, N_POINTS);
        for (size_t p = 0; p < N_POINTS; p++)
            CHECK_ROW(got.point[p] == p && strcmp(got.text[p], want.text[p]) == 0, i,
                      "point %zu differs", p);
        merged_free(&got);
    }
    merged_free(&want);
}

/* A whole summary judged at once is what a merge gives. */
static void a_merge_is_the_whole(void)
{
    static const uint32_t replications[N_POINTS] = {5, 3, 4};
    struct kit_sweep k;
    struct merged got, want = {0};

    merge_in_order(2, 3, "whole", &got);
    kit_sweep_of(KIT_SWEEP, 2, &k);
    for (size_t p = 0; p < N_POINTS; p++) {
        struct nrs_point *point;
        struct nrs_summary summary;
        struct nrs_verdict verdict;

        CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&k.points, p, &point, NULL), NRS_OK);
        kit_pretend_summary_of(&k, (struct nrs_task){p, 0, replications[p]}, &summary);
        CU_ASSERT_EQUAL_FATAL(nrs_judge(point, &summary, &verdict, NULL), NRS_OK);
        CU_ASSERT_EQUAL(keep(&want, p, point, &summary, &verdict, NULL), NRS_OK);
        CU_ASSERT_STRING_EQUAL(got.text[p], want.text[p]);
        nrs_summary_free(&summary);
        nrs_point_free(point);
    }
    merged_free(&got);
    merged_free(&want);
    kit_sweep_free(&k);
}

/* Task 5 to 7 are the second point, 8 to 11 the third. */
static void incomplete_points_are_left_out(void)
{
    struct kit_sweep k;
    struct nrs_store s;
    struct merged m;

    kit_sweep_of(KIT_SWEEP, 1, &k);
    kit_store_begin(&k, "incomplete", &s);
    merge(&k, &s, &m);
    CU_ASSERT_EQUAL(m.n, 0);
    for (size_t t = 1; t < 12; t++)
        if (t != 6)
            put(&k, &s, t);
    merge(&k, &s, &m);
    CU_ASSERT_EQUAL(m.n, 1);
    CU_ASSERT_EQUAL(m.point[0], 2);
    merged_free(&m);
    put(&k, &s, 6);
    merge(&k, &s, &m);
    CU_ASSERT_EQUAL(m.n, 2);
    CU_ASSERT_EQUAL(m.point[0], 1);
    merged_free(&m);
    nrs_store_close(&s);
    kit_sweep_free(&k);
}

static enum nrs_status refuse_second(void *user, size_t i, const struct nrs_point *point,
                                     const struct nrs_summary *summary,
                                     const struct nrs_verdict *verdict, struct nrs_error *err)
{
    size_t *calls = user;

    (void)point;
    (void)summary;
    (void)verdict;
    ++*calls;
    return i == 1 ? nrs_fail(err, NRS_ESTORE, "the second") : NRS_OK;
}

static void failures_end_it(void)
{
    struct kit_sweep k;
    struct nrs_store s;
    struct merged m = {0};
    struct nrs_error err = {.text = ""};
    size_t calls = 0;

    kit_sweep_of(KIT_SWEEP, 1, &k);
    kit_store_begin(&k, "damage", &s);
    for (size_t t = 0; t < 12; t++)
        put(&k, &s, t);
    CU_ASSERT_EQUAL(nrs_merge(&s, &k.plan, &k.points, refuse_second, &calls, &err), NRS_ESTORE);
    CU_ASSERT_STRING_EQUAL(err.text, "the second");
    CU_ASSERT_EQUAL(calls, 2);
    temp_file("damage/records/000/000006.json", "{}\n");
    CU_ASSERT_EQUAL(nrs_merge(&s, &k.plan, &k.points, keep, &m, &err), NRS_EMACHINE);
    CHECK_ROW(says(&err, "records/000/000006.json: has no checksum") &&
                  says(&err, "'nrsplit results prune --broken'"),
              0, "%s", err.text);
    CU_ASSERT_EQUAL(m.n, 1);
    merged_free(&m);
    nrs_store_close(&s);
    kit_sweep_free(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"order and grouping do not matter", order_and_grouping_do_not_matter},
        {"a merge is the whole", a_merge_is_the_whole},
        {"incomplete points are left out", incomplete_points_are_left_out},
        {"failures end it", failures_end_it},
        {NULL, NULL},
    };
    return kit_main("merge", tests);
}
