/* ran_build.c - building a network: memory, derived numbers, who belongs to which cell. */
#include <math.h>
#include <stdlib.h>

#include "radio/decibel.h"
#include "radio/mac.h"

#define UES_MAX           (1u << 26)
#define SUBCARRIERS       12  /* a PRB, TS 38.211 clause 4.4.4.1 */
#define LOAD_TIME_S       0.1 /* that a mean load looks back on */
#define INTERFERENCE_MEAN 16  /* receptions that a cell's mean interference looks back on */

/* Subband size, TS 38.214 Table 5.2.1.4-2, the smaller value; below 24 PRBs four. */
static int subband_prbs(int n_prb)
{
    return n_prb <= 72 ? 4 : n_prb <= 144 ? 8 : 16;
}

static int64_t slots_of(const struct nrs_ran *ran, double time_s)
{
    return (int64_t)ceil(time_s / ran->tl.slot_s - 1e-6);
}

static void derive(struct nrs_ran *ran)
{
    const struct nrs_radio_cfg *cfg = ran->cfg;
    const struct nrs_cell_cfg *cell = &cfg->cell;
    double prb_hz = SUBCARRIERS * cfg->carrier.scs_hz, figure_db[2];
    int64_t tx[2];

    figure_db[NRS_UL] = cell->gnb_noise_figure_db;
    figure_db[NRS_DL] = cell->ue_noise_figure_db;
    ran->n_rx[NRS_UL] = (int)cell->gnb_rx_antennas;
    ran->n_rx[NRS_DL] = (int)cell->ue_rx_antennas;
    tx[NRS_UL] = cell->ue_tx_antennas;
    tx[NRS_DL] = cell->gnb_rx_antennas;
    ran->mu = nrs_numerology(cfg->carrier.scs_hz / 1e3);
    ran->symbol_s = nrs_slot_s(ran->mu) / NRS_SYMBOLS_PER_SLOT;
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        const struct nrs_direction_cfg *d = ran->direction[dir];
        int most = d->layers ? (int)d->layers : (int)d->max_layers;

        if (!d->layers && most > ran->n_rx[dir])
            most = ran->n_rx[dir];
        if (!d->layers && most > tx[dir])
            most = (int)tx[dir];
        ran->layers_max[dir] = most;
        ran->noise_mw[dir] = nrs_from_db(NRS_NOISE_DBM_HZ + figure_db[dir]) * prb_hz;
        ran->patience_slots[dir] = slots_of(ran, d->max_wait_s);
        ran->load_weight[dir] = fmin(1, ran->tl.slot_s / LOAD_TIME_S);
    }
    ran->csi_period_slots =
        slots_of(ran, cfg->csi.period_s) > 0 ? slots_of(ran, cfg->csi.period_s) : 1;
    ran->csi_delay_slots = slots_of(ran, cfg->csi.delay_s);
    ran->status_slots = slots_of(ran, cfg->rlc.status_s);
    ran->pf_window_slots = cfg->mac.pf_window_s / ran->tl.slot_s;
    ran->configured_period = (int64_t)round(cfg->mac.configured_period_s / ran->tl.slot_s);
    ran->irc_share = 1 - nrs_from_db(-cfg->interference.irc_gain_db);
    ran->interference_weight = 1.0 / INTERFERENCE_MEAN;
    ran->measurement_slots = slots_of(ran, cfg->handover.period_s);
    if (ran->measurement_slots < 1)
        ran->measurement_slots = 1;
}

/* Transmissions of one cell, direction and slot, at the most. */
static size_t air_of_a_cell(const struct nrs_ran *ran, int dir)
{
    const struct nrs_direction_cfg *d = ran->direction[dir];
    /* repetitions of blocks of each length, from as many slots that have room for it */
    size_t n = (size_t)(d->max_ues_per_slot * (1 + (d->repetitions - 1) * ran->tl.n_kinds[dir]));

    if (dir == NRS_UL && ran->configured_period > 0)
        n += (size_t)(ran->n_prb / ran->cfg->mac.configured_prb);
    return n;
}

static enum nrs_status allocate_dir(struct nrs_ran *ran, int dir, struct nrs_error *err)
{
    size_t ues = ran->n_ues;

