/* test_fault_plan.c - all outages of a run: whom a fault means, and what a site takes with it. */
#include "edge/fault_plan.h"

#include <string.h>

#include "temp.h"

static const uint32_t sites_of[] = {0, 0, 1, 2, 2};
#define N_CELLS NRS_LEN(sites_of)

/* Servers at site 2, at the core, and at site 0 (by cell 1). */
struct kit {
    struct nrs_topology topology;
    struct nrs_server_cfg servers[3];
    uint32_t server_node[3];
    struct nrs_fault_cfg faults[4];
    struct nrs_fault_world world;
};

static void kit_init(struct kit *k, double fronthaul_bps)
{
    static const char *const names[] = {"near", "far", "corner"};
    struct nrs_transport_cfg cfg;

    nrs_attr_defaults(&nrs_transport_attrs, &cfg);
    cfg.bandwidth_bps[NRS_LEVEL_FRONTHAUL] = fronthaul_bps;
    *k = (struct kit){0};
    CU_ASSERT_EQUAL_FATAL(nrs_topology_init(&k->topology, &cfg, sites_of, N_CELLS, NULL), NRS_OK);
    for (size_t s = 0; s < 3; s++) {
        nrs_attr_defaults(&nrs_server_attrs, &k->servers[s]);
        snprintf(k->servers[s].name, sizeof k->servers[s].name, "%s", names[s]);
    }
    k->server_node[0] = k->topology.site_node[2];
    k->server_node[1] = k->topology.core;
    k->server_node[2] = k->topology.site_node[0];
    k->world = (struct nrs_fault_world){.faults = k->faults,
                                        .servers = k->servers,
                                        .n_servers = 3,
                                        .server_node = k->server_node,
                                        .topology = &k->topology};
}

/* One more fault: an outage of 1 s. */
static struct nrs_fault_cfg *add(struct kit *k, enum nrs_element element, const char *which,
                                 double at_s)
{
    struct nrs_fault_cfg *fault = &k->faults[k->world.n_faults++];

    nrs_attr_defaults(&nrs_fault_attrs, fault);
    fault->element = element;
    fault->process = NRS_FAULT_SCHEDULE;
    fault->at_s = at_s;
    snprintf(fault->which, sizeof fault->which, "%s", which);
    return fault;
}

static struct nrs_list plan(const struct kit *k)
{
    struct nrs_list out;

    nrs_list_init(&out, sizeof(struct nrs_planned_outage));
    CU_ASSERT_EQUAL_FATAL(nrs_fault_plan(&k->world, (struct nrs_rng_key){1, 0}, 100, &out, NULL),
                          NRS_OK);
    return out;
}

/* "server 0, link 2: ..." as the plan has it, implied ones in brackets; a static buffer. */
static const char *told(const struct kit *k, const struct nrs_list *list)
{
    static char text[512];
    const struct nrs_planned_outage *at = list->at;
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < list->n; i++) {
        const char *name = nrs_element_names[at[i].element];

        used += (size_t)snprintf(
            text + used, sizeof text - used, at[i].implied ? "(%s %u)" : "%s %u;",
            at[i].element == NRS_ELEMENT_LINK ? k->topology.links[at[i].index].name : name,
            at[i].index);
    }
    return text;
}

/* clang-format off */
static const struct {
    double fronthaul_bps;
    enum nrs_element element;
    const char *which, *want;
} meant[] = {
    {0, NRS_ELEMENT_SERVER, "far", "server 1;"},
    {0, NRS_ELEMENT_SERVER, "*", "server 0;server 1;server 2;"},
    {0, NRS_ELEMENT_SECTOR, "3", "sector 3;"},
    {0, NRS_ELEMENT_LINK, "wan", "wan 0;"},
    {0, NRS_ELEMENT_LINK, "site-1", "site-1 3;"},
    {0, NRS_ELEMENT_LINK, "*", "wan 0;core 1;site-0 2;site-1 3;site-2 4;"},
    {1e9, NRS_ELEMENT_LINK, "fronthaul-4", "fronthaul-4 9;"},
    /* a site: its servers, its links, its cells */
    {0, NRS_ELEMENT_SITE, "1", "site 1;(site-1 3)(sector 2)"},
    {0, NRS_ELEMENT_SITE, "2", "(server 0)site 2;(site-2 4)(sector 3)(sector 4)"},
    {1e9, NRS_ELEMENT_SITE, "0",
     "(server 2)site 0;(site-0 2)(fronthaul-0 5)(fronthaul-1 6)(sector 0)(sector 1)"},
    {0, NRS_ELEMENT_SITE, "*",
     "(server 0)(server 2)site 0;site 1;site 2;(site-0 2)(site-1 3)(site-2 4)"
     "(sector 0)(sector 1)(sector 2)(sector 3)(sector 4)"},
};
/* clang-format on */

