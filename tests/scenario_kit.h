/* scenario_kit.h - scenarios from text, for the tests of src/scenario and what stands on it. */
#ifndef NRS_TESTS_SCENARIO_KIT_H
#define NRS_TESTS_SCENARIO_KIT_H

#include "scenario/sweep.h"
#include "temp.h"

/** JSON from text that is known to be right; the caller deletes it. */
static inline cJSON *kit_json(const char *text)
{
    char *copy = strdup(text);
    struct nrs_error err = {.status = NRS_OK};
    cJSON *root = NULL;

    if (nrs_json_parse("kit", copy, strlen(copy), &root, &err) != NRS_OK)
        printf("\n    %s in %s\n", err.text, text);
    free(copy);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

/** A number of a tree by its path, "a.b.0.c"; NAN when there is none. */
static inline double kit_number(const cJSON *node, const char *path)
{
    char text[256], *key, *rest = text;

    snprintf(text, sizeof text, "%s", path);
    while (node && (key = strsep(&rest, ".")))
        node = cJSON_IsArray(node) ? cJSON_GetArrayItem(node, atoi(key))
                                   : cJSON_GetObjectItemCaseSensitive(node, key);
    return cJSON_IsNumber(node) ? node->valuedouble : NAN;
}

/** The points of a scenario given as text; errors name temp_path("s.json"). */
static inline enum nrs_status kit_points(const char *text, struct nrs_points *out,
                                         struct nrs_error *err)
{
    struct nrs_document doc;
    enum nrs_status status;

    *err = (struct nrs_error){.status = NRS_OK};
    *out = (struct nrs_points){0};
    status = nrs_document_load(temp_file("s.json", text), &doc, err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, out, err);
    nrs_document_free(&doc);
    return status;
}

/* Points, all resolved at once. */
struct kit_resolved {
    struct nrs_points points;
    size_t n;
    struct nrs_point **point;
};

static inline void kit_resolved_free(struct kit_resolved *r)
{
    for (size_t i = 0; i < r->n; i++)
        nrs_point_free(r->point[i]);
    free(r->point);
    nrs_points_free(&r->points);
    *r = (struct kit_resolved){.n = 0};
}

/** Resolve points, which become those of `r`: kit_resolved_free. Failures are fatal. */
static inline void kit_resolve_all(struct nrs_points *points, struct kit_resolved *r)
{
    *r = (struct kit_resolved){.points = *points, .point = calloc(points->n + 1, sizeof *r->point)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(r->point);
    for (; r->n < points->n; r->n++)
        CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&r->points, r->n, &r->point[r->n], NULL), NRS_OK);
    *points = (struct nrs_points){.n = 0};
}

/** As kit_points, and resolve them. */
static inline enum nrs_status kit_resolve(const char *text, struct kit_resolved *out,
                                          struct nrs_error *err)
{
    struct nrs_points points;
    enum nrs_status status = kit_points(text, &points, err);

    *out = (struct kit_resolved){.n = 0};
    if (status == NRS_OK)
        kit_resolve_all(&points, out);
    return status;
}

/** Shipped models, profiles and requirements come from the source tree. */
static inline int kit_main(const char *suite, const struct check_test *tests)
{
    int status;

    setenv("NRSPLIT_DATA", check_source("."), 1);
    status = check_main(suite, tests);
    temp_remove();
    return status;
}

#endif