    ran->flows[dir] = calloc(ues, sizeof *ran->flows[dir]);
    ran->csi[dir] = calloc(ues, sizeof *ran->csi[dir]);
    ran->outcomes[dir] = calloc(ues, sizeof *ran->outcomes[dir]);
    ran->air[dir] = calloc(air_of_a_cell(ran, dir) * ran->n_cells, sizeof *ran->air[dir]);
    if (!ran->flows[dir] || !ran->csi[dir] || !ran->outcomes[dir] || !ran->air[dir])
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %u UEs", ran->n_ues);
    return nrs_blocks_init(&ran->blocks[dir], ran->direction[dir], ran->curves, ran->n_prb,
                           ran->tl.n_kinds[dir], ran->tl.symbols[dir], ran->tl.overhead_re[dir],
                           err);
}

static struct nrs_reserved *new_ring(void)
{
    struct nrs_reserved *ring = calloc(NRS_ROUND_SLOTS, sizeof *ring);

    for (int i = 0; ring && i < NRS_ROUND_SLOTS; i++)
        ring[i].slot = -1;
    return ring;
}

static bool allocate_cells(struct nrs_ran *ran)
{
    for (uint32_t c = 0; c < ran->n_cells; c++) {
        struct nrs_cell *cell = &ran->cells[c];

        if (ran->configured_period > 0) {
            cell->configured = calloc((size_t)ran->configured_period, sizeof *cell->configured);
            cell->configured_used = new_ring();
            if (!cell->configured || !cell->configured_used)
                return false;
        }
        for (int dir = NRS_UL; dir <= NRS_DL; dir++)
            if (ran->direction[dir]->repetitions > 1) {
                cell->dir[dir].reserved = new_ring();
                if (!cell->dir[dir].reserved)
                    return false;
            }
    }
    return true;
}

static bool allocate_links(struct nrs_ran *ran)
{
    const struct nrs_radio_cfg *cfg = ran->cfg;
    struct nrs_links *l = &ran->links;
    size_t most = air_of_a_cell(ran, NRS_UL), dl = air_of_a_cell(ran, NRS_DL);
    int rx = ran->n_rx[NRS_UL] > ran->n_rx[NRS_DL] ? ran->n_rx[NRS_UL] : ran->n_rx[NRS_DL];

    most = most > dl ? most : dl;
    l->subband_prbs = subband_prbs(ran->n_prb);
    l->n_subbands = (ran->n_prb + l->subband_prbs - 1) / l->subband_prbs;
    l->n_beams = nrs_antenna_beams(&cfg->gnb_antenna);
    l->branches = rx < NRS_BRANCHES_MAX ? rx : NRS_BRANCHES_MAX;
    l->max = ran->interfering || ran->handovers ? (int)cfg->interference.max_links : 1;
    if ((uint32_t)l->max > ran->n_cells)
        l->max = (int)ran->n_cells;
    ran->interference_mw =
        calloc(most * ran->n_cells * 2 * (size_t)l->n_subbands, sizeof *ran->interference_mw);
    ran->gains = calloc(ran->n_cells, sizeof *ran->gains);
    ran->keep = calloc(ran->n_cells, sizeof *ran->keep);
    if (l->n_beams > 1)
        ran->beam_gains =
            calloc((size_t)ran->n_cells * (size_t)l->n_beams, sizeof *ran->beam_gains);
    return ran->interference_mw && ran->gains && ran->keep &&
           (l->n_beams == 1 || ran->beam_gains) &&
           nrs_links_allocate(l, ran->n_ues, ran->n_cells, cfg->channel.fading);
}

static enum nrs_status allocate(struct nrs_ran *ran, struct nrs_error *err)
{
    bool given = ran->cfg->channel.model != NRS_CHANNEL_38901;
    enum nrs_status status;

