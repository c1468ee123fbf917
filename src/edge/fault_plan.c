/* fault_plan.c - faults, times and what belongs to a site, put together. */
#include "edge/fault_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTITY_FAULT_BITS 32

static uint32_t count(const struct nrs_fault_world *w, enum nrs_element element)
{
    switch (element) {
    case NRS_ELEMENT_SERVER: return (uint32_t)w->n_servers;
    case NRS_ELEMENT_SITE: return w->topology->n_sites;
    case NRS_ELEMENT_LINK: return w->topology->n_links;
    case NRS_ELEMENT_SECTOR: return w->topology->n_cells;
    case NRS_N_ELEMENTS: break;
    }
    return 0;
}

/* What `which` calls an element. */
static void name_of(const struct nrs_fault_world *w, enum nrs_element element, uint32_t i,
                    char out[NRS_NODE_NAME_MAX])
{
    if (element == NRS_ELEMENT_SERVER)
        snprintf(out, NRS_NODE_NAME_MAX, "%s", w->servers[i].name);
    else if (element == NRS_ELEMENT_LINK)
        snprintf(out, NRS_NODE_NAME_MAX, "%s", w->topology->links[i].name);
    else
        snprintf(out, NRS_NODE_NAME_MAX, "%u", i);
}

static bool is_meant(const struct nrs_fault_world *w, const struct nrs_fault_cfg *fault, uint32_t i)
{
    char name[NRS_NODE_NAME_MAX];

    if (strcmp(fault->which, "*") == 0)
        return true;
    name_of(w, (enum nrs_element)fault->element, i, name);
    return strcmp(fault->which, name) == 0;
}

enum nrs_status nrs_fault_target_check(const struct nrs_fault_world *w, size_t index,
                                       struct nrs_error *err)
{
    const struct nrs_fault_cfg *fault = &w->faults[index];
    enum nrs_element element = (enum nrs_element)fault->element;
    uint32_t n = count(w, element);
    char first[NRS_NODE_NAME_MAX], last[NRS_NODE_NAME_MAX];

    for (uint32_t i = 0; i < n; i++)
        if (is_meant(w, fault, i))
            return NRS_OK;
    name_of(w, element, 0, first);
    name_of(w, element, n - 1, last);
    return nrs_fail(err, NRS_ENAME,
                    "faults.%zu.which: there is no %s '%s', expected * or one of %u: '%s' to '%s'",
                    index, nrs_element_names[element], fault->which, n, first, last);
}

enum nrs_status nrs_fault_elements(const struct nrs_fault_world *w, struct nrs_list *out,
                                   struct nrs_error *err)
{
    for (uint32_t f = 0; f < w->n_faults; f++) {
        enum nrs_element element = (enum nrs_element)w->faults[f].element;

        if (nrs_fault_target_check(w, f, err) != NRS_OK)
            return err->status;
        for (uint32_t i = 0; i < count(w, element); i++) {
            struct nrs_fault_element one = {.fault = f, .index = i};

            name_of(w, element, i, one.name);
            if (is_meant(w, &w->faults[f], i) && !nrs_list_add(out, &one, 1))
                return nrs_fail(err, NRS_EMACHINE, "out of memory for what may fail");
        }
    }
    return NRS_OK;
}

static bool add(struct nrs_list *out, const struct nrs_planned_outage *outage,
                enum nrs_element element, uint32_t index)
{
    struct nrs_planned_outage implied = *outage;

    implied.element = (uint8_t)element;
    implied.index = index;
    implied.implied = 1;
    return nrs_list_add(out, &implied, 1);
}

