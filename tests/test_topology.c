/* test_topology.c - the tree of links: nodes, ways, bandwidths, and shares of a transfer's time. */
#include "edge/topology.h"

#include <string.h>

#include "check.h"

#define GBPS    1.25e8 /* byte/s of a Gbit/s */
#define N_CELLS 5

static const uint32_t sites_of[N_CELLS] = {0, 0, 1, 2, 2}; /* two, one and two sectors */

static struct nrs_transport_cfg defaults(double fronthaul_bps)
{
    struct nrs_transport_cfg cfg;

    nrs_attr_defaults(&nrs_transport_attrs, &cfg);
    cfg.bandwidth_bps[NRS_LEVEL_FRONTHAUL] = fronthaul_bps;
    return cfg;
}

static struct nrs_topology tree(const struct nrs_transport_cfg *cfg)
{
    struct nrs_topology t;

    CU_ASSERT_EQUAL_FATAL(nrs_topology_init(&t, cfg, sites_of, N_CELLS, NULL), NRS_OK);
    return t;
}

/* Names of a way's links, each with a space behind it; a static buffer. */
static const char *way_names(const struct nrs_topology *t, uint32_t from, uint32_t to)
{
    static char text[512];
    struct nrs_way_links way;
    size_t used = 0;

    text[0] = '\0';
    nrs_topology_way(t, from, to, &way);
    for (uint32_t i = 0; i < way.n; i++) {
        char name[NRS_NODE_NAME_MAX + 8];

        nrs_topology_link_name(t, way.directed[i], name, sizeof name);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s ", name);
    }
    return text;
}

static uint32_t node(const struct nrs_topology *t, const char *name)
{
    for (uint32_t i = 0; i < t->n_nodes; i++)
        if (strcmp(t->nodes[i].name, name) == 0)
            return i;
    CU_FAIL_FATAL("no such node");
    return 0;
}

/* Cells, then sites, then three nodes above them; a link above each but the last. */
static void nodes_and_links(void)
{
    struct nrs_transport_cfg without = defaults(0), with = defaults(25e9);
    struct nrs_topology a = tree(&without), b = tree(&with);

    CU_ASSERT(a.n_sites == 3 && a.n_nodes == 3 + 3 && a.n_links == 3 + 2);
    CU_ASSERT(b.n_sites == 3 && b.n_nodes == 5 + 3 + 3 && b.n_links == 5 + 3 + 2);
    for (uint32_t c = 0; c < N_CELLS; c++) {
        char name[32];

        CHECK_ROW(a.cell_node[c] == a.site_node[sites_of[c]], c, "not at its site");
        snprintf(name, sizeof name, "cell-%u", c);
        CHECK_ROW(strcmp(b.nodes[b.cell_node[c]].name, name) == 0, c, "%s",
                  b.nodes[b.cell_node[c]].name);
        CHECK_ROW(b.nodes[b.cell_node[c]].parent == b.site_node[sites_of[c]], c, "parent");
        CHECK_ROW(b.cell_site[c] == sites_of[c], c, "site %u", b.cell_site[c]);
    }
    CU_ASSERT_EQUAL(b.nodes[b.data_centre].parent, b.data_centre);
    CU_ASSERT_EQUAL(b.nodes[b.cell_node[4]].depth, 4);
    CU_ASSERT_STRING_EQUAL(b.nodes[b.site_node[2]].name, "site-2");
    nrs_topology_free(&a);
    nrs_topology_free(&b);
    CU_ASSERT(b.n_nodes == 0 && !b.nodes);
}

static void ways(void)
{
    /* clang-format off */
    static const struct { double fronthaul_bps; const char *from, *to, *want; } rows[] = {
        {0, "site-1", "core", "site-1-up core-up "},
        {0, "core", "site-1", "core-down site-1-down "},
        {0, "site-0", "site-2", "site-0-up site-2-down "},
        {0, "site-2", "site-2", ""},
        {0, "site-0", "aggregation", "site-0-up "},
        {0, "data-centre", "aggregation", "wan-down core-down "},
        {1e9, "cell-3", "data-centre", "fronthaul-3-up site-2-up core-up wan-up "},
        {1e9, "data-centre", "cell-3", "wan-down core-down site-2-down fronthaul-3-down "},
        {1e9, "cell-3", "cell-4", "fronthaul-3-up fronthaul-4-down "},
        {1e9, "cell-0", "cell-2", "fronthaul-0-up site-0-up site-1-down fronthaul-2-down "},
        {1e9, "site-0", "cell-1", "fronthaul-1-down "},
        {1e9, "cell-1", "site-2", "fronthaul-1-up site-0-up site-2-down "},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_transport_cfg cfg = defaults(rows[i].fronthaul_bps);
        struct nrs_topology t = tree(&cfg);
        const char *got = way_names(&t, node(&t, rows[i].from), node(&t, rows[i].to));

        CHECK_ROW(strcmp(got, rows[i].want) == 0, i, "%s to %s: %s", rows[i].from, rows[i].to, got);
        nrs_topology_free(&t);
    }
}

