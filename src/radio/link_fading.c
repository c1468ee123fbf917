/* link_fading.c - the fading of links in time.
 *
 * Fading is a function of time (fading.c): nothing has to be stepped. It is evaluated at most once
 * a step in which it hardly changes, and kept. The rays of a link and branch are drawn when they
 * are first asked for: most UEs of a large network have links over which they never disturb anyone.
 * They are a function of the UE, the cell and the branch, so that a link that comes back is what it
 * was; delay spread and K factor are those of the place where the UE is when they are drawn.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "radio/mac.h"

#define FIRST_POOL     256       /* links */
#define STEP_MAX_SLOTS (1 << 30) /* a UE that stands still */
#define SPEED_CHANGE   0.01      /* of the Doppler shift, that starts fading anew */
#define NOT_EVALUATED  (-1)      /* for nrs_link_rays.at */
#define NOT_DRAWN      (-2)

bool nrs_links_allocate_fading(struct nrs_links *l, uint32_t n_ues)
{
    size_t n = (size_t)n_ues * (size_t)l->max, branches = (size_t)n_ues * (size_t)l->branches;

    l->rays = malloc(n * sizeof *l->rays);
    l->more = malloc(branches * sizeof *l->more);
    l->sums = malloc(branches * (size_t)l->n_subbands * sizeof *l->sums);
    l->sums_at = malloc(n_ues * sizeof *l->sums_at);
    l->n_sums = malloc(n_ues * sizeof *l->n_sums);
    l->drawn = malloc(n_ues * sizeof *l->drawn);
    l->step_slots = malloc(n_ues * sizeof *l->step_slots);
    l->doppler_hz = malloc(n_ues * sizeof *l->doppler_hz);
    for (size_t i = 0; l->rays && i < n; i++)
        l->rays[i] = NRS_NONE;
    return l->rays && l->more && l->sums && l->sums_at && l->n_sums && l->drawn && l->step_slots &&
           l->doppler_hz;
}

void nrs_links_free_fading(struct nrs_links *l)
{
    free(l->rays);
    free(l->pool);
    free(l->more);
    free(l->sums);
    free(l->sums_at);
    free(l->n_sums);
    free(l->drawn);
    free(l->step_slots);
    free(l->doppler_hz);
}

/* Branches `from` to `to` - 1 of a link, which share delay spread and K factor. */
static void draw(struct nrs_ran *ran, uint32_t ue, uint32_t cell, int from, int to,
                 struct nrs_fading *rays)
{
    const struct nrs_links *l = &ran->links;
    struct nrs_small_scale s = nrs_deployment_small_scale(ran->deployment, ue, cell);
    uint64_t entity = nrs_deployment_link_entity(ran->deployment, ue, cell) * NRS_BRANCHES_MAX;

    for (int b = from; b < to; b++)
        nrs_fading_init(&rays[b - from], ran->key, entity + (uint64_t)b, l->doppler_hz[ue],
                        s.delay_spread_s, s.k_db, l->subband_prbs * 12 * ran->cfg->carrier.scs_hz);
}

void nrs_links_forget(struct nrs_ran *ran, uint32_t ue, int link)
{
    struct nrs_links *l = &ran->links;
    uint32_t rays = l->rays ? l->rays[nrs_link_at(l, ue, link)] : NRS_NONE;

    if (rays != NRS_NONE)
        l->pool[rays].at = NOT_DRAWN;
}

void nrs_links_forget_branches(struct nrs_ran *ran, uint32_t ue)
{
    struct nrs_links *l = &ran->links;

    if (!l->rays)
        return;
    l->drawn[ue] = false;
    l->sums_at[ue] = NOT_EVALUATED;
}

void nrs_links_restart(struct nrs_ran *ran, uint32_t ue)
{
    struct nrs_links *l = &ran->links;
    double slots;

    if (!l->rays)
        return;
    l->doppler_hz[ue] = nrs_deployment_doppler_hz(ran->deployment, ue);
    slots = floor(nrs_fading_step_s(l->doppler_hz[ue]) / ran->tl.slot_s);
    l->step_slots[ue] = slots < 1 ? 1 : slots > STEP_MAX_SLOTS ? STEP_MAX_SLOTS : (int32_t)slots;
    for (int i = 0; i < l->n[ue]; i++)
        nrs_links_forget(ran, ue, i);
    nrs_links_forget_branches(ran, ue);
}