static void whom_a_fault_means(void)
{
    for (size_t i = 0; i < NRS_LEN(meant); i++) {
        const struct nrs_planned_outage *at;
        struct nrs_list list;
        struct kit k;

        kit_init(&k, meant[i].fronthaul_bps);
        add(&k, meant[i].element, meant[i].which, 4);
        list = plan(&k);
        CHECK_ROW(strcmp(told(&k, &list), meant[i].want) == 0, i, "%s", told(&k, &list));
        at = list.at;
        for (size_t n = 0; n < list.n; n++)
            CHECK_ROW(at[n].start_s == 4 && at[n].end_s == 5 && at[n].fault == 0, i,
                      "outage %zu: %g to %g s", n, at[n].start_s, at[n].end_s);
        nrs_list_free(&list);
        nrs_topology_free(&k.topology);
    }
}

/* Of each fault by itself: a site without its parts, a server twice when two faults have it. */
static void elements_by_name(void)
{
    static const struct {
        uint32_t fault, index;
        const char *name;
    } want[] = {{0, 0, "0"},    {0, 1, "1"},   {0, 2, "2"},      {1, 1, "far"},
                {2, 0, "near"}, {2, 1, "far"}, {2, 2, "corner"}, {3, 1, "core"}};
    struct nrs_error err = {.status = NRS_OK};
    const struct nrs_fault_element *at;
    struct nrs_list list;
    struct kit k;

    kit_init(&k, 0);
    add(&k, NRS_ELEMENT_SITE, "*", 1);
    add(&k, NRS_ELEMENT_SERVER, "far", 1);
    add(&k, NRS_ELEMENT_SERVER, "*", 1);
    add(&k, NRS_ELEMENT_LINK, "core", 1);
    nrs_list_init(&list, sizeof(struct nrs_fault_element));
    CU_ASSERT_EQUAL(nrs_fault_elements(&k.world, &list, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(list.n, NRS_LEN(want));
    at = list.at;
    for (size_t i = 0; i < list.n; i++)
        CHECK_ROW(at[i].fault == want[i].fault && at[i].index == want[i].index &&
                      strcmp(at[i].name, want[i].name) == 0,
                  i, "%u %u %s", at[i].fault, at[i].index, at[i].name);
    snprintf(k.faults[1].which, sizeof k.faults[1].which, "nobody");
    CU_ASSERT_EQUAL(nrs_fault_elements(&k.world, &list, &err), NRS_ENAME);
    CU_ASSERT(says(&err, "faults.1.which: there is no server 'nobody'"));
    nrs_list_free(&list);
    nrs_topology_free(&k.topology);
}

/* By start, then by fault. */
static void the_plan_is_in_order(void)
{
    static const struct {
        double start_s;
        uint16_t fault;
    } want[] = {{1, 1}, {2, 0}, {2, 2}, {3.5, 1}, {6, 1}};
    const struct nrs_planned_outage *at;
    struct nrs_list list;
    struct kit k;

    kit_init(&k, 0);
    add(&k, NRS_ELEMENT_SECTOR, "4", 2);
    add(&k, NRS_ELEMENT_SERVER, "near", 1)->every_s = 2.5;
    add(&k, NRS_ELEMENT_SERVER, "near", 2);
    nrs_list_init(&list, sizeof(struct nrs_planned_outage));
    CU_ASSERT_EQUAL(nrs_fault_plan(&k.world, (struct nrs_rng_key){1, 0}, 6.5, &list, NULL), NRS_OK);
    at = list.at;
    CU_ASSERT_EQUAL_FATAL(list.n, NRS_LEN(want));
    for (size_t i = 0; i < NRS_LEN(want); i++)
        CHECK_ROW(at[i].start_s == want[i].start_s && at[i].fault == want[i].fault, i,
                  "%g s of fault %u", at[i].start_s, at[i].fault);
    nrs_list_free(&list);
    nrs_topology_free(&k.topology);
}

/* Elements of "*" fail by themselves, and each draws the same whether others are meant or not. */
static void elements_are_independent(void)
{
    const struct nrs_planned_outage *one, *all;
    struct nrs_list of_one, of_all;
    size_t n = 0, n_other = 0;
    struct kit k;

    kit_init(&k, 0);
    add(&k, NRS_ELEMENT_SECTOR, "2", 0)->process = NRS_FAULT_EXPONENTIAL;
    k.faults[0].mtbf_s = 5;
    k.faults[0].mttr_s = 1;
    of_one = plan(&k);
    snprintf(k.faults[0].which, sizeof k.faults[0].which, "*");
    of_all = plan(&k);
    one = of_one.at;
    all = of_all.at;
    CU_ASSERT(of_one.n > 3);
    for (size_t i = 0; i < of_all.n; i++) {
        if (all[i].index != 2) {
            n_other += all[i].start_s == one[n < of_one.n ? n : 0].start_s;
            continue;
        }
        CHECK_ROW(n < of_one.n && all[i].start_s == one[n].start_s && all[i].end_s == one[n].end_s,
                  i, "%g s", all[i].start_s);
        n++;
    }
    CU_ASSERT(n == of_one.n && n_other == 0);
    nrs_list_free(&of_one);
    nrs_list_free(&of_all);
    nrs_topology_free(&k.topology);
}

static void unknown_targets(void)
{
    static const struct {
        enum nrs_element element;
        const char *which, *says;
    } rows[] = {
        {NRS_ELEMENT_SERVER, "nera",
         "faults.1.which: there is no server 'nera', expected * or one of 3: 'near' to 'corner'"},
        {NRS_ELEMENT_SITE, "3", "there is no site '3', expected * or one of 3: '0' to '2'"},
        {NRS_ELEMENT_SITE, "site-0", "there is no site 'site-0'"},
        {NRS_ELEMENT_SECTOR, "5", "there is no sector '5', expected * or one of 5: '0' to '4'"},
        {NRS_ELEMENT_SECTOR, "03", "there is no sector '03'"},
        {NRS_ELEMENT_LINK, "fronthaul-0", "there is no link 'fronthaul-0'"},
        {NRS_ELEMENT_LINK, "core-up", "expected * or one of 5: 'wan' to 'site-2'"},
        {NRS_ELEMENT_LINK, "", "there is no link ''"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_list list;
        struct kit k;

        kit_init(&k, 0);
        add(&k, NRS_ELEMENT_SERVER, "*", 1);
        add(&k, rows[i].element, rows[i].which, 1);
        CHECK_ROW(nrs_fault_target_check(&k.world, 0, &err) == NRS_OK, i, "%s", err.text);
        CHECK_ROW(nrs_fault_target_check(&k.world, 1, &err) == NRS_ENAME &&
                      says(&err, rows[i].says),
                  i, "%s", err.text);
        nrs_list_init(&list, sizeof(struct nrs_planned_outage));
        CHECK_ROW(nrs_fault_plan(&k.world, (struct nrs_rng_key){1, 0}, 9, &list, &err) == NRS_ENAME,
                  i, "%s", err.text);
        nrs_list_free(&list);
        nrs_topology_free(&k.topology);
    }
}

/* A link that fails by itself while its site is down is down once, as long as either. */
static void a_links_times_are_joined(void)
{
    const struct nrs_down_time *at;
    struct nrs_list list, down[8];
    struct kit k;

    kit_init(&k, 0);
    add(&k, NRS_ELEMENT_SITE, "1", 2)->for_s = 3;
    add(&k, NRS_ELEMENT_LINK, "site-1", 4)->for_s = 2;
    add(&k, NRS_ELEMENT_LINK, "site-1", 9);
    add(&k, NRS_ELEMENT_LINK, "site-0", 1);
    list = plan(&k);
    CU_ASSERT_FATAL(k.topology.n_links <= NRS_LEN(down));
    for (size_t i = 0; i < NRS_LEN(down); i++)
        nrs_list_init(&down[i], sizeof(struct nrs_down_time));
    CU_ASSERT_EQUAL(nrs_fault_plan_links(&list, down, k.topology.n_links, NULL), NRS_OK);
    at = down[3].at;
    CU_ASSERT_EQUAL_FATAL(down[3].n, 2);
    CU_ASSERT(at[0].start_s == 2 && at[0].end_s == 6 && at[1].start_s == 9 && at[1].end_s == 10);
    CU_ASSERT_EQUAL(down[0].n, 0); /* wan */
    for (size_t i = 0; i < NRS_LEN(down); i++)
        nrs_list_free(&down[i]);
    nrs_list_free(&list);
    nrs_topology_free(&k.topology);
}

/* Each element stays below its own limit; together they do not. */
static void a_plan_is_bounded(void)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_list list;
    struct kit k;

    kit_init(&k, 0);
    add(&k, NRS_ELEMENT_SECTOR, "*", 0)->for_s = 1e-6;
    k.faults[0].every_s = 1e-3;
    nrs_list_init(&list, sizeof(struct nrs_planned_outage));
    CU_ASSERT_EQUAL(nrs_fault_plan(&k.world, (struct nrs_rng_key){1, 0}, 900, &list, &err),
                    NRS_ERANGE);
    CU_ASSERT(says(&err, "faults.0: more than 2000000 outages"));
    CU_ASSERT(list.n <= NRS_PLAN_MAX + 1000000);
    nrs_list_free(&list);
    nrs_topology_free(&k.topology);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"whom a fault means", whom_a_fault_means},
        {"elements by name", elements_by_name},
        {"the plan is in order", the_plan_is_in_order},
        {"elements are independent", elements_are_independent},
        {"unknown targets", unknown_targets},
        {"a link's times are joined", a_links_times_are_joined},
        {"a plan is bounded", a_plan_is_bounded},
        {NULL, NULL},
    };

    return check_main("fault plan", tests);
}
