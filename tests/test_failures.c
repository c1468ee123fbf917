/* test_failures.c - states and transitions as points: what is down when; what is refused. */
#include "batch/failures.h"

#include "scenario_kit.h"

struct plan {
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_point *point;
    struct nrs_failures f;
    struct nrs_error err;
};

static enum nrs_status plan_make(struct plan *p, const char *text,
                                 const struct nrs_failures_cfg *cfg)
{
    *p = (struct plan){.err = {.status = NRS_OK}};
    CU_ASSERT_EQUAL_FATAL(nrs_document_load(temp_file("s.json", text), &p->doc, &p->err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&p->doc, &p->points, &p->err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&p->points, 0, &p->point, &p->err), NRS_OK);
    return nrs_failures_plan(&p->doc, p->point, cfg, &p->f, &p->err);
}

static void plan_free(struct plan *p)
{
    nrs_failures_free(&p->f);
    nrs_point_free(p->point);
    nrs_points_free(&p->points);
    nrs_document_free(&p->doc);
}

/* The faults of a planned point that come before its end: "server b 4-6;". */
static const char *told(struct plan *p, size_t i)
{
    static char text[512];
    struct nrs_point *point;
    size_t n = 0;

    text[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&p->f.points, i, &point, &p->err), NRS_OK);
    for (size_t k = 0; k < point->cfg.n_faults; k++) {
        const struct nrs_fault_cfg *f = &point->cfg.faults[k];

        CU_ASSERT_EQUAL(f->process, NRS_FAULT_SCHEDULE);
        if (f->at_s < point->cfg.run.duration_s + point->cfg.run.drain_s)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s %s %g-%g;",
                                  nrs_element_names[f->element], f->which, f->at_s,
                                  f->at_s + f->for_s);
    }
    for (size_t s = 0; s < point->cfg.n_servers; s++)
        CU_ASSERT_EQUAL(point->cfg.servers[s].preload, i < p->f.states.state.n);
    CU_ASSERT_EQUAL(point->cfg.run.seed, p->point->cfg.run.seed);
    CU_ASSERT_EQUAL(point->cfg.run.replications, 3);
    nrs_point_free(point);
    return text;
}

static const char *name_of(const struct plan *p, size_t i)
{
    static char text[256];

    nrs_failures_name(&p->f, i, text, sizeof text);
    return text;
}

#define RUN "\"run\": {\"replications\": 3, \"duration_s\": 9, \"warmup_s\": 1}"
#define EDGE                                                                                       \
    "\"edge\": {\"servers\": [{\"name\": \"a\"}, {\"name\": \"b\"}]}, \"network\": {\"cells\": 2}"
/* down a third and a fifth of the time; a scheduled outage between them stays */
#define FAULTS                                                                                     \
    "\"faults\": [{\"element\": \"server\", \"which\": \"b\", \"mtbf_s\": 2, \"mttr_s\": 1}, "     \
    "{\"element\": \"link\", \"which\": \"core\", \"process\": \"schedule\", \"at_s\": 3, "        \
    "\"for_s\": 1}, {\"element\": \"site\", \"process\": \"weibull\", \"mtbf_shape\": 2, "         \
    "\"mtbf_s\": 4, \"mttr_s\": 1}]"
#define SCENARIO "{" RUN ", " EDGE ", " FAULTS "}"

static void states_and_transitions(void)
{
    static const struct {
        double probability; /* NAN: a transition */
        const char *name, *faults;
    } want[] = {
        {2 / 3.0 * 0.64, "nothing", "link core 3-4;"},
        {1 / 3.0 * 0.64, "server b", "link core 3-4;server b 0-1e+09;"},
        {2 / 3.0 * 0.16, "site 0", "link core 3-4;site 0 0-1e+09;"},
        {2 / 3.0 * 0.16, "site 1", "link core 3-4;site 1 0-1e+09;"},
        {1 / 3.0 * 0.16, "server b, site 0", "link core 3-4;server b 0-1e+09;site 0 0-1e+09;"},
        {1 / 3.0 * 0.16, "server b, site 1", "link core 3-4;server b 0-1e+09;site 1 0-1e+09;"},
        /* 1 + 8 / 4 s, for 8 / 2 s */
        {NAN, "", "link core 3-4;server b 3-7;"},
        {NAN, "", "link core 3-4;site 0 3-7;"},
        {NAN, "", "link core 3-4;site 1 3-7;"},
    };
    static const size_t alone[] = {1, 2, 3};
    const struct nrs_failures_cfg cfg = {.tolerance = 0, .max_states = 6};
    struct plan p;

    CU_ASSERT_EQUAL(plan_make(&p, SCENARIO, &cfg), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(p.f.points.n, NRS_LEN(want));
    CU_ASSERT_EQUAL_FATAL(p.f.states.state.n, 6);
    for (size_t i = 0; i < NRS_LEN(want); i++) {
        const uint32_t *down;

        CHECK_ROW(strcmp(told(&p, i), want[i].faults) == 0, i, "%s", told(&p, i));
        if (isnan(want[i].probability))
            continue;
        CHECK_ROW(strcmp(name_of(&p, i), want[i].name) == 0, i, "%s", name_of(&p, i));
        CU_ASSERT_DOUBLE_EQUAL(nrs_failure_states_at(&p.f.states, i, &down)->probability,
                               want[i].probability, 1e-12);
    }
    CU_ASSERT_DOUBLE_EQUAL(p.f.states.rest, 0.04, 1e-12); /* both sites: 0.2^2 */
    CU_ASSERT_EQUAL_FATAL(p.f.n_transitions, 3);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(p.f.transition[i].down, alone[i]);
        CU_ASSERT_DOUBLE_EQUAL(p.f.transition[i].rate_hz, i == 0 ? 1 / 3.0 : 0.2, 1e-15);
        CU_ASSERT_EQUAL(p.f.transition[i].window_s, 8);
        CU_ASSERT_EQUAL(p.f.transition[i].down_share, 0.5);
    }
    plan_free(&p);
}

