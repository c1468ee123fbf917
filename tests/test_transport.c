/* test_transport.c - parameters of the transport network: keys, units, defaults and bounds. */
#include "edge/transport.h"

#include <string.h>

#include "check.h"

/* Each level has three keys; their names are the level's. */
static void each_level_has_its_keys(void)
{
    for (size_t level = 0; level < NRS_N_LEVELS; level++) {
        static const struct {
            const char *suffix;
            double value, want;
            size_t offset;
        } keys[] = {
            {"_bandwidth_gbps", 2.5, 2.5e9, offsetof(struct nrs_transport_cfg, bandwidth_bps)},
            {"_latency_ms", 0.75, 0.75e-3, offsetof(struct nrs_transport_cfg, latency_s)},
            {"_load", 0.4, 0.4, offsetof(struct nrs_transport_cfg, load)},
        };

        for (size_t i = 0; i < NRS_LEN(keys); i++) {
            const struct nrs_attr *row;
            struct nrs_transport_cfg cfg;
            double got = 0;
            char key[64];

            snprintf(key, sizeof key, "%s%s", nrs_level_names[level], keys[i].suffix);
            row = nrs_attr_find(&nrs_transport_attrs, key);
            CHECK_ROW(row != NULL, level, "no key %s", key);
            if (!row)
                continue;
            CU_ASSERT_EQUAL(nrs_attr_set_number(row, &cfg, keys[i].value, "x", NULL), NRS_OK);
            memcpy(&got, (const char *)&cfg + keys[i].offset + level * sizeof got, sizeof got);
            CHECK_ROW(fabs(got - keys[i].want) <= 1e-12 * keys[i].want, level, "%s: %g", key, got);
        }
    }
    CU_ASSERT_PTR_NULL(nrs_level_names[NRS_N_LEVELS]);
}

/* No fronthaul, no other traffic, no file: servers at the core are 0.5 ms away. */
static void defaults(void)
{
    struct nrs_transport_cfg cfg;

    nrs_attr_defaults(&nrs_transport_attrs, &cfg);
    CU_ASSERT_EQUAL(cfg.bandwidth_bps[NRS_LEVEL_FRONTHAUL], 0);
    CU_ASSERT_EQUAL(cfg.bandwidth_bps[NRS_LEVEL_SITE], 1e10);
    CU_ASSERT_DOUBLE_EQUAL(cfg.latency_s[NRS_LEVEL_SITE] + cfg.latency_s[NRS_LEVEL_CORE], 0.5e-3,
                           1e-15);
    for (size_t i = 0; i < NRS_N_LEVELS; i++)
        CHECK_ROW(cfg.load[i] == 0, i, "load %g", cfg.load[i]);
    CU_ASSERT(cfg.burst_bytes == 0 && !cfg.platform_file[0]);
    CU_ASSERT_STRING_EQUAL(cfg.cell_host, "site-");
}

static void bounds(void)
{
    static const struct {
        const char *key;
        double value;
        enum nrs_status want;
    } rows[] = {
        {"fronthaul_bandwidth_gbps", 0, NRS_OK},
        {"site_bandwidth_gbps", 0, NRS_ERANGE}, /* every site has a link */
        {"core_bandwidth_gbps", 1e6, NRS_OK},
        {"core_bandwidth_gbps", 1.1e6, NRS_ERANGE},
        {"wan_latency_ms", 1000, NRS_OK},
        {"wan_latency_ms", -1, NRS_ERANGE},
        {"site_load", 0.99, NRS_OK},
        {"site_load", 1, NRS_ERANGE}, /* nothing would be left */
        {"background_burst_kbyte", 64, NRS_OK},
        {"background_burst_kbyte", -1, NRS_ERANGE},
        {"background_burst_kbyte", NAN, NRS_ERANGE},
        {"platform_file", 1, NRS_ETYPE},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_attr *row = nrs_attr_find(&nrs_transport_attrs, rows[i].key);
        struct nrs_transport_cfg cfg;
        enum nrs_status got = nrs_attr_set_number(row, &cfg, rows[i].value, "x", NULL);

        CHECK_ROW(got == rows[i].want, i, "%s: %d", rows[i].key, got);
    }
}

static void rows_say_all(void)
{
    for (size_t i = 0; i < nrs_transport_attrs.n_rows; i++) {
        const struct nrs_attr *row = &nrs_transport_attrs.rows[i];

        CHECK_ROW(row->doc[strlen(row->doc) - 1] == '.' && row->source[0], i, "%s", row->key);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"each level has its keys", each_level_has_its_keys},
        {"defaults", defaults},
        {"bounds", bounds},
        {"rows say all", rows_say_all},
        {NULL, NULL},
    };

    return check_main("transport", tests);
}