/* 0.05 + 0.2 + 0.3 + 7 ms up to the data centre; between two sites twice the site's. */
static void latencies_add_up(void)
{
    struct nrs_transport_cfg cfg = defaults(1e9);
    struct nrs_way_links way;
    struct nrs_topology t;

    cfg.latency_s[NRS_LEVEL_FRONTHAUL] = 0.05e-3;
    cfg.latency_s[NRS_LEVEL_SITE] = 0.2e-3;
    cfg.latency_s[NRS_LEVEL_CORE] = 0.3e-3;
    cfg.latency_s[NRS_LEVEL_WAN] = 7e-3;
    t = tree(&cfg);
    nrs_topology_way(&t, t.cell_node[2], t.data_centre, &way);
    CU_ASSERT_DOUBLE_EQUAL(nrs_topology_latency_s(&t, &way), 7.55e-3, 1e-15);
    nrs_topology_way(&t, t.cell_node[0], t.cell_node[4], &way);
    CU_ASSERT_DOUBLE_EQUAL(nrs_topology_latency_s(&t, &way), 0.5e-3, 1e-15);
    nrs_topology_way(&t, t.core, t.core, &way);
    CU_ASSERT_EQUAL(nrs_topology_latency_s(&t, &way), 0);
    nrs_topology_free(&t);
}

/* Even: what is left of a link is its bandwidth. In bursts of B byte: the whole link, and load x
 * bandwidth / B bursts a second. */
static void other_traffic(void)
{
    struct nrs_transport_cfg cfg = defaults(0);
    const struct nrs_net_link *core;
    struct nrs_topology t;

    cfg.bandwidth_bps[NRS_LEVEL_CORE] = 8e9;
    cfg.load[NRS_LEVEL_CORE] = 0.3;
    for (int in_bursts = 0; in_bursts < 2; in_bursts++) {
        cfg.burst_bytes = in_bursts ? 6e4 : 0;
        t = tree(&cfg);
        core = &t.links[t.nodes[t.aggregation].link];
        CU_ASSERT_STRING_EQUAL(core->name, "core");
        CU_ASSERT_DOUBLE_EQUAL(core->bandwidth_bytes_s, in_bursts ? 1e9 : 0.7e9, 1);
        CU_ASSERT_DOUBLE_EQUAL(core->burst_hz, in_bursts ? 5000 : 0, 1e-9);
        for (uint32_t i = 0; i < t.n_links; i++) /* 10 and 100 Gbit/s, and no load */
            if (t.links[i].level != NRS_LEVEL_CORE)
                CHECK_ROW(t.links[i].burst_hz == 0 &&
                              t.links[i].bandwidth_bytes_s ==
                                  (t.links[i].level == NRS_LEVEL_SITE ? 10 : 100) * GBPS,
                          i, "%s: %g byte/s", t.links[i].name, t.links[i].bandwidth_bytes_s);
        nrs_topology_free(&t);
    }
}

/* 10 ms over site (10 Gbit/s, 1 flow), core (100, 5 flows) and wan (50, 1): weights 1/10, 5/100 and
 * 1/50, latencies 1, 2 and 3 ms; the rest is 4 ms. */
