/* test_workload.c - networks by class of UEs, and what is behind their cuts, split among tiers. */
#include "scenario/workload.h"

#include "scenario_kit.h"

/* AlexNet's layers by number: pool1 is 3, pool2 6, pool5 10, fc7 12, prob 14; the data behind pool2
 * and pool5 are 256 x 13 x 13 and 256 x 6 x 6 (Krizhevsky et al., 2012; Caffe's bvlc_alexnet). */
enum { POOL2 = 6, POOL5 = 10 };

#define SERVERS                                                                                    \
    "\"edge\": {\"servers\": [{\"name\": \"a\"}, {\"name\": \"b\", \"tier\": \"cloud\"}, "         \
    "{\"name\": \"c\", \"tier\": \"cloud\"}]}"
#define CLASSES                                                                                    \
    "\"classes\": [{\"name\": \"cars\"}, {\"name\": \"phones\"}, {\"name\": \"drones\"}]"

static struct kit_resolved points;

/* @return the one point of a scenario with `text` in it; fatal otherwise. */
static const struct nrs_point *point(const char *text)
{
    struct nrs_error err;
    enum nrs_status status = kit_resolve(text, &points, &err);

    if (status != NRS_OK)
        printf("\n    %s\n    %s\n", text, err.text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    return points.point[0];
}

/* "4-14 edge 1000; ..." of a workload; a static buffer. */
static const char *parts(const struct nrs_work *work, const struct nrs_workload *w)
{
    static char text[512];
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < w->n_parts; i++) {
        const struct nrs_part *part = &w->part[i];
        const struct nrs_work_kind *kind = &work->kind[part->kind];

        if (kind->first != part->first || kind->last != part->last)
            return "a kind of other layers";
        used += (size_t)snprintf(text + used, sizeof text - used, "%u-%u %s %lld;", part->first,
                                 part->last, kind->tier, (long long)part->out_bytes);
    }
    return text;
}

