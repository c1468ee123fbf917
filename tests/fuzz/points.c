/* points.c - the way of a document to its points and their record, without a simulation. */
#include "points.h"

#include <string.h>

#include "cli/record.h"
#include "fuzz.h"
#include "scenario/sweep.h"

/* Expanding takes longer than all else, and many points tell no more than some. */
#define POINTS_MAX 64
#define WORD_MEANS 12 /* "all" and "candidates" */

static size_t points_of(const cJSON *sweep)
{
    const cJSON *axis;
    size_t n = 1;

    cJSON_ArrayForEach(axis, sweep)
    {
        size_t values = cJSON_IsString(axis) ? WORD_MEANS : (size_t)cJSON_GetArraySize(axis);

        n = values < POINTS_MAX ? n * values : POINTS_MAX + 1;
        if (n > POINTS_MAX)
            break;
    }
    return n;
}

/* The run record's copy of a scenario is one that can be run. */
static void expand_again(const struct nrs_document *doc, const struct nrs_points *points)
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
        fuzz_expect(strcmp(got.point[i]->label, points->point[i]->label) == 0 &&
                        got.point[i]->n_ues == points->point[i]->n_ues &&
                        nrs_point_workload(got.point[i])->cut ==
                            nrs_point_workload(points->point[i])->cut,
                    "its points are the same");
    nrs_points_free(&got);
    nrs_document_free(&again);
    nrs_text_free(&text);
}

static void check_point(const struct nrs_point *p)
{
    const struct nrs_workload *w = nrs_point_workload(p);

    fuzz_expect(p->n_ues > 0 && w->cut < w->graph.n_layers, "a point has UEs and a cut");
    fuzz_expect(w->ul_bytes >= 0 && w->dl_bytes >= 0, "messages have a size");
    fuzz_expect(!nrs_utf8_fault(p->label) && !nrs_utf8_fault(p->varied), "labels are UTF-8");
    fuzz_expect_plain(p->label);
    fuzz_expect_plain(p->varied);
}

void fuzz_points(const struct nrs_document *doc)
{
    const struct nrs_cli cli = {.argc = 0};
    const struct nrs_stopwatch watch = {0, 0};
    struct nrs_points points;
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_text record;
    enum nrs_status status;

    if (points_of(cJSON_GetObjectItemCaseSensitive(doc->root, "sweep")) > POINTS_MAX)
        return;
    status = nrs_sweep_expand(doc, &points, &err);
    fuzz_expect_reason(status, &err);
    if (status != NRS_OK)
        return;
    for (size_t i = 0; i < points.n; i++)
        check_point(points.point[i]);
    nrs_text_init(&record);
    nrs_run_record(&cli, doc, &points, &watch, &record);
    fuzz_expect(!record.failed && record.n > 0, "the record can be printed");
    nrs_text_free(&record);
    expand_again(doc, &points);
    nrs_points_free(&points);
}
