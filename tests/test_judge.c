/* test_judge.c - which figures of a point its verdict is held against. */
#include "batch/judge.h"

#include "scenario_kit.h"

/* Limits of TR 22.874 5.1.6.1: 0.27 MB for AlexNet, 1.5 MB for VGG-16. Elements behind the cuts:
 * AlexNet pool1 96 x 27 x 27, pool5 256 x 6 x 6; VGG-16 pool2 128 x 56 x 56; GoogLeNet pool1
 * 64 x 56 x 56. In int8 AlexNet pool1 is at 25.9 % of its limit, VGG-16 pool2 at 26.8 %. */
static const struct {
    const char *why, *split, *others; /* of AlexNet, which class a runs; workloads of b and c */
    double payload, limit;            /* NAN: none */
    enum nrs_verdict_status status;
} rows[] = {
    /* clang-format off */
    {"one network", "pool1", "", 69984, 270000, NRS_MET},
    {"the one nearest to its limit", "pool1", "{\"class\": \"b\", \"model\": \"vgg16\", \"split\": \"pool2\"}",
     401408, 1500000, NRS_MET},
    {"the other one", "pool1", "{\"class\": \"b\", \"split\": \"pool5\"}", 69984, 270000, NRS_MET},
    {"one with a limit before one without", "pool5",
     "{\"class\": \"b\", \"model\": \"googlenet\", \"split\": \"pool1\"}", 9216, 270000, NRS_MET},
    {"one that nobody runs", "pool1",
     "{\"class\": \"a\", \"split\": \"pool5\"}, {\"class\": \"b\", \"split\": \"pool5\"}, "
     "{\"class\": \"c\", \"split\": \"device\"}", 9216, 270000, NRS_MET},
    {"some on the device", "device", "{\"class\": \"c\", \"split\": \"pool1\"}", 69984, 270000, NRS_MET},
    {"all on the device", "device", "", NAN, NAN, NRS_NOT_APPLICABLE},
    /* clang-format on */
};

static struct kit_resolved resolved;

/* @return its only point; fatal when it cannot be. */
static struct nrs_point *resolve(const char *split, const char *others)
{
    char text[1024];
    struct nrs_error err;
    enum nrs_status status;

    snprintf(text, sizeof text,
             "{\"requirements\": {\"set\": \"tr22874\", \"application\": \"video-recognition\"}, "
             "\"application\": {\"model\": \"alexnet\", \"split\": \"%s\", \"dtype\": \"int8\"}, "
             "\"ues\": {\"battery_wh\": 2, \"classes\": [{\"name\": \"a\"}, {\"name\": \"b\"}, "
             "{\"name\": \"c\"}]%s%s%s}}",
             split, others[0] ? ", \"workloads\": [" : "", others, others[0] ? "]" : "");
    status = kit_resolve(text, &resolved, &err);
    if (status != NRS_OK)
        printf("\n    %s\n    %s\n", text, err.text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    return resolved.point[0];
}

static bool alike(double got, double want)
{
    return got == want || (isnan(got) && isnan(want));
}

static void payload_of_a_point(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_point *p = resolve(rows[i].split, rows[i].others);
        const struct nrs_verdict_row *row;
        struct nrs_summary s;
        struct nrs_verdict v;

        nrs_summary_init(&s);
        CU_ASSERT_EQUAL_FATAL(nrs_judge(p, &s, &v, NULL), NRS_OK);
        row = &v.row[NRS_Q_PAYLOAD];
        CHECK_ROW(alike(row->estimate, rows[i].payload) && alike(row->target, rows[i].limit) &&
                      row->status == rows[i].status,
                  i, "%s: %g of %g, status %d", rows[i].why, row->estimate, row->target,
                  (int)row->status);
        nrs_summary_free(&s);
        kit_resolved_free(&resolved);
    }
}

/* 20 J in 10 s, from a battery of 2 Wh; the summary's own latencies have to be the point's. */
static void energy_and_requirement_of_a_point(void)
{
    struct nrs_point *p = resolve("pool1", "");
    const struct nrs_ue_use use = {0, 0, 15, 10, 0.5, 0};
    const struct nrs_requirement other = {.upload_s = 1};
    struct nrs_error err = {.text = ""};
    struct nrs_summary s, wrong;
    struct nrs_verdict v;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    nrs_summary_init(&s);
    nrs_summary_init(&wrong);
    l.end_s = 10;
    CU_ASSERT_FATAL(nrs_list_add(&l.ue_uses, &use, 1));
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &p->requirement, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_judge(p, &s, &v, NULL), NRS_OK);
    CU_ASSERT_EQUAL(v.energy.n_ues, 1);
    CU_ASSERT_DOUBLE_EQUAL(v.energy.life_worst_s, 3600, 1e-9);
    CU_ASSERT_EQUAL(v.overall, NRS_NO_DATA);
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&wrong, &l, &other, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_judge(p, &wrong, &v, &err), NRS_ECONFLICT);
    nrs_ledger_free(&l);
    nrs_summary_free(&s);
    nrs_summary_free(&wrong);
    kit_resolved_free(&resolved);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"payload of a point", payload_of_a_point},
        {"energy and requirement of a point", energy_and_requirement_of_a_point},
        {NULL, NULL},
    };

    return kit_main("judge", tests);
}