    ran->cells = calloc(ran->n_cells, sizeof *ran->cells);
    ran->cell = calloc(ran->n_ues, sizeof *ran->cell);
    ran->priority = calloc(ran->n_ues, sizeof *ran->priority);
    ran->activity = calloc(ran->n_ues, sizeof *ran->activity);
    if (given)
        ran->given_mw = calloc(ran->n_ues, sizeof *ran->given_mw);
    ran->candidates = calloc(ran->n_ues, sizeof *ran->candidates);
    ran->spread_db = calloc((size_t)ran->n_prb + 1, sizeof *ran->spread_db);
    if (!given && ran->cfg->mobility.model != NRS_MOBILITY_STATIC)
        ran->handovers = calloc(ran->n_ues, sizeof *ran->handovers);
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) /* room for one request of each UE */
        nrs_slot_event(ran, 0, NRS_EVENT_REQUEST, ue);
    ran->events.n = 0;
    if (!ran->cells || !ran->cell || !ran->priority || !ran->activity || !ran->candidates ||
        !ran->spread_db || (given && !ran->given_mw) || ran->out_of_memory ||
        !allocate_cells(ran) || (!given && !allocate_links(ran)) ||
        (!given && ran->cfg->mobility.model != NRS_MOBILITY_STATIC && !ran->handovers))
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %u cells of %u UEs", ran->n_cells,
                        ran->ues_per_cell);
    status = allocate_dir(ran, NRS_UL, err);
    return status == NRS_OK ? allocate_dir(ran, NRS_DL, err) : status;
}

static void init_cells(struct nrs_ran *ran)
{
    static const struct nrs_tb_queue empty = {NRS_NONE, NRS_NONE};

    for (uint32_t c = 0; c < ran->n_cells; c++) {
        struct nrs_cell *cell = &ran->cells[c];

        cell->next_slot = NRS_NEVER;
        if (ran->deployment)
            cell->power_mw =
                nrs_from_db(nrs_deployment_cell_power_dbm(ran->deployment, c)) / ran->n_prb;
        for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
            cell->dir[dir].granted = cell->dir[dir].feedback = cell->dir[dir].retx = empty;
            cell->dir[dir].wants = cell->dir[dir].last_want = NRS_NONE;
        }
    }
    for (int n = 1; n <= ran->n_prb; n++)
        ran->spread_db[n] = nrs_to_db((double)ran->n_prb / n);
}

/* The cell that a UE starts in: the one heard best with its power. */
static uint32_t best_cell(const struct nrs_ran *ran)
{
    uint32_t best = 0;

    for (uint32_t c = 1; c < ran->n_cells; c++)
        if (ran->gains[c] * ran->cells[c].power_mw > ran->gains[best] * ran->cells[best].power_mw)
            best = c;
    return best;
}

static void init_link(struct nrs_ran *ran, uint32_t ue)
{
    uint32_t cell;

    ran->links.p_max_dbm[ue] = nrs_deployment_ue_power_dbm(ran->deployment, ue);
    ran->priority[ue] = nrs_deployment_priority(ran->deployment, ue);
    nrs_deployment_gains(ran->deployment, ue, ran->gains, ran->beam_gains);
    cell = best_cell(ran);
    nrs_links_set(ran, ue, cell, ran->gains, ran->beam_gains);
    nrs_links_restart(ran, ue);
    nrs_members_join(ran, ue, cell, 0);
    if (ran->handovers)
        nrs_handover_init(&ran->handovers[ue], (int)cell);
}

/* What a class says of a UE that has no place. */
static void init_given(struct nrs_ran *ran, uint32_t ue)
{
    const struct nrs_radio_cfg *cfg = ran->cfg;
    const struct nrs_ue_class_cfg *class =
        cfg->n_classes > 0 ? &cfg->classes[nrs_ran_class(ran, ue)] : NULL;
    double own_dbm = class ? class->ue_power_dbm : NRS_POWER_OWN_DBM;

    ran->priority[ue] = class ? (int)class->priority : 0;
    ran->given_mw[ue] =
        nrs_from_db(own_dbm <= NRS_POWER_OWN_DBM ? cfg->cell.ue_power_dbm : own_dbm);
    nrs_members_join(ran, ue, ue / ran->ues_per_cell, 0);
}

static void init_ues(struct nrs_ran *ran)
{
    static const enum nrs_purpose purpose[] = {
        [NRS_UL] = NRS_RNG_HARQ_UL, [NRS_DL] = NRS_RNG_HARQ_DL};
    const uint32_t all = UINT32_MAX >> (32 - ran->cfg->mac.harq_processes);

    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        uint64_t entity = nrs_ue_entity(ue, ran->ues_per_cell);

        for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
            ran->flows[dir][ue] = (struct nrs_flow){.free = all,
                                                    .head = NRS_NONE,
                                                    .tail = NRS_NONE,
                                                    .ranges = NRS_NONE,
                                                    .tbs = NRS_NONE,
                                                    .busy_until = -1};
            ran->outcomes[dir][ue] = nrs_stream_init(ran->key, purpose[dir], entity);
        }
        if (ran->deployment)
            init_link(ran, ue);
        else
            init_given(ran, ue);
    }
    if (ran->handovers)
        nrs_slot_event(ran, ran->measurement_slots, NRS_EVENT_MEASURE, 0);
}

