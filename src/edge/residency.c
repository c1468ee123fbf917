/* residency.c - models in memory; those without users are in a ring by last use. */
#include "edge/residency.h"

#include <assert.h>
#include <stdlib.h>

enum nrs_status nrs_residency_init(struct nrs_residency *r, uint32_t n, int64_t limit_bytes,
                                   struct nrs_error *err)
{
    *r = (struct nrs_residency){
        .model = calloc((size_t)n + 1, sizeof *r->model), .n = n, .limit_bytes = limit_bytes};
    if (!r->model)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the models of a server");
    r->model[n].prev = r->model[n].next = n;
    return NRS_OK;
}

void nrs_residency_free(struct nrs_residency *r)
{
    free(r->model);
    *r = (struct nrs_residency){0};
}

static void join_ring(struct nrs_residency *r, uint32_t model)
{
    struct nrs_resident *m = &r->model[model], *end = &r->model[r->n];

    m->prev = end->prev;
    m->next = r->n;
    r->model[m->prev].next = model;
    end->prev = model;
    r->idle_bytes += r->limit_bytes ? m->bytes : 0;
}

static void leave_ring(struct nrs_residency *r, uint32_t model)
{
    const struct nrs_resident *m = &r->model[model];

    r->model[m->prev].next = m->next;
    r->model[m->next].prev = m->prev;
    r->idle_bytes -= r->limit_bytes ? m->bytes : 0;
}

static void enter(struct nrs_residency *r, uint32_t model, double ready_s)
{
    r->model[model].resident = true;
    r->model[model].ready_s = ready_s;
    r->used_bytes += r->limit_bytes ? r->model[model].bytes : 0;
}

static void evict_oldest(struct nrs_residency *r)
{
    uint32_t oldest = r->model[r->n].next;

    leave_ring(r, oldest);
    r->model[oldest].resident = false;
    r->used_bytes -= r->model[oldest].bytes;
}

void nrs_residency_preload(struct nrs_residency *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        if (r->model[i].resident ||
            (r->limit_bytes && r->model[i].bytes > r->limit_bytes - r->used_bytes))
            continue;
        enter(r, i, 0);
        join_ring(r, i);
    }
}

double nrs_residency_wait_s(const struct nrs_residency *r, uint32_t model, double now_s)
{
    const struct nrs_resident *m = &r->model[model];

    if (!m->resident)
        return m->load_s;
    return m->ready_s > now_s ? m->ready_s - now_s : 0;
}

bool nrs_residency_take(struct nrs_residency *r, uint32_t model, double now_s, double *load_s)
{
    struct nrs_resident *m = &r->model[model];
    double wait_s = nrs_residency_wait_s(r, model, now_s);

    if (!m->resident) {
        if (r->limit_bytes && m->bytes > r->limit_bytes - (r->used_bytes - r->idle_bytes))
            return false;
        while (r->limit_bytes && m->bytes > r->limit_bytes - r->used_bytes)
            evict_oldest(r);
        enter(r, model, now_s + wait_s);
    } else if (m->users == 0) {
        leave_ring(r, model);
    }
    m->users++;
    *load_s = wait_s;
    return true;
}

void nrs_residency_release(struct nrs_residency *r, uint32_t model)
{
    assert(r->model[model].users > 0);
    if (--r->model[model].users == 0)
        join_ring(r, model);
}

void nrs_residency_clear(struct nrs_residency *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        r->model[i].resident = false;
        r->model[i].users = 0;
    }
    r->model[r->n].prev = r->model[r->n].next = r->n;
    r->used_bytes = r->idle_bytes = 0;
}
