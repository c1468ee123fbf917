/* handover.c - layer 3 filtering, event A3, handover, radio link monitoring and re-establishment.
 *
 *   filter   F_n = (1 - a) F_(n-1) + a M_n, a = 1 / 2^(k/4), F_1 = M_1       TS 38.331, 5.5.3.2
 *   enter    Mn + Ocn - Hys > Mp + Ocp + Off   at each measurement of timeToTrigger  5.5.4.4
 *   leave    Mn + Ocn + Hys < Mp + Ocp + Off   likewise, for a cell that was reported
 *   RLF      N310 consecutive out-of-sync indications start T310, N311 consecutive in-sync ones
 *            stop it, as does a handover; its expiry is the failure               5.3.10
 *   T311     runs from the failure until a suitable cell is selected               5.3.7
 *
 * The network prepares for the strongest neighbour of a report, and commands the handover
 * `preparation_s` later, unless the neighbour has left the event by then; while cells stay
 * in the event and none is prepared for, as after that, reports go on. An indication needs the
 * SINR outside [Qout, Qin]; inside there is none, and the counts stay. An indication of the one
 * kind ends a run of the other.
 *
 * Left out: measurement errors, gaps and DRX; beams; frequency offsets (one carrier: Ofn = Ofp);
 * loss of the report or command, and T304 - a command is always obeyed, and access to the new cell
 * always succeeds; conditional and dual-active-stack handovers; setting up a connection after T311
 * has expired, which takes as long as re-establishing it.
 */
#include "radio/handover.h"

#include <math.h>

/* Times are sums of periods that no double holds exactly; this is far below a symbol. */
#define ROUNDING_S 1e-9

void nrs_handover_init(struct nrs_handover *h, int serving)
{
    *h = (struct nrs_handover){
        .serving = serving,
        .interrupted_until_s = -INFINITY,
        .previous = NRS_HANDOVER_NO_CELL,
        .measured_s = -INFINITY,
        .arrived_s = -INFINITY,
        .t310_s = INFINITY,
        .t311_s = INFINITY,
        .command_s = INFINITY,
        .command_cell = NRS_HANDOVER_NO_CELL,
    };
}

double nrs_handover_filter_weight(const struct nrs_handover_cfg *cfg, double elapsed_s)
{
    double a = exp2(-(double)cfg->filter_k / 4.0);

    return 1.0 - pow(1.0 - a, elapsed_s / cfg->filter_period_s);
}

double nrs_handover_next_s(const struct nrs_handover *h)
{
    return fmin(h->command_s, fmin(h->t310_s, h->t311_s));
}

static bool reached(double time_s, double due_s)
{
    return time_s >= due_s - ROUNDING_S;
}

static struct nrs_handover_cell *find_cell(struct nrs_handover *h, int cell)
{
    for (int i = 0; i < h->n_cells; i++)
        if (h->cell[i].cell == cell)
            return &h->cell[i];
    return NULL;
}

static bool is_listed(const struct nrs_handover_measurement *m, int cell)
{
    for (int i = 0; i < m->n; i++)
        if (m->cell[i] == cell)
            return true;
    return false;
}

/* Forget cells that are no longer measured. */
static void drop_cells(struct nrs_handover *h, const struct nrs_handover_measurement *m)
{
    int n = 0;

    for (int i = 0; i < h->n_cells; i++)
        if (h->cell[i].cell == h->serving || is_listed(m, h->cell[i].cell))
            h->cell[n++] = h->cell[i];
        else if (h->cell[i].cell == h->command_cell)
            h->command_s = INFINITY;
    h->n_cells = n;
}

/* Room for a new cell: a free one, or the weakest neighbour's if that is weaker. NULL: none. */
static struct nrs_handover_cell *make_room(struct nrs_handover *h, int cell, double rsrp_dbm)
{
    struct nrs_handover_cell *weakest = NULL;

    if (h->n_cells < NRS_HANDOVER_CELLS)
        return &h->cell[h->n_cells++];
    for (int i = 0; i < h->n_cells; i++)
        if (h->cell[i].cell != h->serving && (!weakest || h->cell[i].rsrp_dbm < weakest->rsrp_dbm))
            weakest = &h->cell[i];
    if (cell != h->serving && !(weakest->rsrp_dbm < rsrp_dbm))
        return NULL;
    if (weakest->cell == h->command_cell)
        h->command_s = INFINITY;
    return weakest;
}

