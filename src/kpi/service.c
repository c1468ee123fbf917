/* service.c - shares and sums of server_uses and outages. */
#include "kpi/service.h"

#include <math.h>
#include <stdlib.h>

uint32_t nrs_service_n_servers(const struct nrs_summary *s)
{
    const struct nrs_server_use *use = s->server_uses.at;
    uint32_t n = 0;

    for (size_t i = 0; i < s->server_uses.n; i++)
        if (use[i].server >= n)
            n = use[i].server + 1;
    return n;
}

struct nrs_server_sum nrs_service_server(const struct nrs_summary *s, uint32_t server)
{
    const struct nrs_server_use *use = s->server_uses.at;
    struct nrs_server_sum sum = {.name = ""};
    double time_s = 0, executor_s = 0, down_s = 0, busy_s = 0, loading_s = 0;
    uint64_t batches = 0;

    for (size_t i = 0; i < s->server_uses.n; i++) {
        if (use[i].server != server)
            continue;
        sum.name = use[i].name;
        time_s += use[i].time_s;
        executor_s += use[i].time_s * use[i].executors;
        down_s += use[i].down_s;
        busy_s += use[i].busy_s;
        loading_s += use[i].loading_s;
        batches += use[i].batches;
        sum.frames += use[i].frames;
        sum.dropped += use[i].dropped;
        sum.energy_j += use[i].energy_j;
    }
    sum.busy = executor_s > 0 ? busy_s / executor_s : NAN;
    sum.loading = executor_s > 0 ? loading_s / executor_s : NAN;
    sum.up = time_s > 0 ? 1 - down_s / time_s : NAN;
    sum.batch = batches > 0 ? (double)sum.frames / (double)batches : NAN;
    sum.mean_w = time_s > 0 ? sum.energy_j / time_s : NAN;
    return sum;
}

static double total_s(const struct nrs_summary *s)
{
    const struct nrs_run_sum *run = s->runs.at;
    double sum_s = 0;

    for (size_t i = 0; i < s->runs.n; i++)
        sum_s += run[i].end_s;
    return sum_s;
}

static int compare(const struct nrs_element_sum *x, const struct nrs_element_sum *y)
{
    if (x->element != y->element)
        return x->element < y->element ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* By kind and number; those of one element in the order in which their names lie in the summary, so
 * that sums do not depend on how qsort treats equals. */
static int by_element(const void *a, const void *b)
{
    const struct nrs_element_sum *x = a, *y = b;
    int order = compare(x, y);

    return order != 0 ? order : (x->name > y->name) - (x->name < y->name);
}

static bool add_outages(const struct nrs_summary *s, struct nrs_list *out)
{
    const struct nrs_outage *outage = s->outages.at;
    const struct nrs_run_sum *run = s->runs.at;
    bool ok = true;

    for (size_t i = 0; i < s->outages.n && ok; i++) {
        double end_s;
        struct nrs_element_sum one = {.name = outage[i].name,
                                      .element = outage[i].element,
                                      .index = outage[i].index,
                                      .n_outages = 1};

        while (run->replication < outage[i].replication)
            run++;                                 /* each outage has its run */
        end_s = fmin(run->end_s, outage[i].end_s); /* fmin drops a NAN */
        one.down_s = fmax(end_s - outage[i].start_s, 0);
        ok = nrs_list_add(out, &one, 1);
    }
    return ok;
}

bool nrs_service_elements(const struct nrs_summary *s, struct nrs_list *out)
{
    struct nrs_element_sum *sum;
    size_t first = out->n, last = first;
    double all_s = total_s(s);

    if (!add_outages(s, out))
        return false;
    if (out->n == first)
        return true;
    sum = out->at;
    qsort(sum + first, out->n - first, sizeof *sum, by_element);
    for (size_t i = first + 1; i < out->n; i++)
        if (compare(&sum[last], &sum[i]) == 0) {
            sum[last].n_outages++;
            sum[last].down_s += sum[i].down_s;
        } else {
            sum[++last] = sum[i];
        }
    out->n = last + 1;
    for (size_t i = first; i < out->n; i++)
        sum[i].availability = all_s > 0 ? 1 - sum[i].down_s / all_s : NAN;
    return true;
}