static void shares_of_a_transfer(void)
{
    static const uint32_t flows[] = {1, 5, 1};
    static const double want_ms[] = {1 + 4 * 0.10 / 0.17, 2 + 4 * 0.05 / 0.17, 3 + 4 * 0.02 / 0.17};
    struct nrs_transport_cfg cfg = defaults(0);
    struct nrs_way_links way;
    double hop_s[NRS_PATH_LINKS], sum_s = 0;
    struct nrs_topology t;

    cfg.latency_s[NRS_LEVEL_SITE] = 1e-3;
    cfg.latency_s[NRS_LEVEL_CORE] = 2e-3;
    cfg.latency_s[NRS_LEVEL_WAN] = 3e-3;
    cfg.bandwidth_bps[NRS_LEVEL_WAN] = 50e9;
    t = tree(&cfg);
    nrs_topology_way(&t, t.site_node[1], t.data_centre, &way);
    CU_ASSERT_EQUAL_FATAL(way.n, 3);
    nrs_topology_share_s(&t, &way, flows, 10e-3, hop_s);
    for (size_t i = 0; i < 3; i++) {
        CHECK_ROW(fabs(hop_s[i] - want_ms[i] * 1e-3) < 1e-12, i, "%g s", hop_s[i]);
        sum_s += hop_s[i];
    }
    CU_ASSERT_DOUBLE_EQUAL(sum_s, 10e-3, 1e-15);
    nrs_topology_share_s(&t, &way, flows, 6e-3 - 1e-12, hop_s); /* a clock's rounding: no rest */
    CU_ASSERT(hop_s[0] == 1e-3 && hop_s[1] == 2e-3 && hop_s[2] == 3e-3);
    nrs_topology_free(&t);
}

/* Hosts of a platform file: cells, then servers; one that is a cell's is not made twice. */
static void hosts_of_a_platform_file(void)
{
    static const char *const servers[] = {"gpu", "bs2", "cloud", "gpu"};
    struct nrs_transport_cfg cfg = defaults(0);
    uint32_t at[NRS_LEN(servers)], link;
    struct nrs_topology t;
    char name[32];

    snprintf(cfg.cell_host, sizeof cfg.cell_host, "bs");
    CU_ASSERT_EQUAL_FATAL(nrs_topology_init_file(&t, &cfg, 3, servers, 4, at, NULL), NRS_OK);
    CU_ASSERT(t.is_from_file && t.n_nodes == 5 && t.n_links == 0 && t.n_cells == 3);
    CU_ASSERT_STRING_EQUAL(t.nodes[t.cell_node[2]].name, "bs2");
    CU_ASSERT(at[1] == t.cell_node[2] && at[0] == at[3] && at[0] != at[2]);
    CU_ASSERT_STRING_EQUAL(t.nodes[at[2]].name, "cloud");
    link = nrs_topology_add_link(&t, "fibre", 3e8, 1e-4);
    CU_ASSERT_EQUAL(link, 0);
    link = nrs_topology_add_link(&t, "radio", 2e7, 5e-4);
    CU_ASSERT(link == 1 && t.n_links == 2);
    nrs_topology_link_name(&t, 2 * link + NRS_WAY_DOWN, name, sizeof name);
    CU_ASSERT_STRING_EQUAL(name, "radio");
    CU_ASSERT(t.links[0].bandwidth_bytes_s == 3e8 && t.links[1].latency_s == 5e-4);
    nrs_topology_free(&t);
}

/* The longest name that a parameter takes has 63 characters; numbers stand behind it. */
static void long_names_stay_apart(void)
{
    struct nrs_transport_cfg cfg = defaults(0);
    struct nrs_topology t;

    memset(cfg.cell_host, 'h', sizeof cfg.cell_host - 1);
    cfg.cell_host[sizeof cfg.cell_host - 1] = '\0';
    CU_ASSERT_EQUAL_FATAL(nrs_topology_init_file(&t, &cfg, 1001, NULL, 0, NULL, NULL), NRS_OK);
    CU_ASSERT(strcmp(t.nodes[t.cell_node[7]].name, t.nodes[t.cell_node[8]].name) != 0);
    CU_ASSERT(strcmp(t.nodes[t.cell_node[1000]].name, t.nodes[t.cell_node[100]].name) != 0);
    CU_ASSERT_EQUAL(strlen(t.nodes[t.cell_node[1000]].name), 67);
    nrs_topology_free(&t);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"nodes and links", nodes_and_links},
        {"ways", ways},
        {"latencies add up", latencies_add_up},
        {"other traffic", other_traffic},
        {"shares of a transfer", shares_of_a_transfer},
        {"hosts of a platform file", hosts_of_a_platform_file},
        {"long names stay apart", long_names_stay_apart},
        {NULL, NULL},
    };

    return check_main("topology", tests);
}
