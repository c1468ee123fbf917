/* test_point.c - names become graphs, profiles and targets; what does not fit together is said. */
#include "scenario/point.h"

#include "scenario_kit.h"

static struct nrs_shared *shared;

static struct nrs_point *resolve(const char *text, enum nrs_status *status, struct nrs_error *err)
{
    static struct nrs_scenario cfg;
    cJSON *root = kit_json(text);
    struct nrs_point *p;

    *err = (struct nrs_error){.status = NRS_OK};
    nrs_scenario_defaults(&cfg);
    *status = nrs_read_scenario(&cfg, root, temp_path("s.json"), err);
    cJSON_Delete(root); /* the point keeps a copy */
    if (*status != NRS_OK)
        return NULL;
    nrs_shared_free(shared); /* files are written anew for each row */
    shared = nrs_shared_new(NRS_SHARED_BYTES);
    p = nrs_point_new(&cfg);
    CU_ASSERT_FATAL(shared && p);
    *status = nrs_point_resolve(p, temp_path("s.json"), shared, err);
    if (*status == NRS_OK)
        return p;
    nrs_point_free(p);
    return NULL;
}

/* AlexNet's pool1 is 96 x 27 x 27, the image 3 x 227 x 227 bytes (Krizhevsky et al., 2012; Caffe's
 * bvlc_alexnet); the rounded sizes are TR 22.874 Table 5.1.1-1's. */
