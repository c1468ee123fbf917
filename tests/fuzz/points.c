/* points.c - the way of a document to its points and their record, without a simulation. */
#include "points.h"

#include <string.h>

#include "cli/record.h"
#include "fuzz.h"
#include "scenario/sweep.h"

/* The run record's copy of a scenario is one that can be run. */
static void resolve_again(const struct nrs_point *point, const char *path)
{
    struct nrs_json json = {.root = point->json};
    struct nrs_text text;
    struct nrs_point *again = NULL;
    struct nrs_error err = {.status = NRS_OK};
    cJSON *root = NULL;

    nrs_text_init(&text);
    nrs_json_print(&json, &text);
    fuzz_expect(!text.failed, "a point's document can be printed");
    fuzz_expect(nrs_json_parse(path, text.data, text.n, &root, &err) == NRS_OK,
                "what is printed is JSON");
    fuzz_expect_reason(nrs_point_resolve(root, path, &again, &err), &err);
    fuzz_expect(again && again->n_ues == point->n_ues && again->cut == point->cut,
                "what is printed is the same point");
    nrs_point_free(again);
    cJSON_Delete(root);
    nrs_text_free(&text);
}

static void check_point(const struct nrs_point *p)
{
    fuzz_expect(p->n_ues > 0 && p->cut < p->graph.n_layers, "a point has UEs and a cut");
    fuzz_expect(p->ul_bytes >= 0 && p->dl_bytes >= 0, "messages have a size");
    fuzz_expect(strlen(p->label) < NRS_LABEL_MAX, "a label ends");
}

void fuzz_points(const struct nrs_document *doc)
{
    const struct nrs_cli cli = {.argc = 0};
    const struct nrs_stopwatch watch = {0, 0};
    struct nrs_points points;
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_text record;
    enum nrs_status status = nrs_sweep_expand(doc, &points, &err);

    fuzz_expect_reason(status, &err);
    if (status != NRS_OK)
        return;
    for (size_t i = 0; i < points.n; i++)
        check_point(points.point[i]);
    nrs_text_init(&record);
    nrs_run_record(&cli, doc, &points, &watch, &record);
    fuzz_expect(!record.failed && record.n > 0, "the record can be printed");
    nrs_text_free(&record);
    resolve_again(points.point[0], doc->path);
    nrs_points_free(&points);
}
