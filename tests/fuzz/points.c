/* points.c - the way of a document to its points and their record, without a simulation. */
#include "points.h"

#include <string.h>

#include "cli/record.h"
#include "fuzz.h"
#include "scenario/sweep.h"

/* Expanding takes longer than all else, and many points tell no more than some. */
#define POINTS_MAX 64
#define WORD_MEANS 12 /* "all" and "candidates" */

static size_t at_most_one_more(double n)
{
    return n <= POINTS_MAX ? (size_t)(n > 0 ? n : 0) : POINTS_MAX + 1;
}

/* Values of an axis: a list, a word, or a range. */
static size_t values_of(const cJSON *axis)
{
    const cJSON *from = cJSON_GetObjectItemCaseSensitive(axis, "from");
    const cJSON *to = cJSON_GetObjectItemCaseSensitive(axis, "to");
    const cJSON *step = cJSON_GetObjectItemCaseSensitive(axis, "step");
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(axis, "count");
    double n = cJSON_GetArraySize(axis);

    if (cJSON_IsString(axis))
        n = WORD_MEANS;
    if (cJSON_IsNumber(count))
        n = count->valuedouble;
    else if (cJSON_IsNumber(from) && cJSON_IsNumber(to) && cJSON_IsNumber(step))
        n = (to->valuedouble - from->valuedouble) / step->valuedouble + 2;
    return at_most_one_more(n);
}

/* Parameters that go together: as many as the longest of them. */
static size_t longest(const cJSON *zip)
{
    const cJSON *member;
    size_t n = 1;

    cJSON_ArrayForEach(member, zip)
    {
        size_t values = values_of(member);

        n = values > n ? values : n;
    }
    return n;
}

static size_t choices_of(const cJSON *axis)
{
    const cJSON *samples = cJSON_GetObjectItemCaseSensitive(axis, "samples"), *zip;
    size_t n = 1;

    if (strcmp(axis->string, "random") == 0)
        return at_most_one_more(cJSON_IsNumber(samples) ? samples->valuedouble : 0);
    if (strcmp(axis->string, "zip") != 0)
        return values_of(axis);
    if (!cJSON_IsArray(axis))
        return longest(axis);
    cJSON_ArrayForEach(zip, axis)
    {
        n *= longest(zip);
        if (n > POINTS_MAX)
            break;
    }
    return n;
}

static size_t points_of(const cJSON *sweep)
{
    const cJSON *axis;
    size_t n = 1;

    if (!cJSON_IsObject(sweep))
        return 1;
    cJSON_ArrayForEach(axis, sweep)
    {
        bool is_axis = strcmp(axis->string, "skip") != 0 && strcmp(axis->string, "only") != 0;

        if (is_axis)
            n *= choices_of(axis);
        if (n > POINTS_MAX)
            break;
    }
    return n;
}

static struct nrs_point *resolve(struct nrs_points *points, size_t i)
{
    struct nrs_point *p = NULL;

    fuzz_expect(nrs_points_resolve(points, i, &p, NULL) == NRS_OK, "a checked point resolves");
    fuzz_expect(strcmp(p->label, nrs_points_label(points, i)) == 0 &&
                    p->cfg.run.replications == nrs_points_replications(points, i),
                "it is the one that was checked");
    return p;
}

static void expect_same(struct nrs_points *a, struct nrs_points *b, size_t i)
{
    struct nrs_point *p = resolve(a, i), *q = resolve(b, i);

    fuzz_expect(p->n_ues == q->n_ues && nrs_point_workload(p)->cut == nrs_point_workload(q)->cut,
                "its points are the same");
    nrs_point_free(p);
    nrs_point_free(q);
}

/* The run record's copy of a scenario is one that can be run. */
static void expand_again(const struct nrs_document *doc, struct nrs_points *points)
{
    struct nrs_json json = {.root = doc->root};
    struct nrs_document again = {.root = NULL};
    struct nrs_points got;
    struct nrs_text text;
    struct nrs_error err = {.status = NRS_OK};

    nrs_text_init(&text);
    nrs_json_print(&json, &text);
    fuzz_expect(!text.failed, "a document can be printed");
    strcpy(again.path, doc->path);
    fuzz_expect(nrs_json_parse(doc->path, text.data, text.n, &again.root, &err) == NRS_OK,
                "what is printed is JSON");
    fuzz_expect_reason(nrs_sweep_expand(&again, &got, &err), &err);
    fuzz_expect(got.n == points->n, "what is printed is the same scenario");
    for (size_t i = 0; i < got.n; i++)
        fuzz_expect(strcmp(nrs_points_label(&got, i), nrs_points_label(points, i)) == 0,
                    "its points have the same labels");
    expect_same(&got, points, 0);
    expect_same(&got, points, got.n - 1);
    nrs_points_free(&got);
    nrs_document_free(&again);
    nrs_text_free(&text);
}

static void check_point(struct nrs_points *points, size_t i)
{
    struct nrs_point *p = resolve(points, i);
    const struct nrs_workload *w = nrs_point_workload(p);
    cJSON *values = nrs_points_values(points, i);

    fuzz_expect(p->n_ues > 0 && w->cut < w->graph.n_layers, "a point has UEs and a cut");
    fuzz_expect(w->ul_bytes >= 0 && w->dl_bytes >= 0, "messages have a size");
    fuzz_expect(!nrs_utf8_fault(p->label) && !nrs_utf8_fault(p->varied), "labels are UTF-8");
    fuzz_expect_plain(p->label);
    fuzz_expect_plain(p->varied);
    fuzz_expect(cJSON_IsObject(values), "what is swept has values");
    cJSON_Delete(values);
    nrs_point_free(p);
}

static enum nrs_status expect_file(void *user, const char *path, struct nrs_error *err)
{
    size_t *n = user;

    (void)err;
    fuzz_expect(nrs_file_exists(path), "what points were read from is a file");
    ++*n;
    return NRS_OK;
}

void fuzz_points(const struct nrs_document *doc)
{
    const struct nrs_cli cli = {.argc = 0};
    const struct nrs_stopwatch watch = {0, 0};
    struct nrs_points points;
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_text record;
    struct nrs_point *first;
    enum nrs_status status;
    size_t n_files = 0;

    if (points_of(cJSON_GetObjectItemCaseSensitive(doc->root, "sweep")) > POINTS_MAX)
        return;
    status = nrs_sweep_expand(doc, &points, &err);
    fuzz_expect_reason(status, &err);
    if (status != NRS_OK)
        return;
    for (size_t i = 0; i < points.n; i++)
        check_point(&points, i);
    fuzz_expect(nrs_points_each_file(&points, expect_file, &n_files, &err) == NRS_OK && n_files > 0,
                "points come from files");
    nrs_text_init(&record);
    first = resolve(&points, 0);
    nrs_run_record(&cli, doc, &points, &first->cfg, &watch, &record);
    nrs_point_free(first);
    fuzz_expect(!record.failed && record.n > 0, "the record can be printed");
    nrs_text_free(&record);
    expand_again(doc, &points);
    nrs_points_free(&points);
}
