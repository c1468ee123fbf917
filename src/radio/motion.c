/* motion.c - UEs that move: positions and gains are renewed, cells are measured, UEs change cells.
 *
 * At every measurement (radio.handover.period) handover.c decides on RSRP, which averages over
 * fading, and on the DL's SINR under the load that the neighbours have. Before one, UEs are put
 * where they are and their gains are worked out anew, when the next measurement would be too late
 * for the fastest (radio.mobility.update_ms, update_m): faster UEs at each, slower ones at some. A
 * UE that may not send or receive keeps its messages. UEs that stand still change cells only when
 * theirs fails (outage.c): they measure until they are back.
 */
#include <math.h>

#include "radio/decibel.h"
#include "radio/mac.h"

#define SUBCARRIERS 12
#define ROUNDING_S  1e-9
#define GIVEN_DBM   0.0 /* RSRP over a given channel: any that is enough */

static int64_t slot_from(const struct nrs_ran *ran, double time_s)
{
    return isfinite(time_s) ? nrs_timeline_slot_at(&ran->tl, time_s) : NRS_NEVER;
}

double nrs_motion_rsrp_dbm(const struct nrs_ran *ran, uint32_t ue, int link)
{
    uint32_t cell = ran->links.cell[nrs_link_at(&ran->links, ue, link)];

    return nrs_to_db(ran->cells[cell].power_mw / SUBCARRIERS * nrs_links_best_gain(ran, ue, link));
}

/* All links to cells that are up. @return how many. Of a given channel there is the UE's cell. */
static int measure_cells(const struct nrs_ran *ran, uint32_t ue, int *cells, double *rsrp)
{
    const struct nrs_links *l = &ran->links;
    int n = 0;

    if (!ran->deployment) {
        cells[0] = (int)ran->cell[ue];
        rsrp[0] = GIVEN_DBM;
        return nrs_cell_of(ran, ue)->down ? 0 : 1;
    }
    for (int i = 0; i < l->n[ue]; i++) {
        uint32_t cell = l->cell[nrs_link_at(l, ue, i)];

        if (ran->cells[cell].down)
            continue;
        cells[n] = (int)cell;
        rsrp[n++] = nrs_motion_rsrp_dbm(ran, ue, i);
    }
    return n;
}

/* Of more than NRS_HANDOVER_CELLS handover.c keeps the strongest. */
static void measurement(struct nrs_ran *ran, uint32_t ue, double time_s, int *cells, double *rsrp,
                        struct nrs_handover_measurement *m)
{
    double sinr_db = INFINITY; /* of a given channel, a cell is lost by its failure only */

    if (nrs_cell_of(ran, ue)->down)
        sinr_db = -INFINITY;
    else if (ran->deployment)
        sinr_db = nrs_to_db(nrs_csi_reference(ran, NRS_DL, ue));
    *m = (struct nrs_handover_measurement){
        .time_s = time_s,
        .sinr_db = sinr_db,
        .n = measure_cells(ran, ue, cells, rsrp),
        .cell = cells,
        .rsrp_dbm = rsrp,
    };
}

static int link_to(const struct nrs_ran *ran, uint32_t ue, int cell)
{
    const struct nrs_links *l = &ran->links;
    int i = 0;

    if (!ran->deployment)
        return 0;
    while (i < l->n[ue] && (int)l->cell[nrs_link_at(l, ue, i)] != cell)
        i++;
    return i;
}

