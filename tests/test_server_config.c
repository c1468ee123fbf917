/* test_server_config.c - parameters of servers: keys, units, defaults and bounds. */
#include <string.h>

#include "check.h"
#include "edge/config.h"
#include "edge/discipline.h"
#include "edge/placement.h"

static void a_server_is_plain_by_default(void)
{
    struct nrs_server_cfg c;
    struct nrs_edge_cfg e;

    nrs_attr_defaults(&nrs_server_attrs, &c);
    nrs_attr_defaults(&nrs_edge_attrs, &e);
    CU_ASSERT_STRING_EQUAL(c.tier, "edge");
    CU_ASSERT_STRING_EQUAL(c.cells, "");
    CU_ASSERT(c.location == NRS_AT_CORE && c.cell == 0);
    CU_ASSERT(c.executors == 1 && c.discipline == NRS_FIFO && c.service == NRS_SERVICE_PROFILE);
    CU_ASSERT(!c.admission && !c.drop_late && c.preload);
    CU_ASSERT(c.memory_bytes == 0 && c.load_bytes_s == 0 && c.max_wait_s == 0);
    CU_ASSERT(e.placement == NRS_PLACE_PINNED && e.on_failure == NRS_FAILURE_LOST);
    CU_ASSERT(e.detection_s == 0.1 && e.max_resends == 1);
}

static void keys_have_their_own_units(void)
{
    static const struct {
        const struct nrs_attr_table *table;
        const char *key;
        size_t offset;
        double value, want;
    } rows[] = {
        {&nrs_server_attrs, "memory_gbytes", offsetof(struct nrs_server_cfg, memory_bytes), 16,
         1.6e10},
        {&nrs_server_attrs, "load_gbytes_s", offsetof(struct nrs_server_cfg, load_bytes_s), 2.5,
         2.5e9},
        {&nrs_server_attrs, "max_wait_ms", offsetof(struct nrs_server_cfg, max_wait_s), 4, 0.004},
        {&nrs_edge_attrs, "detection_ms", offsetof(struct nrs_edge_cfg, detection_s), 250, 0.25},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        union {
            struct nrs_server_cfg server;
            struct nrs_edge_cfg edge;
        } c;
        double got;

        CU_ASSERT_EQUAL(nrs_attr_set_number(nrs_attr_find(rows[i].table, rows[i].key), &c,
                                            rows[i].value, "x", NULL),
                        NRS_OK);
        memcpy(&got, (const char *)&c + rows[i].offset, sizeof got);
        CHECK_ROW(fabs(got - rows[i].want) <= 1e-15 * rows[i].want, i, "%s: %g", rows[i].key, got);
    }
}

static void words_and_bounds(void)
{
    static const struct {
        const struct nrs_attr_table *table;
        const char *key, *text;
        double number; /* where text is NULL */
        enum nrs_status want;
    } rows[] = {
        {&nrs_server_attrs, "discipline", "edf", 0, NRS_OK},
        {&nrs_server_attrs, "discipline", "priority", 0, NRS_OK},
        {&nrs_server_attrs, "discipline", "lifo", 0, NRS_ENAME},
        {&nrs_server_attrs, "location", "data-centre", 0, NRS_OK},
        {&nrs_server_attrs, "location", "moon", 0, NRS_ENAME},
        {&nrs_server_attrs, "executors", NULL, 1024, NRS_OK},
        {&nrs_server_attrs, "executors", NULL, 0, NRS_ERANGE},
        {&nrs_server_attrs, "executors", NULL, 1025, NRS_ERANGE},
        {&nrs_server_attrs, "executors", NULL, 1.5, NRS_ETYPE},
        {&nrs_server_attrs, "admission_by_deadline", NULL, 1, NRS_ETYPE},
        {&nrs_server_attrs, "memory_gbytes", NULL, -1, NRS_ERANGE},
        {&nrs_server_attrs, "cell", NULL, 10000, NRS_ERANGE},
        {&nrs_edge_attrs, "placement", "least-loaded", 0, NRS_OK},
        {&nrs_edge_attrs, "placement", "random", 0, NRS_ENAME},
        {&nrs_edge_attrs, "on_failure", "resend", 0, NRS_OK},
        {&nrs_edge_attrs, "max_resends", NULL, -1, NRS_ERANGE},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_attr *row = nrs_attr_find(rows[i].table, rows[i].key);
        struct nrs_server_cfg c;
        enum nrs_status got = rows[i].text
                                  ? nrs_attr_set_text(row, &c, rows[i].text, "x", NULL)
                                  : nrs_attr_set_number(row, &c, rows[i].number, "x", NULL);

        CHECK_ROW(got == rows[i].want, i, "%s: %d", rows[i].key, got);
    }
}

static void the_key_of_admission_is_long(void)
{
    struct nrs_server_cfg c;

    nrs_attr_defaults(&nrs_server_attrs, &c);
    CU_ASSERT_PTR_NULL(nrs_attr_find(&nrs_server_attrs, "admission"));
    CU_ASSERT_EQUAL(nrs_attr_set_flag(nrs_attr_find(&nrs_server_attrs, "admission_by_deadline"), &c,
                                      true, "x", NULL),
                    NRS_OK);
    CU_ASSERT(c.admission && !c.drop_late);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a server is plain by default", a_server_is_plain_by_default},
        {"keys have their own units", keys_have_their_own_units},
        {"words and bounds", words_and_bounds},
        {"the key of admission is long", the_key_of_admission_is_long},
        {NULL, NULL},
    };
    return check_main("server_config", tests);
}