static void what_is_sent(void)
{
    static const struct {
        const char *application;
        double ul_bytes;
        bool local;
    } rows[] = {
        {"\"split\": \"pool1\"", 96 * 27 * 27 * 4, false},
        {"\"split\": \"pool1\", \"dtype\": \"fp16\"", 96 * 27 * 27 * 2, false},
        {"\"split\": \"pool1\", \"dtype\": \"int8\"", 96 * 27 * 27, false},
        {"\"split\": \"pool1\", \"compression\": 7", 39991, false}, /* 279936 / 7 = 39990.9 */
        {"\"split\": \"input\"", 3 * 227 * 227, false},
        {"\"split\": \"input\", \"dtype\": \"int8\"", 3 * 227 * 227, false}, /* an image is 8 bit */
        {"\"split\": \"input\", \"sizes\": \"tr22874\"", 150000, false},
        {"\"split\": \"pool1\", \"sizes\": \"tr22874\"", 270000, false},
        {"\"split\": \"pool5\", \"sizes\": \"tr22874\"", 20000, false},
        {"\"split\": \"device\"", 0, true},
        /* what inception (3a) reads, and its middle branch */
        {"\"model\": \"googlenet\", \"split\": \"inception_3a/3x3+input\", \"dtype\": \"int8\"",
         (192 + 128) * 28 * 28, false},
        {"\"split\": \"input\", \"input_height\": 454, \"input_width\": 454", 3 * 454 * 454, false},
        /* conv1: (454 - 11) / 4 + 1 = 111; pool1: (111 - 3) / 2 + 1 = 55 */
        {"\"split\": \"pool1\", \"input_height\": 454", 96 * 55 * 27 * 4, false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_status status;
        struct nrs_error err;
        char text[256];
        struct nrs_point *p;

        snprintf(text, sizeof text, "{\"application\": {%s}}", rows[i].application);
        p = resolve(text, &status, &err);
        CHECK_ROW(status == NRS_OK, i, "%s", err.text);
        if (status != NRS_OK)
            continue;
        CHECK_ROW((double)nrs_point_workload(p)->ul_bytes == rows[i].ul_bytes, i, "%s: %lld byte",
                  text, (long long)nrs_point_workload(p)->ul_bytes);
        CHECK_ROW(nrs_workload_is_local(nrs_point_workload(p)) == rows[i].local, i, "%s", text);
        CHECK_ROW(nrs_point_workload(p)->dl_bytes ==
                      (rows[i].local ? 0 : nrs_point_workload(p)->graph.result_bytes),
                  i, "%s: result", text);
        nrs_point_free(p);
    }
}

static void names_become_things(void)
{
    enum nrs_status status;
    struct nrs_error err;
    struct nrs_point *p = resolve(
        "{\"requirements\": {\"application\": \"person-identification\", "
        "\"download_ms\": 70, \"ul_reliability\": 0.99999, \"dl_reliability\": 0.9}, \"ues\": {\"device\": \"raspberry-pi-5\"}, "
        "\"edge\": {\"servers\": [{\"name\": \"a\", \"profile\": \"v100\"}, "
        "{\"name\": \"b\", \"profile\": \"t4\"}]}}",
        &status, &err);

    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_STRING_EQUAL(p->requirement.name, "person-identification");
    CU_ASSERT_DOUBLE_EQUAL(p->requirement.upload_s, 0.1, 1e-12); /* Table 5.1.6.1-1 */
    CU_ASSERT_DOUBLE_EQUAL(p->requirement.recognition_s, 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(p->requirement.download_s, 0.07, 1e-12);
    CU_ASSERT_FALSE(p->requirement.download_is_assumed);
    CU_ASSERT_EQUAL(p->requirement.ul_reliability, 0.99999);
    CU_ASSERT_EQUAL(p->requirement.dl_reliability, 0.9);
    CU_ASSERT_STRING_EQUAL(nrs_point_workload(p)->device.name, "raspberry-pi-5");
    CU_ASSERT_STRING_EQUAL(p->servers[0].name, "v100");
    CU_ASSERT_STRING_EQUAL(p->servers[1].name, "t4");
    CU_ASSERT_STRING_EQUAL(nrs_point_workload(p)->graph.name, "alexnet");
    CU_ASSERT_EQUAL(nrs_point_workload(p)->last, nrs_point_workload(p)->graph.n_layers - 1);
    nrs_point_free(p);
    nrs_point_free(NULL);
    p = resolve("{\"requirements\": {\"upload_ms\": 15}}", &status, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT_DOUBLE_EQUAL(p->requirement.upload_s, 0.015, 1e-12);
    CU_ASSERT_EQUAL(p->requirement.ul_reliability, 0.999); /* P.R.5.1-003 */
    CU_ASSERT_EQUAL(p->requirement.dl_reliability, 0.99999);
    CU_ASSERT_EQUAL(p->requirement.ul_availability, 0.999); /* P.R.5.1-003 */
    CU_ASSERT_EQUAL(p->requirement.dl_availability, 0.99999);
    CU_ASSERT_EQUAL(p->requirement.ue_share, 0.9); /* TR 38.838 */
    CU_ASSERT(p->requirement.ue_message_share == 0 && p->requirement.survival_s == 0);
    nrs_point_free(p);
}

/* Survival times in ms or in intervals of 1/30 s (video recognition), 2 s (one-shot object
 * recognition: 0.5 frames/s on average) or what the scenario says. */
static void availability_and_satisfaction(void)
{
    static const struct {
        const char *requirements, *application;
        double survival_s, interval_s;
    } rows[] = {
        {"\"survival_ms\": 70", "", 0.070, 1. / 30},
        {"\"survival_intervals\": 2", "", 2. / 30, 1. / 30},
        {"\"survival_intervals\": 0.5", "\"frame_rate_hz\": 5", 0.1, 0.2},
        {"\"application\": \"one-shot-object-recognition\", \"survival_intervals\": 1", "", 2, 2},
        {"\"survival_ms\": 0", "\"arrival\": \"one-shot\"", 0, 1. / 30},
    };
    enum nrs_status status;
    struct nrs_error err;
    struct nrs_point *p;
    char text[256];

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        snprintf(text, sizeof text, "{\"requirements\": {%s}, \"application\": {%s}}",
                 rows[i].requirements, rows[i].application);
        p = resolve(text, &status, &err);
        CHECK_ROW(status == NRS_OK, i, "%s", err.text);
        if (status != NRS_OK)
            continue;
        CHECK_ROW(fabs(p->requirement.survival_s - rows[i].survival_s) < 1e-12 &&
                      fabs(p->requirement.interval_s - rows[i].interval_s) < 1e-12,
                  i, "%g s, %g s", p->requirement.survival_s, p->requirement.interval_s);
        nrs_point_free(p);
    }
    p = resolve("{\"requirements\": {\"ul_availability\": 0.9, \"dl_availability\": 0.99, "
                "\"ue_share\": 0, \"ue_message_share\": 0.95}}",
                &status, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    CU_ASSERT(p->requirement.ul_availability == 0.9 && p->requirement.dl_availability == 0.99);
    CU_ASSERT(p->requirement.ue_share == 0 && p->requirement.ue_message_share == 0.95);
    nrs_point_free(p);
}

/* The application's own traffic unless the scenario says otherwise. */
static void traffic(void)
{
    static const struct {
        const char *application;
        enum nrs_arrival arrival;
        double rate_hz; /* 0: the application's */
    } rows[] = {
        {"", NRS_POISSON, 0},
        {"\"frame_rate_hz\": 12", NRS_POISSON, 12},
        {"\"arrival\": \"periodic\"", NRS_PERIODIC, 0},
        {"\"arrival\": \"one-shot\"", NRS_ONE_SHOT, 0},
        {"\"arrival\": \"poisson\", \"frame_rate_hz\": 0.25", NRS_POISSON, 0.25},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_status status;
        struct nrs_error err;
        char text[256];
        struct nrs_point *p;

        snprintf(text, sizeof text,
                 "{\"requirements\": {\"application\": \"one-shot-object-recognition\"}, "
                 "\"application\": {%s}}",
                 rows[i].application);
        p = resolve(text, &status, &err);
        CU_ASSERT_PTR_NOT_NULL_FATAL(p);
        CHECK_ROW(p->arrival == rows[i].arrival, i, "arrival %d", p->arrival);
        CHECK_ROW(p->frame_rate_hz ==
                      (rows[i].rate_hz > 0 ? rows[i].rate_hz : p->requirement.frame_rate_hz),
                  i, "%g Hz", p->frame_rate_hz);
        nrs_point_free(p);
    }
}

static const struct {
    const char *text;
    enum nrs_status want;
    const char *says;
} refused[] = {
    {"{\"application\": {\"model\": \"alxnet\"}}", NRS_ENAME,
     "s.json: application.model: model 'alxnet' is unknown, did you mean 'alexnet' "
     "(of alexnet, googlenet"},
    {"{\"application\": {\"model\": \"transformer\"}}", NRS_ENAME,
     "expected one of alexnet, googlenet"},
    {"{\"application\": {\"model\": \"none.json\"}}", NRS_EFILE,
     "s.json: application.model: model file '"},
    {"{\"application\": {\"model\": \"\"}}", NRS_ENAME, "model '' is unknown"},
    {"{\"application\": {\"split\": \"pool9\"}}", NRS_ENAME, "s.json: application.split: "},
    {"{\"application\": {\"split\": \"pool9\"}}", NRS_ENAME, "'pool"},
    {"{\"application\": {\"split\": \"\"}}", NRS_ENAME, "s.json: application.split: "},
    {"{\"application\": {\"model\": \"googlenet\", \"split\": \"3a+3c\"}}", NRS_ENAME,
     "s.json: application.split: googlenet has no split '3c'"},
    {"{\"ues\": {\"device\": \"phone-cpu-flagshp\"}}", NRS_ENAME,
     "s.json: ues.device: profile 'phone-cpu-flagshp' is unknown, did you mean "
     "'phone-cpu-flagship'"},
    {"{\"edge\": {\"servers\": [{\"name\": \"a\"}, {\"name\": \"b\", \"profile\": "
     "\"v10\"}]}}",
     NRS_ENAME, "s.json: edge.servers.1.profile: profile 'v10' is unknown, did you mean 'v100'"},
    {"{\"requirements\": {\"set\": \"tr22784\"}}", NRS_ENAME,
     "s.json: requirements.set: requirement set 'tr22784' is unknown, did you mean "
     "'tr22874'"},
    {"{\"requirements\": {\"application\": \"video-recogniton\"}}", NRS_ENAME,
     "s.json: requirements.application: 'video-recogniton' is not in the set "
     "'tr22874', did you mean 'video-recognition'"},
    {"{\"requirements\": {\"application\": \"chess\"}}", NRS_ENAME,
     "is not in the set 'tr22874', expected"},
    {"{\"requirements\": {\"survival_ms\": 20, \"survival_intervals\": 2}}", NRS_ECONFLICT,
     "s.json: requirements.survival_intervals: 2, but survival_ms is 20, expected one of them"},
    {"{\"requirements\": {\"survival_ms\": 1}, \"application\": {\"arrival\": \"one-shot\"}}",
     NRS_ECONFLICT,
     "s.json: requirements: a survival time, but frames are one-shot and no message follows, "
     "expected 0"},
    {"{\"requirements\": {\"survival_intervals\": 1}, \"application\": {\"arrival\": "
     "\"one-shot\"}}",
     NRS_ECONFLICT, "frames are one-shot"},
    {"{\"requirements\": {\"ue_share\": 1.5}}", NRS_ERANGE,
     "s.json: requirements.ue_share: 1.5 is outside [0, 1]"},
    {"{\"requirements\": {\"survival_ms\": -1}}", NRS_ERANGE,
     "s.json: requirements.survival_ms: -1 ms is outside"},
    {"{\"run\": {\"drain_s\": 0.5}, \"requirements\": {\"application\": "
     "\"person-identification\"}}",
     NRS_ECONFLICT, "s.json: run.drain_s: 0.5 s is shorter than the longest latency target, 1 s"},
    {"{\"run\": {\"drain_s\": 2}, \"requirements\": {\"download_ms\": 2001}}", NRS_ECONFLICT,
     "the longest latency target, 2.001 s"},
    {"{\"run\": {\"warmup_s\": 10, \"duration_s\": 10}}", NRS_ECONFLICT,
     "s.json: run.warmup_s: 10 s is not below run.duration_s, 10 s"},
    {"{\"run\": {\"warmup_s\": 11, \"duration_s\": 10}}", NRS_ECONFLICT, "run.warmup_s: 11 s"},
    {"{\"application\": {\"sizes\": \"tr22874\", \"input_height\": 454}}", NRS_ECONFLICT,
     "s.json: application.sizes: 'tr22874' holds for the model's own resolution only"},
    {"{\"application\": {\"sizes\": \"tr22874\", \"input_width\": 454}}", NRS_ECONFLICT,
     "resolution only"},
    {"{\"application\": {\"input_height\": 8, \"input_width\": 8}}", NRS_ERANGE,
     "s.json: application.input_height, input_width: "},
    {"{\"edge\": {\"servers\": [{\"name\": \"a\"}, {\"name\": \"b\"}, {\"name\": \"a\"}]}}",
     NRS_ECONFLICT, "s.json: edge.servers.2.name: 'a' stands twice"},
    {"{\"radio\": {\"carrier\": {\"bandwidth_mhz\": 33}}}", NRS_ECONFLICT,
     "s.json: radio.carrier.bandwidth_mhz: "},
    {"{\"radio\": {\"carrier\": {\"tdd_pattern\": \"DDXSU\"}}}", NRS_ERANGE,
     "s.json: radio.carrier.tdd_pattern: "},
    {"{\"radio\": {\"drop\": {\"min_distance_m\": 300}}}", NRS_ECONFLICT,
     "s.json: radio.drop.min_distance_m: 300 m, expected less than radius_m"},
    {"{\"network\": {\"cells\": 3}, \"radio\": {\"layout\": {\"type\": \"hex\"}, "
     "\"gnb_antenna\": {\"pattern\": \"tr38901\"}}}",
     NRS_ECONFLICT, "s.json: network.cells: 3, but radio.layout has its own cells"},
    {"{\"radio\": {\"drop\": {\"type\": \"file\", \"file\": \"/dev/zero\"}}}", NRS_EFILE,
     "s.json: radio.drop.file: '/dev/zero' is no file"},
    {"{\"radio\": {\"layout\": {\"type\": \"list\", \"file\": \"none.csv\"}}}", NRS_EFILE,
     "none.csv"},
    {"{\"run\": {\"sead\": 1}}", NRS_ENAME, "s.json: run.sead: unknown parameter"},
};

static void what_is_refused(void)
{
    for (size_t i = 0; i < NRS_LEN(refused); i++) {
        struct nrs_error err;
        enum nrs_status got;
        struct nrs_point *p = resolve(refused[i].text, &got, &err);

        CHECK_ROW(!p && got == refused[i].want && says(&err, refused[i].says), i, "%s: %d '%s'",
                  refused[i].text, got, err.text);
        nrs_point_free(p);
    }
}

/* AlexNet up to pool1 in fp32: 34,848 weights and 96 biases of conv1, and norm1's input and output
 * of 55 x 55 x 96: (34,944 + 580,800) x 4 = 2,462,976 byte. All of it: 60,965,224 parameters and,
 * with them, at least the same. 0: not known. */
static void heads_have_to_fit_in_memory(void)
{
    static const struct {
        const char *memory_gb, *split;
        bool fits;
    } rows[] = {
        {"0.002463", "pool1", true}, {"0.0024629", "pool1", false}, {"0", "device", true},
        {"0.0001", "input", true},   {"0.24", "device", false},     {"0.25", "device", true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_resolved points;
        struct nrs_error err;
        enum nrs_status got;
        char text[512];

        snprintf(text, sizeof text,
                 "{\"name\": \"small\", \"conv_gmacs\": 1, \"conv_strided_gmacs\": 1, "
                 "\"conv_1x1_gmacs\": 1, \"fc_gmacs\": 1, \"bandwidth_gbytes\": 1, "
                 "\"memory_gbytes\": %s}",
                 rows[i].memory_gb);
        temp_file("small.json", text);
        snprintf(text, sizeof text,
                 "{\"ues\": {\"device\": \"./small.json\"}, \"application\": {\"split\": \"%s\"}}",
                 rows[i].split);
        got = kit_resolve(text, &points, &err);
        CHECK_ROW(got == (rows[i].fits ? NRS_OK : NRS_ECONFLICT), i, "%d '%s'", got, err.text);
        if (i == 1)
            CHECK_ROW(says(&err,
                           "s.json: ues.device: 'small' has 2.4629 MB of memory, but alexnet up "
                           "to pool1 takes 2.46298 MB"),
                      i, "'%s'", err.text);
        kit_resolved_free(&points);
    }
}

/* A file is named by its path from the file that names it, here one that is extended, and a sweep.
 */
static void paths_are_relative_to_their_file(void)
{
    struct kit_resolved points;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(temp_path("mine"), NULL), NRS_OK);
    temp_file("mine/net.json",
              "{\"name\": \"net\", \"input\": {\"channels\": 1, \"height\": 4, \"width\": 4}, "
              "\"result_bytes\": 7, \"layers\": [{\"name\": \"fc\", \"type\": \"fc\", "
              "\"channels\": 2}], \"splits\": [{\"name\": \"all\", \"layer\": \"fc\"}]}");
    temp_file("mine/base.json",
              "{\"application\": {\"model\": \"net.json\", \"split\": \"input\"}}");
    CHECK_ROW(kit_resolve("{\"extends\": \"mine/base.json\"}", &points, &err) == NRS_OK, 0, "%s",
              err.text);
    CU_ASSERT_EQUAL_FATAL(points.n, 1);
    CU_ASSERT_EQUAL(nrs_point_workload(points.point[0])->ul_bytes, 16);
    CU_ASSERT_EQUAL(nrs_point_workload(points.point[0])->dl_bytes, 7);
    kit_resolved_free(&points);
    CHECK_ROW(kit_resolve("{\"application\": {\"split\": \"input\"}, "
                          "\"sweep\": {\"application.model\": [\"mine/net.json\", \"vgg16\"]}}",
                          &points, &err) == NRS_OK,
              1, "%s", err.text);
    CU_ASSERT_EQUAL_FATAL(points.n, 2);
    CU_ASSERT_EQUAL(nrs_point_workload(points.point[0])->ul_bytes, 16);
    CU_ASSERT_EQUAL(nrs_point_workload(points.point[1])->ul_bytes, 224 * 224 * 3);
    kit_resolved_free(&points);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"what is sent", what_is_sent},
        {"names become things", names_become_things},
        {"availability and satisfaction", availability_and_satisfaction},
        {"traffic", traffic},
        {"what is refused", what_is_refused},
        {"heads fit in memory", heads_have_to_fit_in_memory},
        {"paths are relative to their file", paths_are_relative_to_their_file},
        {NULL, NULL},
    };
    int status = kit_main("point", tests);

    nrs_shared_free(shared);
    return status;
}