/* Its cells and their links, its own link, and the servers at its node. */
static bool add_parts_of_site(const struct nrs_fault_world *w,
                              const struct nrs_planned_outage *outage, struct nrs_list *out)
{
    const struct nrs_topology *t = w->topology;
    uint32_t node = t->site_node[outage->index];
    bool ok = add(out, outage, NRS_ELEMENT_LINK, t->nodes[node].link);

    for (uint32_t c = 0; c < t->n_cells && ok; c++) {
        if (t->cell_site[c] != outage->index)
            continue;
        ok = add(out, outage, NRS_ELEMENT_SECTOR, c);
        if (ok && t->cell_node[c] != node)
            ok = add(out, outage, NRS_ELEMENT_LINK, t->nodes[t->cell_node[c]].link);
    }
    for (uint32_t s = 0; s < w->n_servers && ok; s++)
        if (w->server_node[s] == node)
            ok = add(out, outage, NRS_ELEMENT_SERVER, s);
    return ok;
}

static enum nrs_status plan_element(const struct nrs_fault_world *w, size_t fault, uint32_t index,
                                    struct nrs_rng_key key, double end_s, struct nrs_list *out,
                                    struct nrs_error *err)
{
    const struct nrs_fault_cfg *cfg = &w->faults[fault];
    struct nrs_list times;
    enum nrs_status status;
    bool ok = true;

    nrs_list_init(&times, sizeof(struct nrs_down_time));
    status = nrs_fault_outages(cfg, key, (uint64_t)fault << ENTITY_FAULT_BITS | index, end_s,
                               &times, err);
    for (size_t i = 0; i < times.n && status == NRS_OK && ok; i++) {
        const struct nrs_down_time *at = (const struct nrs_down_time *)times.at + i;
        const struct nrs_planned_outage outage = {.start_s = at->start_s,
                                                  .end_s = at->end_s,
                                                  .index = index,
                                                  .fault = (uint16_t)fault,
                                                  .element = (uint8_t)cfg->element};

        ok = nrs_list_add(out, &outage, 1) &&
             (cfg->element != NRS_ELEMENT_SITE || add_parts_of_site(w, &outage, out));
        if (ok && out->n > NRS_PLAN_MAX)
            status = nrs_fail(err, NRS_ERANGE, "faults.%zu: more than %d outages in a run", fault,
                              NRS_PLAN_MAX);
    }
    nrs_list_free(&times);
    return ok ? status : nrs_fail(err, NRS_EMACHINE, "out of memory for outages");
}

/* By start; among equals by fault, element and number, for qsort keeps no order. */
static int by_start(const void *a, const void *b)
{
    const struct nrs_planned_outage *x = a, *y = b;

    if (x->start_s != y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    if (x->fault != y->fault)
        return x->fault < y->fault ? -1 : 1;
    if (x->element != y->element)
        return x->element < y->element ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

enum nrs_status nrs_fault_plan(const struct nrs_fault_world *w, struct nrs_rng_key key,
                               double end_s, struct nrs_list *out, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t f = 0; f < w->n_faults && status == NRS_OK; f++) {
        uint32_t n = count(w, (enum nrs_element)w->faults[f].element);

        status = nrs_fault_target_check(w, f, err);
        for (uint32_t i = 0; i < n && status == NRS_OK; i++)
            if (is_meant(w, &w->faults[f], i))
                status = plan_element(w, f, i, key, end_s, out, err);
    }
    if (out->n > 0)
        qsort(out->at, out->n, out->size, by_start);
    return status;
}

enum nrs_status nrs_fault_plan_links(const struct nrs_list *plan, struct nrs_list *down,
                                     uint32_t n_links, struct nrs_error *err)
{
    const struct nrs_planned_outage *outage = plan->at;

    for (size_t i = 0; i < plan->n; i++) {
        const struct nrs_down_time time = {outage[i].start_s, outage[i].end_s};

        if (outage[i].element == NRS_ELEMENT_LINK &&
            !nrs_list_add(&down[outage[i].index], &time, 1))
            return nrs_fail(err, NRS_EMACHINE, "out of memory for outages");
    }
    for (uint32_t link = 0; link < n_links; link++)
        nrs_intervals_join(&down[link]);
    return NRS_OK;
}
