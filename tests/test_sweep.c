/* test_sweep.c - axes are crossed in their order; words stand for lists; mistakes are named. */
#include "scenario/sweep.h"

#include "scenario_kit.h"

static struct kit_resolved points_of(const char *text)
{
    struct kit_resolved points;
    struct nrs_error err;

    if (kit_resolve(text, &points, &err) != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_FATAL(points.n > 0);
    return points;
}

static void no_sweep_is_one_point(void)
{
    struct kit_resolved points = points_of("{\"run\": {\"seed\": 3}}");

    CU_ASSERT_EQUAL(points.n, 1);
    CU_ASSERT_EQUAL(points.point[0]->cfg.run.seed, 3);
    kit_resolved_free(&points);
    points = points_of("{\"sweep\": {}}");
    CU_ASSERT_EQUAL(points.n, 1);
    kit_resolved_free(&points);
}

/* The last axis runs fastest. */
static void axes_are_crossed_in_order(void)
{
    static const struct {
        int64_t seed;
        double bler;
        int64_t batch;
    } want[] = {{5, 0.1, 1}, {5, 0.1, 4}, {5, 0.01, 1}, {5, 0.01, 4},
                {2, 0.1, 1}, {2, 0.1, 4}, {2, 0.01, 1}, {2, 0.01, 4}};
    struct kit_resolved points =
        points_of("{\"run\": {\"seed\": 9}, \"edge\": {\"servers\": [{\"max_wait_ms\": 1}]}, "
                  "\"sweep\": {\"run.seed\": [5, 2], \"radio.ul.target_bler\": [0.1, 0.01], "
                  "\"edge.servers.0.max_batch\": [1, 4]}}");

    CU_ASSERT_EQUAL_FATAL(points.n, NRS_LEN(want));
    for (size_t i = 0; i < points.n; i++) {
        const struct nrs_scenario *cfg = &points.point[i]->cfg;

        CHECK_ROW(cfg->run.seed == want[i].seed && cfg->radio.ul.target_bler == want[i].bler &&
                      cfg->servers[0].max_batch == want[i].batch,
                  i, "seed %d, BLER %g, batch %d", (int)cfg->run.seed, cfg->radio.ul.target_bler,
                  (int)cfg->servers[0].max_batch);
        CHECK_ROW(cfg->servers[0].max_wait_s == 1e-3, i, "the rest of the element is gone");
    }
    kit_resolved_free(&points);
}

/* A file is read once, and what differs between points is not shared. */
static void points_share_what_they_read(void)
{
    const char *cells = temp_file("cells.csv", "x_m,y_m\n0,0\n300,0\n");
    struct kit_resolved points =
        points_of("{\"radio\": {\"layout\": {\"type\": \"list\", \"file\": \"cells.csv\"}}, "
                  "\"sweep\": {\"application.model\": [\"alexnet\", \"vgg16\"], "
                  "\"radio.layout.isd_m\": [200, 300], \"run.seed\": [1, 2]}}");

    CU_ASSERT_PTR_NOT_NULL(cells);
    CU_ASSERT_EQUAL_FATAL(points.n, 8);
    for (size_t i = 0; i < points.n; i++)
        for (size_t k = 0; k < i; k++) {
            const struct nrs_point *a = points.point[i], *b = points.point[k];
            bool same_model = i / 4 == k / 4;

            CHECK_ROW((nrs_point_workload(a)->graph.layers ==
                       nrs_point_workload(b)->graph.layers) == same_model,
                      i, "layers of %zu", k);
            CHECK_ROW(a->files.cells.row == b->files.cells.row, i, "rows of %zu", k);
            CHECK_ROW(a->n_ues == b->n_ues && a->n_cells == 2, i, "%u cells", a->n_cells);
        }
    kit_resolved_free(&points);
}

/* Splits share a network, but for one of several layers, which needs an order of its own. */
static void splits_share_a_network(void)
{
    static const struct {
        const char *split;
        uint32_t shares_with;
    } want[] = {{"pool1", 0},
                {"inception_3a/1x1+inception_3a/pool", 1},
                {"device", 0},
                {"inception_3a/1x1+inception_3a/pool", 1},
                {"pool1", 0}};
    struct kit_resolved points =
        points_of("{\"application\": {\"model\": \"googlenet\"}, \"sweep\": {"
                  "\"application.split\": [\"pool1\", \"inception_3a/1x1+inception_3a/pool\", "
                  "\"device\", \"inception_3a/1x1+inception_3a/pool\", \"pool1\"]}}");

    CU_ASSERT_EQUAL_FATAL(points.n, NRS_LEN(want));
    for (size_t i = 0; i < points.n; i++) {
        const struct nrs_point *p = points.point[i], *owner = points.point[want[i].shares_with];

        CHECK_ROW(nrs_point_workload(p)->graph.layers == nrs_point_workload(owner)->graph.layers, i,
                  "%s", want[i].split);
        CHECK_ROW(nrs_point_workload(p)->cut < nrs_point_workload(p)->graph.n_layers &&
                      nrs_point_workload(p)->last == nrs_point_workload(p)->graph.n_layers - 1,
                  i, "cut %u", (unsigned)nrs_point_workload(p)->cut);
    }
    CU_ASSERT_NOT_EQUAL(nrs_point_workload(points.point[0])->graph.layers,
                        nrs_point_workload(points.point[1])->graph.layers);
    CU_ASSERT_STRING_EQUAL(nrs_point_workload(points.point[2])
                               ->graph.layers[nrs_point_workload(points.point[2])->cut]
                               .name,
                           "prob");
    CU_ASSERT_EQUAL(nrs_point_workload(points.point[1])->cut,
                    nrs_point_workload(points.point[3])->cut);
    CU_ASSERT_EQUAL(nrs_point_workload(points.point[0])->cut,
                    nrs_point_workload(points.point[4])->cut);
    kit_resolved_free(&points);
}

/* TR 22.874 Table 5.1.6.1-1 has seven rows. */
static void all_applications(void)
{
    struct kit_resolved points = points_of("{\"sweep\": {\"requirements.application\": \"all\"}}");

    CU_ASSERT_EQUAL(points.n, 7);
    for (size_t i = 0; i < points.n; i++)
        CHECK_ROW(strcmp(points.point[i]->requirement.name, points.point[i]->set.apps[i].name) == 0,
                  i, "%s", points.point[i]->requirement.name);
    kit_resolved_free(&points);
}

/* The candidates are those of the network that the axes before have chosen (TR 22.874 Tables
 * 5.1.1-1 and -2: five and seven with both ends). */
static void candidates_belong_to_the_model(void)
{
    struct kit_resolved points =
        points_of("{\"sweep\": {\"application.model\": [\"alexnet\", \"vgg16\"], "
                  "\"application.split\": \"candidates\"}}");
    size_t n[2] = {0, 0};

    for (size_t i = 0; i < points.n; i++) {
        const struct nrs_point *p = points.point[i];
        size_t model = strcmp(nrs_point_workload(p)->graph.name, "vgg16") == 0;

        CHECK_ROW(strcmp(p->cfg.application.split,
                         nrs_point_workload(p)->graph.splits[n[model]].name) == 0,
                  i, "%s", p->cfg.application.split);
        CHECK_ROW(nrs_point_workload(p)->cut == nrs_point_workload(p)->graph.splits[n[model]].layer,
                  i, "cut %u", (unsigned)nrs_point_workload(p)->cut);
        n[model]++;
    }
    CU_ASSERT_EQUAL(n[0], 5);
    CU_ASSERT_EQUAL(n[1], 7);
    kit_resolved_free(&points);
}

/* A variant sets its paths together, and what it does not name is as the scenario has it. */
static void variants_are_one_axis(void)
{
    static const struct {
        const char *label, *varied;
        int64_t seed;
        double ul, dl;
    } want[] = {
        {"0 seed=5 variant=lax", "seed=5 variant=lax", 5, 0.2, 0.01},
        {"1 seed=5 variant=strict", "seed=5 variant=strict", 5, 0.001, 0.3},
        {"2 seed=5 variant=as-it-is", "seed=5 variant=as-it-is", 5, 0.05, 0.3},
        {"3 seed=6 variant=lax", "seed=6 variant=lax", 6, 0.2, 0.01},
        {"4 seed=6 variant=strict", "seed=6 variant=strict", 6, 0.001, 0.3},
        {"5 seed=6 variant=as-it-is", "seed=6 variant=as-it-is", 6, 0.05, 0.3},
    };
    struct kit_resolved points =
        points_of("{\"radio\": {\"ul\": {\"target_bler\": 0.05}, \"dl\": {\"target_bler\": 0.3}}, "
                  "\"sweep\": {\"run.seed\": [5, 6], \"variants\": {"
                  "\"lax\": {\"radio.ul.target_bler\": 0.2, \"radio.dl.target_bler\": 0.01}, "
                  "\"strict\": {\"radio.ul.target_bler\": 0.001}, \"as-it-is\": {}}}}");

    CU_ASSERT_EQUAL_FATAL(points.n, NRS_LEN(want));
    for (size_t i = 0; i < points.n; i++) {
        const struct nrs_point *p = points.point[i];

        CHECK_ROW(p->cfg.run.seed == want[i].seed && p->cfg.radio.ul.target_bler == want[i].ul &&
                      p->cfg.radio.dl.target_bler == want[i].dl,
                  i, "seed %d, BLER %g and %g", (int)p->cfg.run.seed, p->cfg.radio.ul.target_bler,
                  p->cfg.radio.dl.target_bler);
        CHECK_ROW(strcmp(p->label, want[i].label) == 0 && strcmp(p->varied, want[i].varied) == 0, i,
                  "'%s', '%s'", p->label, p->varied);
    }
    kit_resolved_free(&points);
}

/* A label that is cut off ends with a whole character: it stands in JSON. */
static void long_labels_are_text(void)
{
    char scenario[512] = "{\"sweep\": {\"description\": [\"";
    struct kit_resolved points;

    for (int i = 0; i < 150; i++)
        strcat(scenario, "\xc3\xa9"); /* e with an acute accent, two bytes */
    strcat(scenario, "\"]}}");
    points = points_of(scenario);
    CU_ASSERT_EQUAL_FATAL(points.n, 1);
    CU_ASSERT_EQUAL(strlen(points.point[0]->label), 254); /* of 255; before: "0 description=" */
    CU_ASSERT_PTR_NULL(nrs_utf8_fault(points.point[0]->label));
    CU_ASSERT_EQUAL(strlen(points.point[0]->varied), 254);
    CU_ASSERT_PTR_NULL(nrs_utf8_fault(points.point[0]->varied));
    kit_resolved_free(&points);
}

/* As an axis goes that --set fixes, so does what variants say of its path. */
static void set_fixes_what_variants_set(void)
{
    struct nrs_document doc;
    struct nrs_points swept;
    struct kit_resolved points;
    struct nrs_error err;
    const char *path =
        temp_file("fixed.json", "{\"sweep\": {\"variants\": {\"a\": {\"run.seed\": 3, "
                                "\"run.warmup_s\": 2}, \"b\": {\"run.seed\": 4}}}}");

    CU_ASSERT_EQUAL_FATAL(nrs_document_load(path, &doc, &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "run.seed=7", &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&doc, &swept, &err), NRS_OK);
    kit_resolve_all(&swept, &points);
    CU_ASSERT_EQUAL_FATAL(points.n, 2);
    for (size_t i = 0; i < 2; i++)
        CHECK_ROW(points.point[i]->cfg.run.seed == 7, i, "seed %d",
                  (int)points.point[i]->cfg.run.seed);
    CU_ASSERT_EQUAL(points.point[0]->cfg.run.warmup_s, 2);
    CU_ASSERT_EQUAL(points.point[1]->cfg.run.warmup_s, 1);
    kit_resolved_free(&points);
    nrs_document_free(&doc);
}

#define TEN "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"

static void what_is_refused(void)
{
    static const struct {
        const char *sweep;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"5", NRS_ETYPE, "s.json: sweep: is a number, expected an object"},
        {"[]", NRS_ETYPE, "s.json: sweep: is a list, expected an object"},
        {"{\"run.sead\": [1]}", NRS_ENAME,
         "s.json: sweep: run.sead: unknown parameter, did you mean 'run.seed'?"},
        {"{\"run\": [1]}", NRS_ENAME, "s.json: sweep: run: unknown parameter"},
        {"{\"run.seed\": " TEN ", \"run.replications\": " TEN ", \"network.cells\": " TEN
         ", \"ues.count_per_cell\": " TEN ", \"run.warmup_s\": " TEN ", \"ues.base_w\": [1, 2]}",
         NRS_ERANGE, "s.json: sweep: more than 100000 points"},
        {"{\"run.seed\": []}", NRS_ETYPE,
         "s.json: sweep.run.seed: is an empty list, expected a list of values"},
        {"{\"run.seed\": 1}", NRS_ETYPE,
         "s.json: sweep.run.seed: is a number, expected a list of values"},
        {"{\"run.seed\": \"all\"}", NRS_ETYPE,
         "sweep.run.seed: is text, expected a list of values"},
        {"{\"application.split\": \"all\"}", NRS_ETYPE,
         "expected a list of values or \"candidates\""},
        {"{\"requirements.application\": \"candidates\"}", NRS_ETYPE,
         "expected a list of values or \"all\""},
        {"{\"variants\": 5}", NRS_ETYPE,
         "s.json: sweep.variants: is a number, expected an object of named variants"},
        {"{\"variants\": []}", NRS_ETYPE, "s.json: sweep.variants: is a list, expected"},
        {"{\"variants\": {}}", NRS_ETYPE, "s.json: sweep.variants: is an empty one, expected"},
        {"{\"variants\": {\"a b\": {}}}", NRS_ENAME,
         "s.json: sweep.variants: 'a b' is no name, expected up to"},
        {"{\"variants\": {\"\": {}}}", NRS_ENAME, "s.json: sweep.variants: '' is no name"},
        {"{\"variants\": {\"a\": [1]}}", NRS_ETYPE,
         "s.json: sweep.variants.a: is a list, expected an object of paths and values"},
        {"{\"variants\": {\"a\": {\"run.sead\": 1}}}", NRS_ENAME,
         "s.json: sweep.variants.a: run.sead: unknown parameter, did you mean 'run.seed'?"},
        {"{\"variants\": {\"a\": {\"run\": {\"seed\": 1}}}}", NRS_ENAME,
         "s.json: sweep.variants.a: run: unknown parameter"},
        {"{\"run.seed\": [1], \"variants\": {\"a\": {\"run.seed\": 2}}}", NRS_ECONFLICT,
         "s.json: sweep.variants.a: run.seed is an axis of the sweep as well"},
        {"{\"variants\": {\"a\": {}, \"b\": {\"run.seed\": -1}}}", NRS_ERANGE,
         "s.json: run.seed: -1 is outside"},
        {"{\"variants\": {\"a\": {\"run.seed\": [1, 2]}}}", NRS_ETYPE,
         "s.json: run.seed: is a list"},
        {"{\"run.seed\": [1, -1]}", NRS_ERANGE, "s.json: run.seed: -1 is outside"},
        {"{\"run.seed\": [1, \"2\"]}", NRS_ETYPE,
         "s.json: run.seed: '2' is text, expected an integer"},
        {"{\"run.seed\": [[1]]}", NRS_ETYPE, "s.json: run.seed: is a list, expected an integer"},
        {"{\"application.split\": [\"pool1\", \"pool9\"]}", NRS_ENAME,
         "s.json: application.split: "},
        {"{\"application.model\": [\"alexnet\", \"alxnet\"]}", NRS_ENAME, "did you mean 'alexnet'"},
        {"{\"application.model\": [\"alxnet\"], \"application.split\": \"candidates\"}", NRS_ENAME,
         "did you mean 'alexnet'"},
        {"{\"requirements.set\": [\"tr2287\"], \"requirements.application\": \"all\"}", NRS_ENAME,
         "did you mean 'tr22874'"},
        {"{\"application.input_height\": [454], \"application.sizes\": [\"exact\", \"tr22874\"]}",
         NRS_ECONFLICT, "s.json: application.sizes: 'tr22874' holds for the model's own"},
        {"{\"edge.servers.2.max_batch\": [1]}", NRS_ERANGE,
         "s.json: sweep: edge.servers.2.max_batch: the list has no such element"},
        {"{\"edge.servers.max_batch\": [1]}", NRS_ENAME,
         "did you mean 'edge.servers[].max_batch'?"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_points points;
        struct nrs_error err;
        char text[512];
        enum nrs_status got;

        snprintf(text, sizeof text, "{\"sweep\": %s}", rows[i].sweep);
        got = kit_points(text, &points, &err);
        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'", text, got,
                  err.text);
        CHECK_ROW(got != NRS_OK && points.n == 0 && !points.sweep, i, "points are left");
        if (got == NRS_OK)
            nrs_points_free(&points);
    }
}

