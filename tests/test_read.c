/* test_read.c - every value of a document reaches its field through its row, or is refused. */
#include "scenario/read.h"

#include "scenario_kit.h"

static enum nrs_status read_text(struct nrs_scenario *s, const char *text, struct nrs_error *err)
{
    cJSON *root = kit_json(text);
    enum nrs_status status;

    *err = (struct nrs_error){.status = NRS_OK};
    nrs_scenario_defaults(s);
    status = nrs_read_scenario(s, root, "f.json", err);
    cJSON_Delete(root);
    return status;
}

/* One value of each type and depth; all else keeps its default. */
static void values_reach_their_fields(void)
{
    static struct nrs_scenario s, untouched;
    struct nrs_error err;

    nrs_scenario_defaults(&untouched);
    CU_ASSERT_EQUAL_FATAL(
        read_text(&s,
                  "{\"name\": \"n\", \"run\": {\"seed\": 77, \"warmup_s\": 0.5}, "
                  "\"application\": {\"dtype\": \"int8\", \"jitter_std_ms\": 3}, "
                  "\"radio\": {\"channel\": {\"shadowing\": false, \"model\": \"constant\"}, "
                  "\"carrier\": {\"bandwidth_mhz\": 40}, \"ul\": {\"target_bler\": 0.01}}, "
                  "\"transport\": {\"site_latency_ms\": 4}, \"network\": {\"cells\": 3}}",
                  &err),
        NRS_OK);
    CU_ASSERT_STRING_EQUAL(s.name, "n");
    CU_ASSERT_EQUAL(s.run.seed, 77);
    CU_ASSERT_EQUAL(s.run.warmup_s, 0.5);
    CU_ASSERT_EQUAL(s.application.dtype, 2);
    CU_ASSERT_DOUBLE_EQUAL(s.application.jitter_std_s, 0.003, 1e-15);
    CU_ASSERT_FALSE(s.radio.channel.shadowing);
    CU_ASSERT_EQUAL(s.radio.channel.model, NRS_CHANNEL_CONSTANT);
    CU_ASSERT_EQUAL(s.radio.carrier.bandwidth_hz, 40e6);
    CU_ASSERT_EQUAL(s.radio.ul.target_bler, 0.01);
    CU_ASSERT_EQUAL(s.radio.dl.target_bler, untouched.radio.dl.target_bler);
    CU_ASSERT_DOUBLE_EQUAL(s.transport.latency_s[NRS_LEVEL_SITE], 0.004, 1e-15);
    CU_ASSERT_EQUAL(s.network.cells, 3);
    CU_ASSERT_EQUAL(s.run.duration_s, untouched.run.duration_s);
    CU_ASSERT_EQUAL(s.n_servers, 1);
}

static void lists(void)
{
    static struct nrs_scenario s, untouched;
    struct nrs_error err;

    nrs_scenario_defaults(&untouched);
    CU_ASSERT_EQUAL_FATAL(read_text(&s,
                                    "{\"edge\": {\"servers\": [{\"name\": \"a\", \"max_batch\": 3},"
                                    " {}, {\"name\": \"c\", \"max_wait_ms\": 2}]}}",
                                    &err),
                          NRS_OK);
    CU_ASSERT_EQUAL(s.n_servers, 3);
    CU_ASSERT_STRING_EQUAL(s.servers[0].name, "a");
    CU_ASSERT_EQUAL(s.servers[0].max_batch, 3);
    CU_ASSERT_EQUAL(s.servers[1].max_batch, untouched.servers[0].max_batch);
    CU_ASSERT_STRING_EQUAL(s.servers[1].profile, untouched.servers[0].profile);
    CU_ASSERT_DOUBLE_EQUAL(s.servers[2].max_wait_s, 0.002, 1e-15);
}

