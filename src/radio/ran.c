/* ran.c - the public functions: building a network, taking messages in, the clock of all cells. */
#include <math.h>
#include <stdlib.h>

#include "radio/mac.h"

#define UES_MAX (1u << 26)

static bool allocate_dir(struct nrs_ran *ran, int dir)
{
    size_t ues = ran->n_ues, kinds = (size_t)ran->tl.n_kinds[dir];
    size_t tx = (size_t)ran->direction[dir]->max_harq_tx;

    ran->fit_size[dir] = sizeof(struct nrs_fit) + tx * sizeof(double);
    ran->flows[dir] = calloc(ues, sizeof *ran->flows[dir]);
    ran->outcomes[dir] = calloc(ues, sizeof *ran->outcomes[dir]);
    ran->tbs[dir] = calloc(ues * (size_t)ran->cfg->mac.harq_processes, sizeof *ran->tbs[dir]);
    ran->prb_limit[dir] = calloc(ues * kinds, sizeof *ran->prb_limit[dir]);
    ran->fits[dir] = calloc(ues * kinds * (size_t)ran->n_prb, ran->fit_size[dir]);
    return ran->flows[dir] && ran->outcomes[dir] && ran->tbs[dir] && ran->prb_limit[dir] &&
           ran->fits[dir];
}

static bool allocate(struct nrs_ran *ran)
{
    ran->cells = calloc(ran->n_cells, sizeof *ran->cells);
    ran->links = calloc(ran->n_ues, sizeof *ran->links);
    ran->words = calloc(((size_t)2 * ran->n_cells + 1) * ran->n_words, sizeof *ran->words);
    ran->spread_db = calloc((size_t)ran->n_prb + 1, sizeof *ran->spread_db);
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) /* room for one request of each UE */
        if (!nrs_timeq_push(&ran->requests, 0, ue))
            return false;
    ran->requests.n = 0;
    return ran->cells && ran->links && ran->words && ran->spread_db && allocate_dir(ran, NRS_UL) &&
           allocate_dir(ran, NRS_DL);
}

static void init_cells(struct nrs_ran *ran)
{
    static const struct nrs_tb_queue empty = {NRS_NONE, NRS_NONE};
    uint64_t *words = ran->words + ran->n_words;

    for (uint32_t c = 0; c < ran->n_cells; c++) {
        ran->cells[c].next_slot = NRS_NEVER;
        ran->cells[c].first_ue = c * ran->ues_per_cell;
        for (int dir = NRS_UL; dir <= NRS_DL; dir++, words += ran->n_words)
            ran->cells[c].dir[dir] = (struct nrs_cell_dir){
                .granted = empty, .feedback = empty, .retx = empty, .wants = words};
    }
}

static void init_ues(struct nrs_ran *ran, struct nrs_rng_key key)
{
    static const enum nrs_purpose purpose[] = {
        [NRS_UL] = NRS_RNG_HARQ_UL, [NRS_DL] = NRS_RNG_HARQ_DL};
    const uint32_t all = UINT32_MAX >> (32 - ran->cfg->mac.harq_processes);

    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        ran->links[ue] = nrs_drop_ue(ran->cfg, ran->n_prb, key, ue);
        ran->links[ue].cell = ue / ran->ues_per_cell;
        for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
            ran->flows[dir][ue] =
                (struct nrs_flow){.free = all, .head = NRS_NONE, .tail = NRS_NONE};
            ran->outcomes[dir][ue] = nrs_stream_init(key, purpose[dir], ue);
        }
    }
    for (int n = 1; n <= ran->n_prb; n++)
        ran->spread_db[n] = 10 * log10((double)ran->n_prb / n);
}

enum nrs_status nrs_ran_new(const struct nrs_radio_cfg *cfg, const struct nrs_link_curves *curves,
                            uint32_t n_cells, uint32_t ues_per_cell, struct nrs_rng_key key,
                            const struct nrs_trace_sink *trace, struct nrs_ran **out,
                            struct nrs_error *err)
{
    struct nrs_ran *ran;
    enum nrs_status status;

