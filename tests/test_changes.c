/* test_changes.c - what is proposed for a scenario, and what the checks leave of it. */
#include "scenario/changes.h"

#include "scenario_kit.h"

/* AlexNet has these candidates: input, pool1, pool2, pool5, device (data/models/alexnet.json). */
static const char plain[] =
    "{\"name\": \"plain\", \"application\": {\"model\": \"alexnet\", \"split\": \"pool1\"}}";

struct trial {
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_changes changes;
};

static void propose(const char *text, struct trial *t)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_point *p;

    CU_ASSERT_EQUAL_FATAL(nrs_document_load(temp_file("s.json", text), &t->doc, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&t->doc, &t->points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&t->points, 0, &p, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_changes_propose(p, &t->changes, &err), NRS_OK);
    nrs_point_free(p);
}

static void trial_free(struct trial *t)
{
    nrs_changes_free(&t->changes);
    nrs_points_free(&t->points);
    nrs_document_free(&t->doc);
}

static const struct nrs_change *find(const struct trial *t, const char *name)
{
    for (size_t i = 0; i < t->changes.n; i++)
        if (strcmp(t->changes.change[i].name, name) == 0)
            return &t->changes.change[i];
    return NULL;
}

/* All of a change's assignments, joined by a blank; "" for no such change. */
static const char *set_by(const struct trial *t, const char *name)
{
    static char out[512];
    const struct nrs_change *change = find(t, name);
    const cJSON *value;

    out[0] = '\0';
    if (!change)
        return out;
    cJSON_ArrayForEach(value, change->values)
    {
        size_t n = strlen(out);

        if (n > 0)
            out[n++] = ' ';
        nrs_change_assignment(value, out + n, sizeof out - n);
    }
    return out;
}

/* By the defaults: fp32, DDDSU, 100 MHz in FR1, requests every 2.5 ms, UL 0.1, 4 rounds, a T4. */
static void of_the_defaults(void)
{
    static const struct {
        const char *name, *set; /* "": not proposed */
        enum nrs_cost cost;
    } row[] = {
        {"dtype fp16", "application.dtype=fp16", NRS_COST_CONFIGURATION},
        {"dtype int8", "application.dtype=int8", NRS_COST_CONFIGURATION},
        {"dtype fp32", "", 0},
        {"split input", "application.split=input", NRS_COST_CONFIGURATION},
        {"split device", "application.split=device", NRS_COST_CONFIGURATION},
        {"split pool1", "", 0},
        {"compression 2", "application.compression=2", NRS_COST_CONFIGURATION},
        {"compression 4", "application.compression=4", NRS_COST_CONFIGURATION},
        {"configured grants every 2.5 ms", "radio.mac.configured_grant_period_ms=2.5",
         NRS_COST_CONFIGURATION},
        {"grants on request", "", 0},
        {"requests every 0.5 ms", "radio.mac.sr_period_ms=0.5", NRS_COST_CONFIGURATION},
        {"UL BLER 0.01", "radio.ul.target_bler=0.01", NRS_COST_CONFIGURATION},
        {"UL BLER 0.1", "", 0},
        {"DL BLER 1e-05", "radio.dl.target_bler=1e-05", NRS_COST_CONFIGURATION},
        {"UL HARQ 8", "radio.ul.max_harq_tx=8", NRS_COST_CONFIGURATION},
        {"scheduler max-ci", "radio.mac.scheduler=max-ci", NRS_COST_CONFIGURATION},
        {"scheduler round-robin", "", 0},
        {"TDD pattern DDDSU", "", 0},
        {"TDD pattern DSUUU", "radio.carrier.tdd_pattern=DSUUU", NRS_COST_DEPLOYMENT},
        {"server v100-tensorrt", "edge.servers.0.profile=v100-tensorrt", NRS_COST_DEPLOYMENT},
        {"server t4", "", 0},
        {"server cloud-cpu", "", 0}, /* a slower one */
        {"server phone-npu", "", 0}, /* not a server */
        {"twice the executors", "edge.servers.0.executors=2", NRS_COST_DEPLOYMENT},
        {"no batches", "edge.servers.0.max_batch=1", NRS_COST_DEPLOYMENT},
        {"servers at the sites", "edge.servers.0.location=site edge.servers.0.cell=0",
         NRS_COST_DEPLOYMENT},
        {"bandwidth 200 MHz", "radio.carrier.bandwidth_mhz=200", NRS_COST_SPECTRUM},
        {"bandwidth 400 MHz", "radio.carrier.bandwidth_mhz=400", NRS_COST_SPECTRUM},
        {"device phone-npu", "ues.device=phone-npu", NRS_COST_HARDWARE},
        {"device raspberry-pi-4", "", 0}, /* slower */
        {"device v100", "", 0},           /* not a device */
    };
    struct trial t;

    propose(plain, &t);
    for (size_t i = 0; i < NRS_LEN(row); i++) {
        const struct nrs_change *change = find(&t, row[i].name);

        CHECK_ROW(strcmp(set_by(&t, row[i].name), row[i].set) == 0, i,
                  "%s sets '%s', expected '%s'", row[i].name, set_by(&t, row[i].name), row[i].set);
        CHECK_ROW(!change || change->cost == row[i].cost, i, "%s: cost", row[i].name);
    }
    for (size_t i = 0; i < t.changes.n; i++)
        CHECK_ROW(find(&t, t.changes.change[i].name) == &t.changes.change[i], i, "%s twice",
                  t.changes.change[i].name);
    trial_free(&t);
}

