/* test_service.c - what servers did and what was down, over replications; and how it is told. */
#include "kpi/service.h"

#include <string.h>

#include "check.h"
#include "edge/fault.h"
#include "report/records_csv.h"
#include "report/service_report.h"
#include "summary_kit.h"

static void add_use(struct nrs_summary *s, struct nrs_server_use use)
{
    CU_ASSERT_FATAL(nrs_list_add(&s->server_uses, &use, 1));
}

static void add_outage(struct nrs_summary *s, uint32_t replication, enum nrs_element element,
                       uint32_t index, const char *name, double start_s, double end_s)
{
    struct nrs_outage outage = {.replication = replication,
                                .index = index,
                                .element = (uint8_t)element,
                                .implied = element == NRS_ELEMENT_LINK,
                                .fault = 3,
                                .start_s = start_s,
                                .end_s = end_s};

    snprintf(outage.name, sizeof outage.name, "%s", name);
    CU_ASSERT_FATAL(nrs_list_add(&s->outages, &outage, 1));
}

static void add_run(struct nrs_summary *s, uint32_t replication, double end_s)
{
    const struct nrs_run_sum run = {.replication = replication, .end_s = end_s};

    CU_ASSERT_FATAL(nrs_list_add(&s->runs, &run, 1));
}

/* Two servers, of which the first has two executors and a power; runs of 10 and 6 s. */
static void fill(struct nrs_summary *s)
{
    nrs_summary_init(s);
    add_run(s, 0, 10);
    add_run(s, 1, 6);
    add_use(s, (struct nrs_server_use){0, 0, 2, 10, 8, 1, 2, 900, 30, 90, 4, 70, 160, "near"});
    add_use(s, (struct nrs_server_use){0, 1, 1, 10, 5, 0, 0, NAN, 0, 0, 0, 0, 0, "fa,r"});
    add_use(s, (struct nrs_server_use){1, 0, 2, 6, 8, 0, 0, 700, 10, 70, 1, 70, 160, "near"});
    add_use(s, (struct nrs_server_use){1, 1, 1, 6, 3, 0, 0, NAN, 0, 0, 2, 0, 0, "fa,r"});
    add_outage(s, 0, NRS_ELEMENT_LINK, 2, "site-0", 1, 3);
    add_outage(s, 0, NRS_ELEMENT_SERVER, 0, "near", 4, 6);
    add_outage(s, 0, NRS_ELEMENT_LINK, 2, "site-0", 9.5, NAN); /* until the run's end */
    add_outage(s, 1, NRS_ELEMENT_SECTOR, 7, "sector-7", 5, NAN);
    add_outage(s, 1, NRS_ELEMENT_LINK, 2, "site-0", 2, 2.5);
    add_outage(s, 1, NRS_ELEMENT_LINK, 1, "core", 5.5, 9); /* its end lies behind the run's */
}

static struct nrs_scenario scenario(void)
{
    struct nrs_scenario cfg;

    nrs_scenario_defaults(&cfg);
    cfg.n_servers = 2;
    snprintf(cfg.servers[0].name, sizeof cfg.servers[0].name, "near");
    snprintf(cfg.servers[1].name, sizeof cfg.servers[1].name, "fa,r");
    return cfg;
}

/* 16 s in all: 32 executor seconds of the first server, 16 busy, 1 loading. */
static void servers(void)
{
    struct nrs_server_sum a, b, none;
    struct nrs_summary s;

    fill(&s);
    CU_ASSERT_EQUAL(nrs_service_n_servers(&s), 2);
    a = nrs_service_server(&s, 0);
    b = nrs_service_server(&s, 1);
    none = nrs_service_server(&s, 2);
    CU_ASSERT(a.busy == 0.5 && a.loading == 1 / 32. && a.up == 1 - 2 / 16.);
    CU_ASSERT(a.batch == 4 && a.frames == 160 && a.dropped == 5);
    CU_ASSERT(a.energy_j == 1600 && a.mean_w == 100);
    CU_ASSERT(b.busy == 0.5 && b.up == 1 && isnan(b.batch) && b.dropped == 2);
    CU_ASSERT(isnan(b.energy_j) && isnan(b.mean_w));
    CU_ASSERT(isnan(none.busy) && isnan(none.up) && none.frames == 0 && none.name[0] == 0);
    CU_ASSERT_STRING_EQUAL(b.name, "fa,r");
    nrs_summary_free(&s);
    nrs_summary_init(&s);
    CU_ASSERT_EQUAL(nrs_service_n_servers(&s), 0);
    nrs_summary_free(&s);
}