/* Known cells first, so that what stays in a full table does not depend on the list's order. */
static void filter(const struct nrs_handover_cfg *cfg, struct nrs_handover *h,
                   const struct nrs_handover_measurement *m)
{
    double w = nrs_handover_filter_weight(cfg, fmax(m->time_s - h->measured_s, 0.0));
    struct nrs_handover_cell *c;

    drop_cells(h, m);
    for (int i = 0; i < m->n; i++)
        if ((c = find_cell(h, m->cell[i]))) {
            c->rsrp_dbm = (1.0 - w) * c->rsrp_dbm + w * m->rsrp_dbm[i];
            c->offset_db = m->offset_db ? m->offset_db[i] : 0.0;
        }
    for (int i = 0; i < m->n; i++)
        if (!find_cell(h, m->cell[i]) && (c = make_room(h, m->cell[i], m->rsrp_dbm[i])))
            *c = (struct nrs_handover_cell){.cell = m->cell[i],
                                            .rsrp_dbm = m->rsrp_dbm[i],
                                            .offset_db = m->offset_db ? m->offset_db[i] : 0.0,
                                            .since_s = INFINITY};
    h->measured_s = m->time_s;
}

/* The stronger of two cells, of equals the one with the lower number; `a` may be NULL. */
static const struct nrs_handover_cell *stronger(const struct nrs_handover_cell *a,
                                                const struct nrs_handover_cell *b)
{
    if (!a || b->rsrp_dbm > a->rsrp_dbm)
        return b;
    return b->rsrp_dbm == a->rsrp_dbm && b->cell < a->cell ? b : a;
}

/* Leave the serving cell: no timer or condition of it goes on. Filtered values are kept. */
static void leave(struct nrs_handover *h)
{
    for (int i = 0; i < h->n_cells; i++) {
        h->cell[i].triggered = false;
        h->cell[i].since_s = INFINITY;
    }
    h->previous = h->serving;
    h->serving = NRS_HANDOVER_NO_CELL;
    h->out_of_sync = h->in_sync = 0;
    h->t310_s = h->command_s = INFINITY;
    h->command_cell = NRS_HANDOVER_NO_CELL;
}

static void arrive(struct nrs_handover *h, int cell, double time_s, double interruption_s)
{
    h->serving = cell;
    h->arrived_s = time_s;
    h->interrupted_until_s = time_s + interruption_s;
    h->t311_s = INFINITY;
}

static enum nrs_handover_event hand_over(const struct nrs_handover_cfg *cfg, struct nrs_handover *h,
                                         double time_s)
{
    int target = h->command_cell, before = h->previous;

    h->n_handovers++;
    if (target == before && time_s - h->arrived_s < cfg->ping_pong_s - ROUNDING_S)
        h->n_ping_pongs++;
    leave(h);
    arrive(h, target, time_s, cfg->interruption_s);
    return NRS_HANDOVER_COMMAND;
}

/* Select the strongest cell, if it is suitable. */
static bool select_cell(const struct nrs_handover_cfg *cfg, struct nrs_handover *h, double time_s)
{
    const struct nrs_handover_cell *best = NULL;

    for (int i = 0; i < h->n_cells; i++)
        best = stronger(best, &h->cell[i]);
    if (!best || !(best->rsrp_dbm >= cfg->min_rsrp_dbm))
        return false;
    arrive(h, best->cell, time_s, cfg->reestablishment_s);
    return true;
}

static enum nrs_handover_event fail(const struct nrs_handover_cfg *cfg, struct nrs_handover *h,
                                    double time_s)
{
    h->n_failures++;
    leave(h);
    h->interrupted_until_s = INFINITY;
    h->t311_s = time_s + cfg->t311_s;
    select_cell(cfg, h, time_s);
    return NRS_HANDOVER_FAILURE;
}