/* What is set already is proposed no more; two servers change together. */
static void of_another_scenario(void)
{
    static const struct {
        const char *name, *set;
    } row[] = {
        {"dtype int8", ""},
        {"dtype fp16", ""},
        {"compression 6", "application.compression=6"},
        {"configured grants every 2.5 ms", ""},
        {"configured grants every 1 ms", "radio.mac.configured_grant_period_ms=1"},
        {"grants on request", "radio.mac.configured_grant_period_ms=0"},
        {"requests every 0.5 ms", ""},
        {"TDD pattern DSUUU", ""},                  /* FDD */
        {"server t4", "edge.servers.1.profile=t4"}, /* the first has one */
        {"twice the batch", "edge.servers.0.max_batch=8 edge.servers.1.max_batch=32"},
        {"bandwidth 30 MHz", "radio.carrier.bandwidth_mhz=30"},
        {"bandwidth 40 MHz", "radio.carrier.bandwidth_mhz=40"},
        {"bandwidth 80 MHz", "radio.carrier.bandwidth_mhz=80"},
        {"device phone-npu", ""}, /* the image is sent: there is no head */
    };
    struct trial t;

    propose(
        "{\"name\": \"other\", \"application\": {\"split\": \"input\", \"dtype\": \"int8\","
        " \"compression\": 3}, \"network\": {\"cells\": 2}, \"radio\": {\"mac\":"
        " {\"configured_grant_period_ms\": 2.5}, \"carrier\": {\"tdd_pattern\": \"FDD\","
        " \"bandwidth_mhz\": 20}}, \"edge\": {\"servers\": [{\"name\": \"a\", \"max_batch\": 4},"
        " {\"name\": \"b\", \"profile\": \"cloud-cpu\", \"max_batch\": 16}]}}",
        &t);
    for (size_t i = 0; i < NRS_LEN(row); i++)
        CHECK_ROW(strcmp(set_by(&t, row[i].name), row[i].set) == 0, i,
                  "%s sets '%s', expected '%s'", row[i].name, set_by(&t, row[i].name), row[i].set);
    trial_free(&t);
}

/* FR1 has no carrier of 200 MHz or more (TS 38.101-1 Table 5.3.2-1): two are refused, and the rest
 * become points in their order, of which each sets what its change says. */
static void checked_and_expanded(void)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_points points;
    struct trial t;
    size_t before;

    propose(plain, &t);
    before = t.changes.n;
    CU_ASSERT_EQUAL_FATAL(nrs_changes_check(&t.changes, &t.doc, &err), NRS_OK);
    CU_ASSERT_EQUAL(t.changes.n_refused, 2);
    CU_ASSERT_EQUAL(t.changes.n, before - 2);
    CU_ASSERT_PTR_NULL(find(&t, "bandwidth 200 MHz"));
    CU_ASSERT_PTR_NULL(find(&t, "bandwidth 400 MHz"));
    CU_ASSERT_EQUAL_FATAL(nrs_changes_expand(&t.changes, &t.doc, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(points.n, t.changes.n);
    for (size_t i = 0; i < points.n; i++) {
        const char *name = t.changes.change[i].name;
        struct nrs_point *p;

        CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&points, i, &p, &err), NRS_OK);
        CHECK_ROW((p->cfg.application.dtype == NRS_INT8) == (strcmp(name, "dtype int8") == 0), i,
                  "%s: dtype", name);
        CHECK_ROW((strcmp(p->cfg.radio.carrier.tdd_pattern, "DSU") == 0) ==
                      (strcmp(name, "TDD pattern DSU") == 0),
                  i, "%s: pattern", name);
        CHECK_ROW((strcmp(p->servers[0].name, "v100") == 0) == (strcmp(name, "server v100") == 0),
                  i, "%s: server", name);
        nrs_point_free(p);
    }
    nrs_points_free(&points);
    trial_free(&t);
}

/* A sweep of one point: its values stay when the sweep goes. */
static void sweep_of_one_point(void)
{
    struct nrs_error err = {.status = NRS_OK};
    struct trial t;

    propose("{\"name\": \"one\", \"sweep\": {\"application.dtype\": [\"int8\"], \"variants\":"
            " {\"only\": {\"radio.ul.target_bler\": 0.02}}}}",
            &t);
    CU_ASSERT_EQUAL_FATAL(nrs_changes_fix(&t.doc, &t.points, &err), NRS_OK);
    CU_ASSERT_PTR_NULL(cJSON_GetObjectItemCaseSensitive(t.doc.root, "sweep"));
    CU_ASSERT_EQUAL(kit_number(t.doc.root, "radio.ul.target_bler"), 0.02);
    CU_ASSERT_STRING_EQUAL(cJSON_GetObjectItemCaseSensitive(
                               cJSON_GetObjectItemCaseSensitive(t.doc.root, "application"), "dtype")
                               ->valuestring,
                           "int8");
    CU_ASSERT_EQUAL(nrs_changes_check(&t.changes, &t.doc, &err), NRS_OK);
    CU_ASSERT(t.changes.n > 20);
    trial_free(&t);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"of the defaults", of_the_defaults},
        {"of another scenario", of_another_scenario},
        {"checked and expanded", checked_and_expanded},
        {"a sweep of one point", sweep_of_one_point},
        {NULL, NULL},
    };

    return kit_main("changes", tests);
}