void nrs_links_follow_speed(struct nrs_ran *ran, uint32_t ue)
{
    const struct nrs_links *l = &ran->links;
    double now_hz = nrs_deployment_doppler_hz(ran->deployment, ue);

    if (l->rays && fabs(now_hz - l->doppler_hz[ue]) > SPEED_CHANGE * l->doppler_hz[ue])
        nrs_links_restart(ran, ue);
}

/* Rays for a link that has none yet. */
static bool take_rays(struct nrs_links *l, size_t link)
{
    if (l->n_rays == l->pool_size) {
        uint32_t size = l->pool_size ? 2 * l->pool_size : FIRST_POOL;
        struct nrs_link_rays *larger =
            size > l->pool_size ? realloc(l->pool, size * sizeof *larger) : NULL;

        if (!larger)
            return false;
        l->pool = larger;
        l->pool_size = size;
    }
    l->pool[l->n_rays].at = NOT_DRAWN;
    l->rays[link] = l->n_rays++;
    return true;
}

const float *nrs_links_fading(struct nrs_ran *ran, uint32_t ue, int link, int64_t slot)
{
    struct nrs_links *l = &ran->links;
    size_t i = nrs_link_at(l, ue, link);
    struct nrs_link_rays *r;
    int64_t step;

    if (!l->rays)
        return NULL;
    if (l->rays[i] == NRS_NONE && !take_rays(l, i)) {
        ran->out_of_memory = true;
        return NULL;
    }
    r = &l->pool[l->rays[i]];
    if (r->at == NOT_DRAWN) {
        draw(ran, ue, l->cell[i], 0, 1, &r->rays);
        r->at = NOT_EVALUATED;
    }
    step = slot / l->step_slots[ue];
    if (r->at != step) {
        nrs_fading_power(&r->rays, (double)(step * l->step_slots[ue]) * ran->tl.slot_s,
                         l->n_subbands, r->power);
        r->at = step;
    }
    return r->power;
}

/* Add branch b to those before it. */
static void add_branch(struct nrs_ran *ran, uint32_t ue, int b, int64_t slot)
{
    struct nrs_links *l = &ran->links;
    size_t first = (size_t)ue * (size_t)l->branches, n = (size_t)l->n_subbands;
    int64_t step_slot = slot - slot % l->step_slots[ue];
    struct nrs_fading *rays = &l->more[first + (size_t)b];
    float *sum = &l->sums[(first + (size_t)b) * n];
    const float *own;

    if (b == 0) {
        own = nrs_links_fading(ran, ue, l->serving[ue], slot);
        for (size_t k = 0; k < n; k++)
            sum[k] = own ? own[k] : 1;
        return;
    }
    if (!l->drawn[ue])
        draw(ran, ue, ran->cell[ue], 1, l->branches, &l->more[first + 1]);
    l->drawn[ue] = true;
    nrs_fading_power(rays, (double)step_slot * ran->tl.slot_s, l->n_subbands, sum);
    for (size_t k = 0; k < n; k++)
        sum[k] += sum[k - n];
}

const float *nrs_links_combined(struct nrs_ran *ran, uint32_t ue, int branches, int64_t slot)
{
    struct nrs_links *l = &ran->links;
    size_t last = (size_t)ue * (size_t)l->branches + (size_t)branches - 1;
    int64_t step;

    if (!l->rays)
        return NULL;
    step = slot / l->step_slots[ue];
    if (l->sums_at[ue] != step)
        l->n_sums[ue] = 0;
    l->sums_at[ue] = step;
    for (; l->n_sums[ue] < branches; l->n_sums[ue]++)
        add_branch(ran, ue, l->n_sums[ue], slot);
    return &l->sums[last * (size_t)l->n_subbands];
}

struct nrs_fading *nrs_links_branch(struct nrs_ran *ran, uint32_t ue, int b)
{
    struct nrs_links *l = &ran->links;

    return b == 0 ? &l->pool[l->rays[nrs_link_at(l, ue, l->serving[ue])]].rays
                  : &l->more[(size_t)ue * (size_t)l->branches + (size_t)b];
}

void nrs_links_changed(struct nrs_ran *ran, uint32_t ue)
{
    struct nrs_links *l = &ran->links;

    l->pool[l->rays[nrs_link_at(l, ue, l->serving[ue])]].at = NOT_EVALUATED;
    l->sums_at[ue] = NOT_EVALUATED;
}