static void transitions_are_left_out(void)
{
    const struct nrs_failures_cfg cfg = {.max_states = 100, .no_transitions = true};
    struct plan p;

    CU_ASSERT_EQUAL(plan_make(&p, SCENARIO, &cfg), NRS_OK);
    CU_ASSERT_EQUAL(p.f.points.n, 8);
    CU_ASSERT_EQUAL(p.f.n_transitions, 0);
    plan_free(&p);
}

#define NUMBER(a, b, more)                                                                         \
    "{" EDGE ", \"run\": {\"replications\": 2, \"duration_s\": " a ", \"warmup_s\": " b "}" more "}"
#define ONE ", \"faults\": [{\"mtbf_s\": 3, \"mttr_s\": 1}]"

/* clang-format off */
static const struct {
    const char *text;
    enum nrs_status want;
    const char *says;
} rows[] = {
    {NUMBER("9", "1", ONE), NRS_OK, ""},
    {"{" RUN ", " EDGE "}", NRS_ECONFLICT, "s.json: faults: none has an MTBF"},
    {"{" RUN ", " EDGE ", \"faults\": [{\"process\": \"schedule\"}]}", NRS_ECONFLICT,
     "s.json: faults: none has an MTBF"},
    {NUMBER("9", "1", ", \"faults\": [{}, {\"mtbf_s\": 3, \"mttr_s\": 3}]"), NRS_ECONFLICT,
     "s.json: faults.1.mttr_s: 3 s is not less than mtbf_s, 3 s"},
    {"{" EDGE ", \"faults\": [{}]}", NRS_ECONFLICT, "s.json: run.replications: 1, expected 2"},
    {NUMBER("9", "0.099", ONE), NRS_ECONFLICT,
     "s.json: run.warmup_s: 0.099 s is less than edge.detection_ms, 100 ms"},
    {NUMBER("1.399", "1", ONE), NRS_ECONFLICT,
     "s.json: run.duration_s: a quarter of the measured 0.399 s is less than edge.detection_ms"},
    {NUMBER("1.5", "1", ONE), NRS_OK, ""},
    {NUMBER("9", "1", ONE ", \"sweep\": {\"ues.count_per_cell\": [1]}"), NRS_ECONFLICT,
     "s.json: sweep: sets 'ues.count_per_cell', expected one point"},
    {NUMBER("9", "1", ONE ", \"sweep\": {}"), NRS_OK, ""},
};
/* clang-format on */

static void what_is_refused(void)
{
    const struct nrs_failures_cfg cfg = {.tolerance = 1e-3, .max_states = 100};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct plan p;
        enum nrs_status got = plan_make(&p, rows[i].text, &cfg);

        CHECK_ROW(got == rows[i].want && says(&p.err, rows[i].says), i, "%d '%s'", got, p.err.text);
        plan_free(&p);
    }
}

/* 64 faults are the limit: of 70 scheduled ones and slots; and 1000 elements. */
static void what_is_too_much(void)
{
    const struct nrs_failures_cfg cfg = {.tolerance = 0, .max_states = 100};
    char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text,
                                "{" RUN ", " EDGE ", \"faults\": [{\"mtbf_s\": 3, \"mttr_s\": 1}");
    struct plan p;

    for (size_t i = 0; i < NRS_FAULTS_MAX - 1; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, ", {\"process\": \"schedule\"}");
    snprintf(text + n, sizeof text - n, "]}");
    CU_ASSERT_EQUAL(plan_make(&p, text, &cfg), NRS_ERANGE);
    CU_ASSERT(says(&p.err, "63 scheduled, and up to 2 elements down at once, expected at most 64"));
    plan_free(&p);
    CU_ASSERT_EQUAL(
        plan_make(&p,
                  "{" RUN
                  ", \"network\": {\"cells\": 1001}, \"faults\": [{\"element\": \"sector\"}]}",
                  &cfg),
        NRS_ERANGE);
    CU_ASSERT(says(&p.err, "faults: are about 1001 elements, expected at most 1000"));
    plan_free(&p);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"states and transitions", states_and_transitions},
        {"transitions are left out", transitions_are_left_out},
        {"what is refused", what_is_refused},
        {"what is too much", what_is_too_much},
        {NULL, NULL},
    };

    return check_main("failures", tests);
}
