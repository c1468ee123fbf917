/* test_sim_repeat.c - failures, bursts and several servers: the same seed gives the same ledger,
 * with every record of its lists, however many processes simulate.
 */
#include "sim_kit.h"

#define WORLD                                                                                                        \
    "\"run\": {\"replications\": 3}, \"network\": {\"cells\": 3}, \"ues\": {\"count_per_cell\": "                    \
    "4}, \"application\": {\"pipeline\": [{\"until\": \"b\", \"tier\": \"near\"}, {\"tier\": "                       \
    "\"far\"}], \"model\": \"./chain.json\", \"split\": \"a\"}, \"transport\": "                                     \
    "{\"fronthaul_bandwidth_gbps\": 0.05, \"core_bandwidth_gbps\": 0.02, \"core_load\": 0.5, "                       \
    "\"site_load\": 0.2, \"site_bandwidth_gbps\": 0.05, \"background_burst_kbyte\": 40}, \"edge\": {\"placement\": " \
    "\"least-loaded\", \"on_failure\": \"resend\", \"detection_ms\": 20, \"servers\": ["                             \
    "{\"name\": \"a\", \"tier\": \"near\", \"profile\": \"./server.json\", \"location\": "                           \
    "\"aggregation\", \"service\": \"exponential\"}, {\"name\": \"b\", \"tier\": \"near\", "                         \
    "\"profile\": \"./server.json\", \"executors\": 2}, {\"name\": \"c\", \"tier\": \"far\", "                       \
    "\"profile\": \"./server.json\", \"max_wait_ms\": 3}]}, \"faults\": [{\"mtbf_s\": 1, "                           \
    "\"mttr_s\": 0.2}, {\"element\": \"link\", \"mtbf_s\": 2, \"mttr_s\": 0.1}, {\"element\": "                      \
    "\"sector\", \"process\": \"weibull\", \"mtbf_shape\": 2, \"mtbf_s\": 3, \"mttr_s\": 0.1}, "                     \
    "{\"element\": \"site\", \"which\": \"1\", \"mtbf_s\": 4, \"mttr_s\": 0.3}]%s"

/* Records have no pointers, and are made from compound literals: their gaps need not be alike, so
 * numbers are compared one by one where there are gaps. */
static bool same_stop(const void *x, const void *y)
{
    const struct nrs_stop *a = x, *b = y;

    return a->replication == b->replication && a->ue == b->ue && a->seq == b->seq &&
           a->stage == b->stage && a->from_server == b->from_server && a->server == b->server &&
           a->batch == b->batch && memcmp(&a->leave_s, &b->leave_s, 4 * sizeof(double)) == 0;
}

static bool same_hop(const void *x, const void *y)
{
    const struct nrs_hop *a = x, *b = y;

    return a->replication == b->replication && a->ue == b->ue && a->seq == b->seq &&
           a->leg == b->leg && a->hop == b->hop && strcmp(a->link, b->link) == 0 &&
           a->start_s == b->start_s && a->time_s == b->time_s;
}

static bool same_outage(const void *x, const void *y)
{
    const struct nrs_outage *a = x, *b = y;

    return a->replication == b->replication && a->index == b->index && a->element == b->element &&
           a->implied == b->implied && a->fault == b->fault && strcmp(a->name, b->name) == 0 &&
           memcmp(&a->start_s, &b->start_s, 2 * sizeof(double)) == 0;
}

static bool same_use(const void *x, const void *y)
{
    const struct nrs_server_use *a = x, *b = y;

    return a->replication == b->replication && a->server == b->server && a->time_s == b->time_s &&
           a->busy_s == b->busy_s && a->down_s == b->down_s && a->batches == b->batches &&
           a->frames == b->frames && a->dropped == b->dropped;
}

static bool same_list(const struct nrs_list *a, const struct nrs_list *b,
                      bool (*same)(const void *, const void *))
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!same((const char *)a->at + i * a->size, (const char *)b->at + i * b->size))
            return false;
    return true;
}

static bool same_all(const struct nrs_ledger *a, const struct nrs_ledger *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (a->frames[i].server != b->frames[i].server ||
            a->frames[i].stage != b->frames[i].stage ||
            a->frames[i].resends != b->frames[i].resends)
            return false;
    return kit_same_ledger(a, b) && same_list(&a->stops, &b->stops, same_stop) &&
           same_list(&a->hops, &b->hops, same_hop) &&
           same_list(&a->outages, &b->outages, same_outage) &&
           same_list(&a->server_uses, &b->server_uses, same_use);
}

static struct nrs_evaluation simulate(const char *more, unsigned jobs)
{
    char text[4096];

    snprintf(text, sizeof text, "{\"extends\": \"base.json\", " WORLD "}", more);
    return kit_evaluate(text, nrs_sim_task, kit_curves(), jobs);
}

static void the_same_seed_gives_the_same_ledger(void)
{
    struct nrs_evaluation one = simulate("", 1), two = simulate("", 2), again = simulate("", 1);
    struct nrs_evaluation other = simulate(", \"sweep\": {\"run.seed\": [6]}", 1);
    const struct nrs_ledger *l = &one.ledger[0];
    size_t resends = 0;

    for (size_t i = 0; i < l->n; i++)
        resends += l->frames[i].resends;
    CU_ASSERT(resends > 10 && l->outages.n > 30 && l->stops.n > 500 && l->hops.n > 5000);
    CU_ASSERT_EQUAL(l->server_uses.n, 9);
    CU_ASSERT(same_all(l, &two.ledger[0]));
    CU_ASSERT(same_all(l, &again.ledger[0]));
    CU_ASSERT_FALSE(same_all(l, &other.ledger[0]));
    nrs_evaluation_free(&one);
    nrs_evaluation_free(&two);
    nrs_evaluation_free(&again);
    nrs_evaluation_free(&other);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the same seed gives the same ledger", the_same_seed_gives_the_same_ledger},
        {NULL, NULL},
    };

    kit_files(2, 10);
    kit_chain();
    return kit_main("repeat", tests);
}