/* Availability: of 16 s. */
static void elements(void)
{
    static const struct {
        const char *name;
        uint32_t n_outages;
        double down_s;
    } want[] = {{"near", 1, 2}, {"core", 1, 0.5}, {"site-0", 3, 3}, {"sector-7", 1, 1}};
    const struct nrs_element_sum *sum;
    struct nrs_list sums;
    struct nrs_summary s;

    fill(&s);
    nrs_list_init(&sums, sizeof *sum);
    CU_ASSERT(nrs_service_elements(&s, &sums));
    CU_ASSERT_EQUAL_FATAL(sums.n, NRS_LEN(want));
    sum = sums.at;
    for (size_t i = 0; i < NRS_LEN(want); i++)
        CHECK_ROW(strcmp(sum[i].name, want[i].name) == 0 && sum[i].n_outages == want[i].n_outages &&
                      fabs(sum[i].down_s - want[i].down_s) < 1e-12 &&
                      fabs(sum[i].availability - (1 - want[i].down_s / 16)) < 1e-12,
                  i, "%s: %u, %g s, %g", sum[i].name, sum[i].n_outages, sum[i].down_s,
                  sum[i].availability);
    nrs_list_free(&sums);
    nrs_summary_free(&s);
    nrs_summary_init(&s);
    CU_ASSERT(nrs_service_elements(&s, &sums) && sums.n == 0);
    nrs_summary_free(&s);
}

/* As many outages as a plan may have, of many elements, take no longer than a sort. */
static void many_elements(void)
{
    enum { N = 200000, ELEMENTS = 20000 };
    const struct nrs_element_sum *sum;
    struct nrs_list sums;
    struct nrs_summary s;

    nrs_summary_init(&s);
    add_run(&s, 0, 100);
    for (uint32_t i = 0; i < N; i++)
        add_outage(&s, 0, NRS_ELEMENT_SECTOR, i * 7 % ELEMENTS, "s", 0, 1);
    nrs_list_init(&sums, sizeof *sum);
    CU_ASSERT(nrs_service_elements(&s, &sums));
    CU_ASSERT_EQUAL_FATAL(sums.n, ELEMENTS);
    sum = sums.at;
    for (uint32_t i = 0; i < ELEMENTS; i++)
        CHECK_ROW(sum[i].index == i && sum[i].down_s == 10, i, "%g s", sum[i].down_s);
    nrs_list_free(&sums);
    nrs_summary_free(&s);
}

static void for_people(void)
{
    static const char *const want[] = {
        "server  busy  loading  batch  power  frames  dropped\n",
        "near      50     3.12      4    100     160        5\n",
        "fa,r      50        0      -      -       0        2\n",
        "site-0          3       3          81.2\n",
    };
    struct nrs_style style = {0};
    struct nrs_summary s;
    struct nrs_text out;

    fill(&s);
    nrs_text_init(&out);
    nrs_service_text(&s, &style, &out);
    for (size_t i = 0; i < NRS_LEN(want); i++)
        CHECK_ROW(strstr(nrs_text_string(&out), want[i]) != NULL, i, "'%s' is missing in\n%s",
                  want[i], out.data);
    nrs_text_free(&out);
    for (uint32_t i = 0; i < 20; i++) /* too many for a terminal */
        add_outage(&s, 1, NRS_ELEMENT_SECTOR, 100 + i, "more", 1, 2);
    nrs_service_text(&s, &style, &out);
    CU_ASSERT(strstr(nrs_text_string(&out), "and 12 more, in outages.csv\n") != NULL);
    nrs_text_free(&out);
    nrs_summary_free(&s);
    nrs_summary_init(&s);
    nrs_service_text(&s, &style, &out);
    CU_ASSERT_EQUAL(out.n, 0);
    nrs_summary_free(&s);
}

static double number(const cJSON *array, int i, const char *key)
{
    return cJSON_GetNumberValue(
        cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(array, i), key));
}