enum nrs_handover_event nrs_handover_poll(const struct nrs_handover_cfg *cfg,
                                          struct nrs_handover *h, double time_s)
{
    if (!reached(time_s, nrs_handover_next_s(h)))
        return NRS_HANDOVER_NONE;
    if (h->t311_s < INFINITY) {
        h->t311_s = INFINITY;
        h->n_idle++;
        return NRS_HANDOVER_IDLE;
    }
    return h->command_s <= h->t310_s ? hand_over(cfg, h, time_s) : fail(cfg, h, time_s);
}

enum nrs_handover_event nrs_handover_rlc_failure(const struct nrs_handover_cfg *cfg,
                                                 struct nrs_handover *h, double time_s)
{
    return nrs_handover_interrupted(h, time_s) ? NRS_HANDOVER_NONE : fail(cfg, h, time_s);
}

void nrs_handover_lose(struct nrs_handover *h, int cell)
{
    int n = 0;

    if (cell == h->serving || cell == h->command_cell)
        h->command_s = INFINITY;
    for (int i = 0; i < h->n_cells; i++) {
        if (h->cell[i].cell == cell)
            continue;
        h->cell[n] = h->cell[i];
        if (cell == h->serving) {
            h->cell[n].triggered = false;
            h->cell[n].since_s = INFINITY;
        }
        n++;
    }
    h->n_cells = n;
}

static void monitor_link(const struct nrs_handover_cfg *cfg, struct nrs_handover *h,
                         const struct nrs_handover_measurement *m)
{
    if (m->sinr_db < cfg->qout_db) {
        h->out_of_sync++;
        h->in_sync = 0;
    } else if (m->sinr_db > cfg->qin_db) {
        h->in_sync++;
        h->out_of_sync = 0;
    }
    if (h->t310_s == INFINITY && h->out_of_sync >= cfg->n310) {
        h->t310_s = m->time_s + cfg->t310_s;
        h->in_sync = 0;
    } else if (h->t310_s < INFINITY && h->in_sync >= cfg->n311) {
        h->t310_s = INFINITY;
        h->out_of_sync = 0;
    }
}

/* Does the condition that `c` waits for hold, and has it for the time to trigger? */
static bool has_held(const struct nrs_handover_cfg *cfg, const struct nrs_handover_cell *serving,
                     struct nrs_handover_cell *c, double time_s)
{
    double difference_db =
        c->rsrp_dbm + c->offset_db - (serving->rsrp_dbm + serving->offset_db + cfg->a3_offset_db);
    bool holds = c->triggered ? difference_db + cfg->hysteresis_db < 0.0
                              : difference_db - cfg->hysteresis_db > 0.0;

    c->since_s = holds ? fmin(c->since_s, time_s) : INFINITY;
    return holds && reached(time_s, c->since_s + cfg->time_to_trigger_s);
}

static void watch_a3(const struct nrs_handover_cfg *cfg, struct nrs_handover *h, double time_s)
{
    const struct nrs_handover_cell *serving = find_cell(h, h->serving), *best = NULL;

    for (int i = 0; serving && i < h->n_cells; i++) {
        struct nrs_handover_cell *c = &h->cell[i];

        if (c == serving)
            continue;
        if (has_held(cfg, serving, c, time_s)) {
            c->triggered = !c->triggered;
            c->since_s = INFINITY;
            if (!c->triggered && c->cell == h->command_cell)
                h->command_s = INFINITY;
        }
        if (c->triggered)
            best = stronger(best, c);
    }
    if (best && h->command_s == INFINITY) {
        h->command_cell = best->cell;
        h->command_s = time_s + cfg->preparation_s;
    }
}

enum nrs_handover_event nrs_handover_measure(const struct nrs_handover_cfg *cfg,
                                             struct nrs_handover *h,
                                             const struct nrs_handover_measurement *m)
{
    enum nrs_handover_event event;

    filter(cfg, h, m);
    event = nrs_handover_poll(cfg, h, m->time_s);
    if (event)
        return event;
    if (h->serving == NRS_HANDOVER_NO_CELL)
        return select_cell(cfg, h, m->time_s) ? NRS_HANDOVER_REESTABLISH : NRS_HANDOVER_NONE;
    if (!reached(m->time_s, h->interrupted_until_s))
        return NRS_HANDOVER_NONE;
    monitor_link(cfg, h, m);
    if (cfg->enabled)
        watch_a3(cfg, h, m->time_s);
    return nrs_handover_poll(cfg, h, m->time_s);
}