/* The radio channel of TR 38.901 needs places; a given SINR does not. */
static enum nrs_status deploy(struct nrs_ran *ran, const struct nrs_ran_setup *setup,
                              struct nrs_error *err)
{
    enum nrs_status status;

    ran->n_cells = nrs_layout_cell_count(
        &setup->cfg->layout, setup->cfg->n_sectors + setup->files->cells.n, setup->n_single_cells);
    if (ran->n_cells == 0 || setup->ues_per_cell == 0 ||
        setup->ues_per_cell > UES_MAX / ran->n_cells)
        return nrs_fail(err, NRS_ERANGE, "%u cells of %u UEs: expected 1 to %u UEs in all",
                        ran->n_cells, setup->ues_per_cell, UES_MAX);
    ran->n_ues = ran->n_cells * setup->ues_per_cell;
    if (setup->cfg->channel.model != NRS_CHANNEL_38901)
        return NRS_OK;
    status = nrs_deployment_new(setup->cfg, setup->files, setup->n_single_cells,
                                setup->ues_per_cell, setup->key, &ran->deployment, err);
    if (status != NRS_OK)
        return status;
    ran->interfering = setup->cfg->interference.enabled && ran->n_cells > 1 &&
                       !nrs_deployment_layout(ran->deployment)->isolated;
    return NRS_OK;
}

enum nrs_status nrs_ran_new(const struct nrs_ran_setup *setup, struct nrs_ran **out,
                            struct nrs_error *err)
{
    const struct nrs_radio_cfg *cfg = setup->cfg;
    struct nrs_ran *ran = calloc(1, sizeof *ran);
    enum nrs_status status;

    *out = NULL;
    if (!ran)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the radio network");
    *ran = (struct nrs_ran){.cfg = cfg,
                            .curves = setup->curves,
                            .direction = {[NRS_UL] = &cfg->ul, [NRS_DL] = &cfg->dl},
                            .scheduler = nrs_schedulers[cfg->mac.scheduler],
                            .trace = setup->trace,
                            .sinr = &setup->files->sinr,
                            .key = setup->key,
                            .n_prb = nrs_radio_prb_count(&cfg->carrier),
                            .ues_per_cell = setup->ues_per_cell,
                            .slot = -1,
                            .next_slot = NRS_NEVER,
                            .free_message = NRS_NONE,
                            .free_range = NRS_NONE,
                            .free_tb = NRS_NONE};
    status = nrs_timeline_init(&ran->tl, cfg, err);
    if (status == NRS_OK)
        status = deploy(ran, setup, err);
    if (status == NRS_OK) {
        derive(ran);
        status = allocate(ran, err);
    }
    if (status != NRS_OK) {
        nrs_ran_free(ran);
        return status;
    }
    init_cells(ran);
    init_ues(ran);
    nrs_activity_init(ran);
    *out = ran;
    return NRS_OK;
}

static void free_cells(struct nrs_ran *ran)
{
    for (uint32_t c = 0; ran->cells && c < ran->n_cells; c++) {
        free(ran->cells[c].configured);
        free(ran->cells[c].configured_used);
        free(ran->cells[c].dir[NRS_UL].reserved);
        free(ran->cells[c].dir[NRS_DL].reserved);
    }
    free(ran->cells);
}

void nrs_ran_free(struct nrs_ran *ran)
{
    if (!ran)
        return;
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        free(ran->flows[dir]);
        free(ran->csi[dir]);
        free(ran->outcomes[dir]);
        free(ran->air[dir]);
        nrs_blocks_free(&ran->blocks[dir]);
    }
    free_cells(ran);
    nrs_links_free(&ran->links);
    nrs_deployment_free(ran->deployment);
    nrs_timeq_free(&ran->events);
    nrs_outage_free(&ran->outage);
    free(ran->messages);
    free(ran->ranges);
    free(ran->tbs);
    free(ran->cell);
    free(ran->priority);
    free(ran->given_mw);
    free(ran->activity);
    free(ran->candidates);
    free(ran->handovers);
    free(ran->spread_db);
    free(ran->interference_mw);
    free(ran->gains);
    free(ran->beam_gains);
    free(ran->keep);
    free(ran);
}