/* int8: what a stage sends on are its elements; the last one sends the result. */
static void pipelines(void)
{
    static const struct {
        const char *split, *pipeline, *want;
    } rows[] = {
        {"pool1", "", "4-14  R;"},
        {"pool1", "{}", "4-14 edge R;"},
        {"pool1", "{\"until\": \"pool5\"}, {\"tier\": \"cloud\"}", "4-10 edge 9216;11-14 cloud R;"},
        {"input", "{\"until\": \"pool2\"}, {\"until\": \"fc7\", \"tier\": \"cloud\"}, {}",
         "1-6 edge 43264;7-12 cloud 4096;13-14 edge R;"},
        /* the UE has computed the first stage */
        {"pool5", "{\"until\": \"pool5\"}, {\"tier\": \"cloud\"}", "11-14 cloud R;"},
        {"fc7", "{\"until\": \"pool5\"}, {\"tier\": \"cloud\"}", "13-14 cloud R;"},
        {"pool2", "{\"until\": \"pool5\"}, {\"tier\": \"cloud\"}", "7-10 edge 9216;11-14 cloud R;"},
        {"device", "{\"until\": \"pool5\"}, {\"tier\": \"cloud\"}", ""},
        {"pool5", "{\"until\": \"device\", \"tier\": \"cloud\"}", "11-14 cloud R;"},
        /* stages that name another network are not this one's */
        {"pool1", "{\"model\": \"vgg16\", \"tier\": \"cloud\"}", "4-14  R;"},
        {"pool1", "{\"model\": \"alexnet\", \"tier\": \"cloud\"}, {}", "4-14 cloud R;"},
        {"pool1", "{\"model\": \"vgg16\", \"tier\": \"cloud\"}, {}", "4-14 edge R;"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_point *p;
        const struct nrs_workload *w;
        char text[1024], want[256] = "", *mark;
        const char *got;

        snprintf(text, sizeof text,
                 "{\"application\": {\"split\": \"%s\", \"dtype\": \"int8\"%s%s%s}, " SERVERS "}",
                 rows[i].split, rows[i].pipeline[0] ? ", \"pipeline\": [" : "", rows[i].pipeline,
                 rows[i].pipeline[0] ? "]" : "");
        p = point(text);
        w = nrs_point_workload(p);
        snprintf(want, sizeof want, "%s", rows[i].want);
        if ((mark = strchr(want, 'R')))
            snprintf(mark, 32, "%lld;", (long long)w->graph.result_bytes);
        got = parts(&p->work, w);
        CHECK_ROW(strcmp(got, want) == 0, i, "%s: %s, expected %s", rows[i].pipeline, got, want);
        CHECK_ROW(p->work.n_kinds == w->n_parts, i, "%u kinds", p->work.n_kinds);
        kit_resolved_free(&points);
    }
}

/* Classes that an entry names run it; what it leaves out is the scenario's. The order of the
 * entries is not that of the classes. */
static void by_class(void)
{
    const struct nrs_point *p =
        point("{\"application\": {\"split\": \"pool2\", \"dtype\": \"int8\"}, "
              "\"ues\": {" CLASSES ", \"device\": \"phone-npu\", \"workloads\": ["
              "{\"class\": \"drones\", \"split\": \"pool5\"}, "
              "{\"class\": \"cars\", \"model\": \"vgg16\", \"split\": \"input\", "
              "\"device\": \"jetson-orin-nano\"}]}}");
    const struct nrs_workload *w = p->work.workload;

    CU_ASSERT_EQUAL_FATAL(p->work.n_workloads, 3);
    CU_ASSERT(p->work.of_class[0] == 2 && p->work.of_class[1] == 0 && p->work.of_class[2] == 1);
    CU_ASSERT(strcmp(w[0].model, "alexnet") == 0 && w[0].cut == POOL2);
    CU_ASSERT(strcmp(w[1].model, "alexnet") == 0 && w[1].cut == POOL5);
    CU_ASSERT(strcmp(w[2].model, "vgg16") == 0 && w[2].cut == 0);
    CU_ASSERT(w[0].ul_bytes == 43264 && w[1].ul_bytes == 9216 && w[2].ul_bytes == 3 * 224 * 224);
    CU_ASSERT_STRING_EQUAL(w[0].device.name, "phone-npu");
    CU_ASSERT_STRING_EQUAL(w[1].device.name, "phone-npu");
    CU_ASSERT_STRING_EQUAL(w[2].device.name, "jetson-orin-nano");
    CU_ASSERT_EQUAL(p->work.n_kinds, 3);
    CU_ASSERT_EQUAL(nrs_point_payload_bytes(p), 3 * 224 * 224);
    CU_ASSERT(nrs_point_runs(p, 0) && nrs_point_runs(p, 1) && nrs_point_runs(p, 2));
    kit_resolved_free(&points);
    /* where all classes have their own, nobody runs the scenario's */
    p = point("{\"application\": {\"split\": \"input\", \"dtype\": \"int8\"}, "
              "\"ues\": {\"classes\": [{\"name\": \"all\"}], \"workloads\": ["
              "{\"class\": \"all\", \"split\": \"pool5\"}]}}");
    CU_ASSERT(!nrs_point_runs(p, 0) && nrs_point_runs(p, 1));
    CU_ASSERT_EQUAL(nrs_point_payload_bytes(p), 9216);
    kit_resolved_free(&points);
}

/* The same layers of the same network are one kind, so that a batch takes them together. */
static void kinds_are_shared(void)
{
    const struct nrs_point *p = point(
        "{\"application\": {\"split\": \"pool2\", "
        "\"pipeline\": [{\"until\": \"pool5\"}, {\"tier\": \"cloud\"}]}, "
        "\"ues\": {" CLASSES ", \"workloads\": ["
        "{\"class\": \"cars\", \"device\": \"jetson-orin-nano\"}, " /* the device alone */
        "{\"class\": \"phones\", \"split\": \"pool1\"}, "           /* the second stage */
        "{\"class\": \"drones\", \"model\": \"vgg16\", \"split\": \"pool2\"}]}, " SERVERS "}");
    const struct nrs_workload *w = p->work.workload;

    CU_ASSERT(w[1].part[0].kind == w[0].part[0].kind && w[1].part[1].kind == w[0].part[1].kind);
    CU_ASSERT(w[2].part[0].kind != w[0].part[0].kind && w[2].part[1].kind == w[0].part[1].kind);
    CU_ASSERT(w[3].part[0].kind != w[0].part[0].kind && w[3].part[1].kind != w[0].part[1].kind);
    CU_ASSERT_EQUAL(p->work.n_kinds, 5);
    CU_ASSERT_EQUAL(p->work.kind[w[1].part[0].kind].workload, 0);
    kit_resolved_free(&points);
}

static void tiers(void)
{
    const struct nrs_work_kind any = {.tier = ""}, cloud = {.tier = "cloud"};

    CU_ASSERT(nrs_work_kind_is_for(&any, "edge") && nrs_work_kind_is_for(&any, "cloud"));
    CU_ASSERT(nrs_work_kind_is_for(&cloud, "cloud") && !nrs_work_kind_is_for(&cloud, "edge"));
}

#define PIPELINE(text)  "{\"application\": {\"pipeline\": [" text "]}, " SERVERS "}"
#define WORKLOADS(text) "{\"ues\": {" CLASSES ", \"workloads\": [" text "]}}"
static const struct {
    const char *text;
    enum nrs_status want;
    const char *says;
} refused[] = {
    {PIPELINE("{}, {\"tier\": \"clod\"}"), NRS_ENAME,
     "s.json: application.pipeline.1.tier: 'clod' has no server, expected the tier of one of"},
    {PIPELINE("{\"until\": \"pool9\"}, {}"), NRS_ENAME, "s.json: application.pipeline.0.until: "},
    {PIPELINE("{\"until\": \"pool5\"}"), NRS_ECONFLICT,
     "s.json: application.pipeline: ends before the last layer of alexnet"},
    {PIPELINE("{\"until\": \"input\"}"), NRS_ECONFLICT, "ends before the last layer"},
    {PIPELINE("{}, {\"tier\": \"cloud\"}"), NRS_ECONFLICT,
     "s.json: application.pipeline.1: nothing is left for it, expected a split behind the stage "
     "before"},
    {PIPELINE("{\"until\": \"pool5\"}, {\"until\": \"pool2\", \"tier\": \"cloud\"}, {}"),
     NRS_ECONFLICT, "s.json: application.pipeline.1: nothing is left for it"},
    {PIPELINE("{\"until\": \"pool5\"}, {\"until\": \"pool5\"}, {}"), NRS_ECONFLICT,
     "application.pipeline.1: nothing is left"},
    {PIPELINE("{\"model\": \"vgg61\"}"), NRS_ENAME,
     "s.json: application.pipeline.0.model: model 'vgg61' is unknown, did you mean 'vgg16'"},
    {WORKLOADS("{\"class\": \"bikes\"}"), NRS_ENAME,
     "s.json: ues.workloads.0.class: 'bikes' is unknown, expected the name of one of ues.classes"},
    {WORKLOADS("{}"), NRS_ENAME, "ues.workloads.0.class: '' is unknown"},
    {WORKLOADS("{\"class\": \"cars\"}, {\"class\": \"drones\"}, {\"class\": \"cars\"}"),
     NRS_ECONFLICT, "s.json: ues.workloads.2.class: 'cars' stands twice"},
    {WORKLOADS("{\"class\": \"cars\"}, {\"class\": \"drones\", \"model\": \"alxnet\"}"), NRS_ENAME,
     "s.json: ues.workloads.1.model: model 'alxnet' is unknown, did you mean 'alexnet'"},
    {WORKLOADS("{\"class\": \"cars\", \"split\": \"pool9\"}"), NRS_ENAME,
     "s.json: ues.workloads.0.split: "},
    {WORKLOADS("{\"class\": \"cars\", \"model\": \"vgg16\", \"split\": \"norm1\"}"), NRS_ENAME,
     "s.json: ues.workloads.0.split: "},
    {WORKLOADS("{\"class\": \"cars\", \"device\": \"phone-nup\"}"), NRS_ENAME,
     "s.json: ues.workloads.0.device: profile 'phone-nup' is unknown, did you mean 'phone-npu'"},
    {"{\"ues\": {\"workloads\": [{\"class\": \"cars\"}]}}", NRS_ENAME, "'cars' is unknown"},
};

static void what_is_refused(void)
{
    for (size_t i = 0; i < NRS_LEN(refused); i++) {
        struct nrs_error err;
        enum nrs_status got = kit_resolve(refused[i].text, &points, &err);

        CHECK_ROW(got == refused[i].want && says(&err, refused[i].says), i, "%s: %d '%s'",
                  refused[i].text, got, err.text);
        kit_resolved_free(&points);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"pipelines", pipelines},
        {"by class", by_class},
        {"kinds are shared", kinds_are_shared},
        {"tiers", tiers},
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };

    return kit_main("workload", tests);
}
