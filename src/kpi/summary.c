/* summary.c - summaries pooled: sorted lists merged, distributions added. */
#include "kpi/summary.h"

#include <string.h>

const double nrs_ue_quantiles[NRS_UE_N_QUANTILES] = {0.5, 0.95, 0.99, 1};

void nrs_summary_init(struct nrs_summary *s)
{
    s->survival_s = 0;
    for (size_t i = 0; i < NRS_N_LEGS; i++)
        nrs_leg_init(&s->leg[i], 0);
    nrs_stage_init(&s->stages);
    nrs_cell_latencies_init(&s->cells);
#define LIST(name, type)                                                                           \
    _Static_assert(offsetof(type, replication) == 0, #type " begins with its replication");        \
    nrs_list_init(&s->name, sizeof(type));
    NRS_SUMMARY_LISTS(LIST)
#undef LIST
}

void nrs_summary_free_samples(struct nrs_summary *s)
{
    for (size_t i = 0; i < NRS_N_LEGS; i++)
        nrs_dist_free(&s->leg[i].latency);
    nrs_stage_free(&s->stages);
    nrs_cell_latencies_settle(&s->cells);
    nrs_list_free(&s->run_latencies);
}

void nrs_summary_free(struct nrs_summary *s)
{
    nrs_summary_free_samples(s);
    nrs_cell_latencies_free(&s->cells);
#define LIST(name, type) nrs_list_free(&s->name);
    NRS_SUMMARY_LISTS(LIST)
#undef LIST
}

static uint32_t replication_at(const struct nrs_list *l, size_t i)
{
    uint32_t replication;

    memcpy(&replication, (const char *)l->at + i * l->size, sizeof replication);
    return replication;
}

/* From the last record to the first, into the room behind. */
static void merge(struct nrs_list *to, const struct nrs_list *from)
{
    size_t a = to->n, b = from->n, at = a + b;

    while (b > 0) {
        bool own = a > 0 && replication_at(to, a - 1) > replication_at(from, b - 1);
        const char *record =
            own ? (const char *)to->at + --a * to->size : (const char *)from->at + --b * from->size;

        memcpy((char *)to->at + --at * to->size, record, to->size);
    }
    to->n += from->n;
}

static bool append_list(struct nrs_list *to, const struct nrs_list *from)
{
    if (from->n == 0)
        return true;
    if (to->n == 0 || replication_at(to, to->n - 1) <= replication_at(from, 0))
        return nrs_list_add(to, from->at, from->n);
    if (!nrs_list_reserve(to, from->n))
        return false;
    merge(to, from);
    return true;
}

static enum nrs_status check_runs(const struct nrs_summary *s, struct nrs_error *err)
{
    for (size_t i = 1; i < s->runs.n; i++)
        if (replication_at(&s->runs, i - 1) == replication_at(&s->runs, i))
            return nrs_fail(err, NRS_ECONFLICT, "summary: replication %u is there twice",
                            replication_at(&s->runs, i));
    return NRS_OK;
}

static enum nrs_status check_budgets(const struct nrs_summary *to, const struct nrs_summary *from,
                                     struct nrs_error *err)
{
    for (size_t i = 0; i < NRS_N_LEGS; i++)
        if (to->leg[i].budget_s != from->leg[i].budget_s)
            return nrs_fail(err, NRS_ECONFLICT,
                            "summary: a latency budget of %.17g s, expected that of the others, "
                            "%.17g s",
                            from->leg[i].budget_s, to->leg[i].budget_s);
    if (to->survival_s != from->survival_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "summary: a survival time of %.17g s, expected that of the others, %.17g s",
                        from->survival_s, to->survival_s);
    return NRS_OK;
}

static bool append_legs(struct nrs_summary *to, const struct nrs_summary *from)
{
    for (size_t i = 0; i < NRS_N_LEGS; i++) {
        if (!nrs_dist_append(&to->leg[i].latency, &from->leg[i].latency))
            return false;
        to->leg[i].n_censored += from->leg[i].n_censored;
    }
    return true;
}

enum nrs_status nrs_summary_append(struct nrs_summary *to, const struct nrs_summary *from,
                                   struct nrs_error *err)
{
    enum nrs_status status;
    bool ok, in_order;

    if (from->runs.n == 0)
        return NRS_OK;
    in_order = to->runs.n == 0 ||
               replication_at(&to->runs, to->runs.n - 1) < replication_at(&from->runs, 0);
    for (size_t i = 0; i < NRS_N_LEGS && to->runs.n == 0; i++)
        nrs_leg_init(&to->leg[i], from->leg[i].budget_s);
    if (to->runs.n == 0)
        to->survival_s = from->survival_s;
    status = check_budgets(to, from, err);
    if (status != NRS_OK)
        return status;
    ok = append_legs(to, from) && nrs_stage_append(&to->stages, &from->stages) &&
         nrs_cell_latencies_append(&to->cells, &from->cells);
#define LIST(name, type) ok = ok && append_list(&to->name, &from->name);
    NRS_SUMMARY_LISTS(LIST)
#undef LIST
    if (!ok)
        return nrs_fail(err, NRS_EMACHINE, "summary: out of memory for %zu more replications",
                        from->runs.n);
    return in_order ? NRS_OK : check_runs(to, err);
}