    *out = NULL;
    if (n_cells == 0 || ues_per_cell == 0 || ues_per_cell > UES_MAX / n_cells)
        return nrs_fail(err, NRS_ERANGE, "%u cells of %u UEs: expected 1 to %u UEs in all", n_cells,
                        ues_per_cell, UES_MAX);
    ran = calloc(1, sizeof *ran);
    if (!ran)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the radio network");
    *ran = (struct nrs_ran){.cfg = cfg,
                            .curves = curves,
                            .direction = {[NRS_UL] = &cfg->ul, [NRS_DL] = &cfg->dl},
                            .scheduler = nrs_schedulers[cfg->mac.scheduler],
                            .trace = trace,
                            .n_prb = nrs_radio_prb_count(&cfg->carrier),
                            .n_cells = n_cells,
                            .ues_per_cell = ues_per_cell,
                            .n_ues = n_cells * ues_per_cell,
                            .n_words = (ues_per_cell + 63) / 64,
                            .slot = -1,
                            .next_slot = NRS_NEVER,
                            .free_message = NRS_NONE};
    status = nrs_timeline_init(&ran->tl, cfg, err);
    if (status == NRS_OK && !allocate(ran))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %u cells of %u UEs", n_cells,
                          ues_per_cell);
    if (status != NRS_OK) {
        nrs_ran_free(ran);
        return status;
    }
    init_cells(ran);
    init_ues(ran, key);
    nrs_adapt_init(ran);
    *out = ran;
    return NRS_OK;
}

void nrs_ran_free(struct nrs_ran *ran)
{
    if (!ran)
        return;
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        free(ran->flows[dir]);
        free(ran->outcomes[dir]);
        free(ran->tbs[dir]);
        free(ran->prb_limit[dir]);
        free(ran->fits[dir]);
    }
    nrs_timeq_free(&ran->arrivals);
    nrs_timeq_free(&ran->requests);
    free(ran->messages);
    free(ran->spread_db);
    free(ran->words);
    free(ran->links);
    free(ran->cells);
    free(ran);
}

enum nrs_status nrs_ran_send(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                             uint64_t cookie, double now_s, struct nrs_error *err)
{
    int64_t slot = nrs_timeline_slot_at(&ran->tl, now_s);
    uint32_t id = nrs_buffer_new(ran, dir, ue, bytes, cookie);

    if (slot <= ran->slot)
        slot = ran->slot + 1;
    if (id == NRS_NONE || !nrs_timeq_push(&ran->arrivals, (double)slot, id)) {
        if (id != NRS_NONE)
            nrs_buffer_delete(ran, id);
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu radio messages",
                        ran->n_pending + 1);
    }
    ran->flows[dir][ue].backlog += ran->messages[id].bytes;
    /* With nothing pending, what a cell still waits for is of no use to anyone until now. */
    ran->next_slot = ran->n_pending++ == 0 ? slot : nrs_min_slot(ran->next_slot, slot);
    return NRS_OK;
}

size_t nrs_ran_pending(const struct nrs_ran *ran)
{
    return ran->n_pending;
}

int64_t nrs_ran_backlog_bytes(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue)
{
    return ran->flows[dir][ue].backlog;
}

double nrs_ran_next_s(const struct nrs_ran *ran)
{
    return ran->n_pending ? (double)ran->next_slot * ran->tl.slot_s : INFINITY;
}

void nrs_ran_step(struct nrs_ran *ran, nrs_ran_sink *sink, void *user)
{
    const struct nrs_timeq *waiting[] = {&ran->arrivals, &ran->requests};
    int64_t slot = ran->next_slot;

    if (ran->n_pending == 0)
        return;
    ran->slot = slot;
    ran->sink = sink;
    ran->sink_user = user;
    ran->counters.slots++;
    nrs_slot_take_in(ran, slot);
    ran->next_slot = NRS_NEVER;
    for (uint32_t c = 0; c < ran->n_cells; c++) {
        if (ran->cells[c].next_slot <= slot)
            nrs_slot_run(ran, &ran->cells[c], slot);
        ran->next_slot = nrs_min_slot(ran->next_slot, ran->cells[c].next_slot);
    }
    for (size_t i = 0; i < NRS_LEN(waiting); i++) {
        const struct nrs_timeq_entry *e = nrs_timeq_peek(waiting[i]);

        if (e)
            ran->next_slot = nrs_min_slot(ran->next_slot, (int64_t)e->time_s);
    }
    ran->sink = NULL;
}

struct nrs_ue_link nrs_ran_link(const struct nrs_ran *ran, uint32_t ue)
{
    return ran->links[ue];
}

/* Slots among the first n that carry data in a direction. */
static uint64_t data_slots(const struct nrs_timeline *tl, int dir, int64_t n)
{
    uint64_t in_pattern = 0, in_rest = 0;

    for (int i = 0; i < tl->n_slots; i++)
        if (tl->plan[i].kind[dir] >= 0) {
            in_pattern++;
            in_rest += i < n % tl->n_slots;
        }
    return (uint64_t)(n / tl->n_slots) * in_pattern + in_rest;
}

struct nrs_ran_counters nrs_ran_counters(const struct nrs_ran *ran)
{
    struct nrs_ran_counters c = ran->counters;

    for (int dir = NRS_UL; dir <= NRS_DL; dir++)
        c.prb_slots_offered[dir] =
            data_slots(&ran->tl, dir, ran->slot + 1) * (uint64_t)ran->n_prb * ran->n_cells;
    return c;
}