static void as_json(void)
{
    const cJSON *of_servers, *outages;
    struct nrs_summary s;
    struct nrs_text out;
    struct nrs_json j;
    cJSON *root;

    fill(&s);
    nrs_json_init(&j);
    nrs_service_json(&s, &j, j.root);
    nrs_text_init(&out);
    nrs_json_print(&j, &out);
    root = cJSON_Parse(nrs_text_string(&out));
    of_servers = cJSON_GetObjectItemCaseSensitive(root, "servers");
    outages = cJSON_GetObjectItemCaseSensitive(root, "outages");
    CU_ASSERT_EQUAL_FATAL(cJSON_GetArraySize(of_servers), 2);
    CU_ASSERT_EQUAL_FATAL(cJSON_GetArraySize(outages), 4);
    CU_ASSERT_EQUAL(number(of_servers, 0, "availability"), 0.875);
    CU_ASSERT_EQUAL(number(of_servers, 0, "mean_batch"), 4);
    CU_ASSERT_TRUE(cJSON_IsNull(
        cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(of_servers, 1), "energy_j")));
    CU_ASSERT_EQUAL(number(outages, 2, "outages"), 3);
    CU_ASSERT_EQUAL(number(outages, 2, "down_s"), 3);
    CU_ASSERT_STRING_EQUAL(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(
                               cJSON_GetArrayItem(outages, 3), "element")),
                           "sector");
    cJSON_Delete(root);
    nrs_text_free(&out);
    nrs_json_free(&j);
    nrs_summary_free(&s);
}

static void check_text(struct nrs_text *out, const char *want)
{
    CHECK_ROW(strncmp(nrs_text_string(out), want, strlen(want)) == 0, 0, "\n%s", out->data);
    nrs_text_free(out);
}

static void check_service(nrs_service_csv *write, const struct nrs_summary *s, const char *want)
{
    struct nrs_text out;

    nrs_text_init(&out);
    write("p", s, true, &out);
    check_text(&out, want);
    write("p", s, false, &out);
    check_text(&out, "p,");
}

static void check_records(nrs_records_csv *write, const struct nrs_ledger *l, const char *want)
{
    struct nrs_scenario cfg = scenario();
    struct nrs_text out;

    nrs_text_init(&out);
    write("p", l, &cfg, true, &out);
    check_text(&out, want);
    write("p", l, &cfg, false, &out);
    check_text(&out, "p,");
}

static void as_csv(void)
{
    const struct nrs_hop hop = {2, 5, 8, 1, 0, "core-up", 0.5, 0.25};
    struct nrs_stop stop = {.replication = 2, .ue = 5, .seq = 8, .stage = 1, .measured = 1};
    struct nrs_summary s;
    struct nrs_ledger l;

    fill(&s);
    nrs_ledger_init(&l);
    stop.fate = NRS_FATE_SERVER_FAILED;
    stop.from_server = 0;
    stop.server = 1;
    stop.batch = 3;
    stop.leave_s = 1.5;
    stop.arrive_s = 1.75;
    stop.start_s = stop.end_s = NAN;
    CU_ASSERT_FATAL(nrs_list_add(&l.hops, &hop, 1) && nrs_list_add(&l.stops, &stop, 1));
    check_records(nrs_hops_csv, &l,
                  "point,replication,ue,seq,leg,hop,link,start_s,time_s\n"
                  "p,2,5,8,1,0,core-up,0.5,0.25\n");
    check_records(nrs_stops_csv, &l,
                  "point,replication,ue,seq,stage,from_server,server,batch,fate,leave_s,arrive_s,"
                  "start_s,end_s\n"
                  "p,2,5,8,2,near,\"fa,r\",3,server-failed,1.5,1.75,,\n");
    check_service(
        nrs_servers_csv, &s,
        "point,replication,server,executors,time_s,busy_s,loading_s,down_s,energy_j,batches,"
        "frames,dropped\n"
        "p,0,near,2,10,8,1,2,900,30,90,4\n"
        "p,0,\"fa,r\",1,10,5,0,0,,0,0,0\n");
    check_service(nrs_outages_csv, &s,
                  "point,replication,element,number,name,fault,implied,start_s,end_s\n"
                  "p,0,link,2,site-0,3,1,1,3\n"
                  "p,0,server,0,near,3,0,4,6\n"
                  "p,0,link,2,site-0,3,1,9.5,\n");
    nrs_ledger_free(&l);
    nrs_summary_free(&s);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"servers", servers},
        {"elements", elements},
        {"many elements", many_elements},
        {"for people", for_people},
        {"as JSON", as_json},
        {"as CSV", as_csv},
        {NULL, NULL},
    };

    return check_main("service", tests);
}