/* Do as the event says; a UE without a cell is blocked until it has one. */
static void obey(struct nrs_ran *ran, uint32_t ue, enum nrs_handover_event event, int64_t slot)
{
    struct nrs_handover *h = &ran->handovers[ue];
    int64_t resume = slot_from(ran, h->interrupted_until_s);
    uint32_t before = ran->cell[ue];
    int link;

    if (event == NRS_HANDOVER_NONE)
        return;
    ran->counters.handovers += event == NRS_HANDOVER_COMMAND;
    ran->counters.link_failures += event == NRS_HANDOVER_FAILURE;
    nrs_trace(ran->trace, (double)slot * ran->tl.slot_s,
              event == NRS_HANDOVER_COMMAND ? NRS_TR_RADIO_HANDOVER : NRS_TR_RADIO_FAILURE, ue,
              h->serving);
    link = link_to(ran, ue, h->serving == NRS_HANDOVER_NO_CELL ? (int)before : h->serving);
    if (!ran->deployment || link < ran->links.n[ue])
        nrs_members_move(ran, ue, link, slot, resume);
    if (ran->outage.home && ran->cell[ue] != before)
        ran->move_by_s = -INFINITY; /* its power is another one, and what is heard from afar */
}

static void follow_timer(struct nrs_ran *ran, uint32_t ue)
{
    int64_t next = slot_from(ran, nrs_handover_next_s(&ran->handovers[ue]));

    if (next != NRS_NEVER) /* in the past, when nobody stepped: before measurements after it */
        nrs_slot_event(ran, next, NRS_EVENT_TIMER, ue);
}

void nrs_motion_timer(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_handover *h = &ran->handovers[ue];

    if (!(nrs_handover_next_s(h) <= (double)slot * ran->tl.slot_s + 1e-9))
        return; /* a measurement has prevented it */
    obey(ran, ue, nrs_handover_poll(&ran->cfg->handover, h, (double)slot * ran->tl.slot_s), slot);
    follow_timer(ran, ue);
}

void nrs_motion_rlc_failure(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    double time_s = (double)slot * ran->tl.slot_s;

    if (!nrs_outage_follows(ran, ue))
        return;
    obey(ran, ue, nrs_handover_rlc_failure(&ran->cfg->handover, &ran->handovers[ue], time_s), slot);
    follow_timer(ran, ue);
}

/* All together, as each has a part in what the cells hear from afar. */
static void move_all(struct nrs_ran *ran, double time_s)
{
    double step_s = INFINITY;

    for (uint32_t c = 0; c < ran->n_cells; c++)
        ran->links.far_ul_mw[c] = 0;
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        nrs_deployment_move(ran->deployment, ue, time_s);
        nrs_deployment_gains(ran->deployment, ue, ran->gains, ran->beam_gains);
        nrs_links_set(ran, ue, ran->cell[ue], ran->gains, ran->beam_gains);
        nrs_links_follow_speed(ran, ue);
        step_s = fmin(step_s, nrs_deployment_step_s(ran->deployment, ue));
    }
    ran->move_by_s = ran->outage.home ? INFINITY : time_s + step_s;
}

static void measure(struct nrs_ran *ran, uint32_t ue, int64_t slot, double time_s)
{
    struct nrs_handover *h = &ran->handovers[ue];
    double rsrp[NRS_LINKS_MAX], due = nrs_handover_next_s(h);
    int cells[NRS_LINKS_MAX];
    struct nrs_handover_measurement m;
    enum nrs_handover_event event;

    measurement(ran, ue, time_s, cells, rsrp, &m);
    event = nrs_handover_measure(&ran->cfg->handover, h, &m);
    obey(ran, ue, event, slot);
    if (nrs_handover_next_s(h) != due)
        follow_timer(ran, ue);
    if (event == NRS_HANDOVER_NONE)
        nrs_outage_settle(ran, ue, time_s);
}

void nrs_motion_measure(struct nrs_ran *ran, int64_t slot)
{
    double time_s = (double)slot * ran->tl.slot_s;
    double next_s = time_s + (double)ran->measurement_slots * ran->tl.slot_s;

    if (next_s > ran->move_by_s + ROUNDING_S)
        move_all(ran, time_s);
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        if (nrs_outage_follows(ran, ue))
            measure(ran, ue, slot, time_s);
    }
    ran->outage.measuring = !ran->outage.home || ran->outage.n_followed > 0;
    if (ran->outage.measuring)
        nrs_slot_event(ran, slot + ran->measurement_slots, NRS_EVENT_MEASURE, 0);
}