/* Every section exists, is found by its path, and its defaults pass their own ranges. */
static void defaults_are_in_range(void)
{
    static struct nrs_scenario s;

    nrs_scenario_defaults(&s);
    for (size_t i = 0; i < nrs_n_sections; i++) {
        const struct nrs_section *section = &nrs_sections[i];

        CHECK_ROW(nrs_section_find(section->table->section) == section, i, "%s",
                  section->table->section);
        for (size_t k = 0; k < section->table->n_rows; k++) {
            const struct nrs_attr *row = &section->table->rows[k];
            double value =
                row->type == NRS_NAME ? 0 : nrs_attr_number(row, (char *)&s + section->offset);

            if (row->type == NRS_REAL || row->type == NRS_INT)
                CHECK_ROW(value >= row->min && value <= row->max, i, "%s: %g", row->key, value);
            if (row->type == NRS_ENUM)
                CHECK_ROW(value >= 0, i, "%s: no such default", row->key);
            CHECK_ROW(row->doc[0] && row->source, i, "%s has no text", row->key);
        }
    }
    CU_ASSERT_PTR_NULL(nrs_section_find("radio"));
    CU_ASSERT_PTR_NULL(nrs_section_find("edge.servers.0"));
}

static const struct {
    const char *text;
    enum nrs_status want;
    const char *says;
} refused[] = {
    /* unknown keys, with the nearest path */
    {"{\"radio\": {\"ul\": {\"target_blr\": 0.1}}}", NRS_ENAME,
     "f.json: radio.ul.target_blr: unknown parameter, did you mean 'radio.ul.target_bler'?"},
    {"{\"radio\": {\"lu\": {\"target_bler\": 0.1}}}", NRS_ENAME,
     "f.json: radio.lu: unknown parameter"},
    {"{\"run\": {\"duration\": 1}}", NRS_ENAME, "did you mean 'run.duration_s'?"},
    {"{\"seed\": 1}", NRS_ENAME, "f.json: seed: unknown parameter, did you mean 'run.seed'?"},
    {"{\"radio\": {\"target_bler\": 1}}", NRS_ENAME, ".target_bler'?"},
    {"{\"run\": {\"qqqqqqqqqqqqqqqq\": 1}}", NRS_ENAME,
     "unknown parameter, 'nrsplit explain' lists them"},
    {"{\"run\": {\"extends\": \"x\"}}", NRS_ENAME, "f.json: run.extends: unknown parameter"},
    {"{\"edge\": {\"servers\": [{}, {\"max_bacth\": 1}]}}", NRS_ENAME,
     "f.json: edge.servers.1.max_bacth: unknown parameter, did you mean 'max_batch'?"},
    {"{\"radio.ul\": {\"target_bler\": 0.1}}", NRS_ENAME, "f.json: radio.ul: 'radio.ul' is no key"},
    {"{\"radio\": {\"ul.target_bler\": 0.1}}", NRS_ENAME, "'ul.target_bler' is no key"},
    {"{\"\": {\"name\": \"x\"}}", NRS_ENAME, "'' is no key"},
    /* wrong types */
    {"[]", NRS_ETYPE, "f.json: the file: is a list, expected an object"},
    {"{\"run\": 5}", NRS_ETYPE, "f.json: run: is a number, expected an object"},
    {"{\"radio\": {\"ul\": []}}", NRS_ETYPE, "f.json: radio.ul: is a list, expected an object"},
    {"{\"run\": {\"seed\": \"1\"}}", NRS_ETYPE,
     "f.json: run.seed: '1' is text, expected an integer"},
    {"{\"run\": {\"seed\": null}}", NRS_ETYPE, "f.json: run.seed: is null, expected an integer"},
    {"{\"run\": {\"seed\": [1]}}", NRS_ETYPE, "f.json: run.seed: is a list, expected an integer"},
    {"{\"run\": {\"seed\": true}}", NRS_ETYPE,
     "f.json: run.seed: true is a flag, expected an integer"},
    {"{\"run\": {\"seed\": 1.5}}", NRS_ETYPE, "f.json: run.seed: 1.5 is not whole"},
    {"{\"name\": 5}", NRS_ETYPE, "f.json: name: 5 is a number, expected a name"},
    {"{\"name\": {}}", NRS_ETYPE, "f.json: name: is an object, expected a name"},
    {"{\"radio\": {\"channel\": {\"shadowing\": 1}}}", NRS_ETYPE,
     "shadowing: 1 is a number, expected true or false"},
    {"{\"edge\": {\"servers\": {}}}", NRS_ETYPE,
     "f.json: edge.servers: is an object, expected a list of objects"},
    {"{\"edge\": {\"servers\": [3]}}", NRS_ETYPE,
     "f.json: edge.servers.0: is a number, expected an object"},
    /* ranges */
    {"{\"run\": {\"duration_s\": 0}}", NRS_ERANGE,
     "f.json: run.duration_s: 0 s is outside [0.001, 1000000]"},
    {"{\"run\": {\"seed\": -1}}", NRS_ERANGE, "f.json: run.seed: -1 is outside [0, "},
    {"{\"radio\": {\"carrier\": {\"frequency_ghz\": 4e9}}}", NRS_ERANGE,
     "4000000000 GHz is outside [0.5, 100]"},
    {"{\"edge\": {\"servers\": []}}", NRS_ERANGE,
     "f.json: edge.servers: has 0 elements, expected 1 to 64"},
    {"{\"edge\": {\"servers\": [{\"max_batch\": 1025}]}}", NRS_ERANGE,
     "f.json: edge.servers.0.max_batch: 1025 frame is outside [1, 1024]"},
    {"{\"application\": {\"dtype\": \"fp64\"}}", NRS_ENAME,
     "f.json: application.dtype: 'fp64' is unknown, did you mean 'fp"},
};

