/* test_requirement.c - the shipped requirement files against the documents they stand for. */
#include "check.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "kpi/requirement.h"

static bool store(const struct nrs_attr_table *table, void *object, const cJSON *item)
{
    const struct nrs_attr *row = nrs_attr_find(table, item->string);
    struct nrs_error err = {.text = "no such row"};
    enum nrs_status status = NRS_ENAME;

    if (row && cJSON_IsString(item))
        status = nrs_attr_set_text(row, object, item->valuestring, item->string, &err);
    else if (row && cJSON_IsBool(item))
        status = nrs_attr_set_flag(row, object, cJSON_IsTrue(item), item->string, &err);
    else if (row && cJSON_IsNumber(item))
        status = nrs_attr_set_number(row, object, item->valuedouble, item->string, &err);
    if (status != NRS_OK)
        printf("\n    %s: %s", item->string, err.text);
    return status == NRS_OK;
}

/* Every key must have a row, and every value its row's type and range. */
static void load(const char *name, struct nrs_requirement_set *set)
{
    const cJSON *item, *app;
    struct nrs_error err;
    cJSON *root;
    char *text;
    size_t n;

    CU_ASSERT_EQUAL_FATAL(nrs_file_read(check_source(name), 1 << 20, &text, &n, &err), NRS_OK);
    root = cJSON_Parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    nrs_attr_defaults(&nrs_requirement_set_attrs, set);
    set->n_apps = 0;
    cJSON_ArrayForEach(item, root) if (strcmp(item->string, "applications") != 0)
        CU_ASSERT(store(&nrs_requirement_set_attrs, set, item));
    cJSON_ArrayForEach(app, cJSON_GetObjectItem(root, "applications"))
    {
        nrs_attr_defaults(&nrs_requirement_attrs, &set->apps[set->n_apps]);
        cJSON_ArrayForEach(item, app)
            CU_ASSERT(store(&nrs_requirement_attrs, &set->apps[set->n_apps], item));
        set->n_apps++;
    }
    cJSON_Delete(root);
    free(text);
}

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fabs(b);
}

/* TR 22.874, Table 5.1.6.1-1; times in ms, rates in Mbit/s. */
static const struct {
    const char *name, *title;
    double end_to_end_ms, recognition_ms, upload_ms, alexnet[2], vgg16[2];
} seed_rows[] = {
    /* clang-format off */
    {"one-shot-object-recognition", "One-shot object recognition at smartphone",
       0, 1000, 100, {1.6, 21.6}, {  8,   240}},
    {"person-identification", "Person identification in security surveillance system",
       0, 1000, 100, {1.6, 21.6}, {  8,   240}},
    {"photo-enhancement", "Photo enhancements at smartphone",
       0, 1000, 100, {1.6, 21.6}, {  8,   240}},
    {"video-recognition", "Video recognition",
       0,   33,  10, { 16,  216}, { 80,  2400}},
    {"ar-display-gaming", "AR display/gaming",
      15,    5,   2, { 80, 1080}, {400, 12000}},
    {"remote-driving", "Remote driving",
      10,    5,   2, { 80, 1080}, {400, 12000}},
    {"remote-controlled-robotics", "Remote-controlled robotics",
     100,    5,   2, { 80, 1080}, {400, 12000}},
    /* clang-format on */
};

static void the_seven_rows_of_tr_22874(void)
{
    static struct nrs_requirement_set set;

    load("data/requirements/tr22874.json", &set);
    CU_ASSERT_EQUAL_FATAL(set.n_apps, NRS_LEN(seed_rows));
    CU_ASSERT(same(set.max_payload_bytes[0], 0.27e6) && same(set.max_payload_bytes[1], 1.5e6));
    for (size_t i = 0; i < NRS_LEN(seed_rows); i++) {
        const struct nrs_requirement *r = nrs_requirement_find(&set, seed_rows[i].name);

        CHECK_ROW(r && strcmp(r->title, seed_rows[i].title) == 0, i, "%s is missing",
                  seed_rows[i].name);
        if (!r)
            continue;
        CHECK_ROW(same(r->end_to_end_s, 1e-3 * seed_rows[i].end_to_end_ms) &&
                      same(r->recognition_s, 1e-3 * seed_rows[i].recognition_ms) &&
                      same(r->upload_s, 1e-3 * seed_rows[i].upload_ms),
                  i, "latencies %g %g %g", r->end_to_end_s, r->recognition_s, r->upload_s);
        for (size_t k = 0; k < 2; k++) {
            const double *want_mbps = k ? seed_rows[i].vgg16 : seed_rows[i].alexnet;

            CHECK_ROW(same(r->rate_min_bps[k], 1e6 * want_mbps[0]) &&
                          same(r->rate_max_bps[k], 1e6 * want_mbps[1]),
                      i, "rates of network %zu", k);
        }
        CHECK_ROW(r->ul_availability == 0.999 && r->dl_availability == 0.99999, i, "P.R.5.1-003");
        CHECK_ROW(r->download_is_assumed && r->traffic_source[0], i, "an assumption has no name");
    }
}

/* The table's rates are the sizes of its NOTE 4 over the upload latency: 0.02 to 0.27 MByte for
 * AlexNet, 0.1 to 3 MByte for VGG-16. */
static void rates_follow_from_sizes(void)
{
    static const double mbyte[2][2] = {{0.02, 0.27}, {0.1, 3}};
    static struct nrs_requirement_set set;

    load("data/requirements/tr22874.json", &set);
    for (size_t i = 0; i < set.n_apps; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct nrs_requirement *r = &set.apps[i];

            CHECK_ROW(same(r->rate_min_bps[k], 8e6 * mbyte[k][0] / r->upload_s) &&
                          same(r->rate_max_bps[k], 8e6 * mbyte[k][1] / r->upload_s),
                      i, "network %zu: %g to %g", k, r->rate_min_bps[k], r->rate_max_bps[k]);
        }
}

/* TS 22.261, Table 7.10.1-1, row "Split AI/ML image recognition". */
static void the_row_of_ts_22261(void)
{
    static struct nrs_requirement_set set;
    const struct nrs_requirement *r = &set.apps[0];

    load("data/requirements/ts22261.json", &set);
    CU_ASSERT_EQUAL_FATAL(set.n_apps, 1);
    CU_ASSERT_PTR_EQUAL(nrs_requirement_find(&set, "split-image-recognition"), r);
    CU_ASSERT_PTR_NULL(nrs_requirement_find(&set, "video-recognition"));
    CU_ASSERT(same(r->upload_s, 0.015));
    CU_ASSERT(same(r->ul_rate_bps, 144e6));
    CU_ASSERT(same(set.max_payload_bytes[0], 0.27e6));
    CU_ASSERT_EQUAL(r->ul_availability, 0.99999);
    CU_ASSERT_EQUAL(r->ul_reliability, 0.999);
    CU_ASSERT_EQUAL(r->dl_reliability, 0.99999);
    CU_ASSERT_EQUAL(r->dl_availability, 0);
    CU_ASSERT_EQUAL(r->recognition_s, 0);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the seven rows of TR 22.874", the_seven_rows_of_tr_22874},
        {"rates follow from sizes", rates_follow_from_sizes},
        {"the row of TS 22.261", the_row_of_ts_22261},
        {NULL, NULL},
    };

    return check_main("requirement", tests);
}