/* Expanding does not change the document: it can be expanded again. */
static void the_document_stays(void)
{
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_point *p;
    struct nrs_error err;
    const char *path = temp_file("again.json", "{\"sweep\": {\"run.seed\": [1, 2, 3]}}");

    CU_ASSERT_EQUAL_FATAL(nrs_document_load(path, &doc, &err), NRS_OK);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
        CU_ASSERT_EQUAL(points.n, 3);
        nrs_points_free(&points);
    }
    CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "run.seed=7", &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(points.n, 1);
    CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&points, 0, &p, &err), NRS_OK);
    CU_ASSERT_EQUAL(p->cfg.run.seed, 7);
    nrs_point_free(p);
    nrs_points_free(&points);
    nrs_document_free(&doc);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"no sweep is one point", no_sweep_is_one_point},
        {"axes are crossed in order", axes_are_crossed_in_order},
        {"points share what they read", points_share_what_they_read},
        {"splits share a network", splits_share_a_network},
        {"all applications", all_applications},
        {"candidates belong to the model", candidates_belong_to_the_model},
        {"variants are one axis", variants_are_one_axis},
        {"long labels are text", long_labels_are_text},
        {"--set fixes what variants set", set_fixes_what_variants_set},
        {"what is refused", what_is_refused},
        {"the document stays", the_document_stays},
        {NULL, NULL},
    };
    return kit_main("sweep", tests);
}