static void what_is_refused(void)
{
    static struct nrs_scenario s;

    for (size_t i = 0; i < NRS_LEN(refused); i++) {
        struct nrs_error err;
        enum nrs_status got = read_text(&s, refused[i].text, &err);

        CHECK_ROW(got == refused[i].want && says(&err, refused[i].says), i, "%s: %d '%s'",
                  refused[i].text, got, err.text);
    }
}

static void paths_find_their_rows(void)
{
    static const struct {
        const char *path, *section, *key;
        size_t index;
    } rows[] = {
        {"name", "", "name", 0},
        {"run.seed", "run", "seed", 0},
        {"radio.ul.target_bler", "radio.ul", "target_bler", 0},
        {"edge.servers.0.max_batch", "edge.servers", "max_batch", 0},
        {"edge.servers.63.max_batch", "edge.servers", "max_batch", 63},
    };
    static const struct {
        const char *path, *says;
    } wrong[] = {
        {"", "unknown parameter"},
        {"run", "unknown parameter"},
        {"run.", "unknown parameter"},
        {".seed", "unknown parameter"},
        {"run.sead", "did you mean 'run.seed'?"},
        {"sweep", "unknown parameter"},
        {"extends", "unknown parameter"},
        {"run.0.seed", "unknown parameter"},
        {"run.seed.0", "unknown parameter"},
        {"edge.servers.64.max_batch", "did you mean 'edge.servers[].max_batch'?"},
        {"edge.servers.0x.max_batch", "unknown parameter"},
        {"edge.servers.-1.max_batch", "unknown parameter"},
        {"edge.servers.99999999999999999999.max_batch", "unknown parameter"},
        {"edge.servers.max_batch", "did you mean 'edge.servers[].max_batch'?"},
        {"edge.servers[0].max_batch", "did you mean 'edge.servers[].max_batch'?"},
        {"edge.servers", "unknown parameter"},
        {"edge.servers.0", "unknown parameter"},
    };
    const struct nrs_section *section;
    const struct nrs_attr *row;
    size_t index;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got = nrs_row_find(rows[i].path, &section, &row, &index, &err);

        CHECK_ROW(got == NRS_OK, i, "%s", err.text);
        CHECK_ROW(got == NRS_OK && strcmp(section->table->section, rows[i].section) == 0 &&
                      strcmp(row->key, rows[i].key) == 0 && index == rows[i].index,
                  i, "%s: another row", rows[i].path);
    }
    for (size_t i = 0; i < NRS_LEN(wrong); i++) {
        struct nrs_error err = {.status = NRS_OK};

        CHECK_ROW(nrs_row_find(wrong[i].path, &section, &row, &index, &err) == NRS_ENAME &&
                      says(&err, wrong[i].says),
                  i, "'%s': '%s'", wrong[i].path, err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"values reach their fields", values_reach_their_fields},
        {"lists", lists},
        {"defaults are in range", defaults_are_in_range},
        {"what is refused", what_is_refused},
        {"paths find their rows", paths_find_their_rows},
        {NULL, NULL},
    };
    return kit_main("read", tests);
}
