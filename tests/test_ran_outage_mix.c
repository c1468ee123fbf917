/* test_ran_outage_mix.c - cells that fail at random: each message is told of once or is pending,
 * and when all cells are up again nothing is left.
 *
 * Hexagonal, single and given networks; UEs that stand or drive; both RLC modes, blocks that fail,
 * repetitions, configured grants, discard timers; messages kept or lost. All of it twice over: the
 * second run is the first to the bit.
 */
#include <string.h>

#include "outage_kit.h"

#define MESSAGES 1500
#define SPAN_S   15.0
#define END_S    500.0

enum { GIVEN, SINGLE, HEX };

struct row {
    int network;
    enum nrs_mobility_model mobility;
    enum nrs_rlc_mode mode;
    double target_bler, discard_s, configured_s;
    int64_t repetitions, max_tx, far_db;
    double keep; /* share of failures */
    double outage_s, up_s;
};

struct mix {
    struct kit k;
    struct nrs_stream random;
    double keep, sent_s[3 * MESSAGES];
    int reports[3 * MESSAGES];
    uint64_t n;
    size_t wrong, n_outages, lost;
    uint64_t digest;
};

static double u01(struct mix *m)
{
    return nrs_stream_u01(&m->random);
}

static void mix_send(struct mix *m, enum nrs_dir dir, uint32_t ue, int64_t bytes, double now_s)
{
    m->sent_s[m->n] = now_s;
    CU_ASSERT_EQUAL(nrs_ran_send(m->k.ran, dir, ue, bytes, m->n++, now_s, INFINITY, NULL), NRS_OK);
}

static void add_to_digest(struct mix *m, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) /* FNV-1a */
        m->digest = (m->digest ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
}

/* A UL message is answered at once, also from within nrs_ran_set_cell. */
static void mix_report(void *user, const struct nrs_ran_report *r)
{
    struct mix *m = user;

    m->reports[r->cookie]++;
    m->lost += !r->delivered;
    m->wrong += !(r->time_s >= m->sent_s[r->cookie] - 1e-9) ||
                !(r->in_time >= 0 && r->in_time <= 1) ||
                (r->delivered && (r->n_tb == 0 || r->in_time < 1));
    add_to_digest(m, &r->cookie, sizeof r->cookie);
    add_to_digest(m, &r->time_s, sizeof r->time_s);
    add_to_digest(m, &r->energy_j, sizeof r->energy_j);
    if (r->dir == NRS_UL && m->n < NRS_LEN(m->reports))
        mix_send(m, NRS_DL, r->ue, 1 + (int64_t)(u01(m) * 3000), r->time_s);
}

/* Each message so far is told of once, or is pending; no cell that is down has anything to do. */
static void check_now(struct mix *m)
{
    const struct nrs_ran *ran = m->k.ran;
    size_t pending = 0;

    for (uint64_t n = 0; n < m->n; n++) {
        m->wrong += m->reports[n] > 1;
        pending += m->reports[n] == 0;
    }
    m->wrong += pending != nrs_ran_pending(ran);
    for (uint32_t c = 0; c < ran->n_cells; c++)
        for (int dir = NRS_UL; dir <= NRS_DL && !nrs_ran_cell_is_up(ran, c); dir++) {
            const struct nrs_cell_dir *d = &ran->cells[c].dir[dir];

            m->wrong += d->granted.head != NRS_NONE || d->feedback.head != NRS_NONE ||
                        d->retx.head != NRS_NONE || d->wants != NRS_NONE;
        }
}

static void change_a_cell(struct mix *m, const struct row *r, double *up_at_s, double now_s)
{
    uint32_t n_cells = m->k.ran->n_cells, cell = (uint32_t)(u01(m) * n_cells);

    if (!nrs_ran_cell_is_up(m->k.ran, cell))
        return;
    nrs_ran_set_cell(m->k.ran, cell, false, now_s, u01(m) < r->keep, mix_report, m);
    up_at_s[cell] = now_s + nrs_stream_exponential(&m->random, r->outage_s);
    m->n_outages++;
    check_now(m);
}

/* What is next: a message, a failure, a recovery; the network's slots before it. */
static void mix_run(struct mix *m, const struct row *r)
{
    double up_at_s[21], message_s = 0, failure_s = 0.1, clock_s = -1;
    uint32_t n_cells = m->k.ran->n_cells;

    for (size_t c = 0; c < NRS_LEN(up_at_s); c++)
        up_at_s[c] = INFINITY;
    for (;;) {
        double next_s = nrs_ran_next_s(m->k.ran), due_s = fmin(message_s, failure_s);
        uint32_t back = 0;

        for (uint32_t c = 1; c < n_cells; c++)
            back = up_at_s[c] < up_at_s[back] ? c : back;
        due_s = fmin(due_s, up_at_s[back]);
        if (next_s < due_s) {
            if (!(next_s > clock_s) || next_s > END_S)
                CU_FAIL_FATAL("the slot clock stands still, or never stops");
            clock_s = next_s;
            nrs_ran_step(m->k.ran, mix_report, m);
        } else if (due_s == INFINITY) {
            return;
        } else if (due_s == up_at_s[back]) {
            nrs_ran_set_cell(m->k.ran, back, true, due_s, true, mix_report, m);
            up_at_s[back] = INFINITY;
            check_now(m);
        } else if (due_s == message_s) {
            uint32_t ue = (uint32_t)(u01(m) * m->k.ran->n_ues);

            mix_send(m, u01(m) < 0.5 ? NRS_UL : NRS_DL, ue, 1 + (int64_t)(3e4 * pow(u01(m), 3)),
                     due_s);
            message_s += nrs_stream_exponential(&m->random, SPAN_S / MESSAGES);
            if (message_s > SPAN_S || m->n > 2 * MESSAGES)
                message_s = INFINITY;
        } else {
            change_a_cell(m, r, up_at_s, due_s);
            failure_s += nrs_stream_exponential(&m->random, r->up_s);
            if (failure_s > SPAN_S)
                failure_s = INFINITY;
        }
    }
}

static void configure(struct kit *k, const struct row *r)
{
    struct nrs_radio_cfg *c = &k->cfg;

    if (r->network != GIVEN)
        kit_places(k, true);
    if (r->network == HEX) {
        c->layout = (struct nrs_layout_cfg){.type = NRS_LAYOUT_HEX,
                                            .sites = 7,
                                            .sectors = 3,
                                            .isd_m = 200,
                                            .wrap_around = true,
                                            .azimuth_deg = 30};
        c->gnb_antenna.pattern = NRS_ANTENNA_38901;
    }
    c->mobility.model = r->mobility;
    c->drop.speed_outdoor_m_s = 30;
    c->rlc.mode[NRS_UL] = c->rlc.mode[NRS_DL] = r->mode;
    c->rlc.discard_s = r->discard_s;
    c->ul.target_bler = c->dl.target_bler = r->target_bler;
    c->ul.repetitions = c->dl.repetitions = r->repetitions;
    c->ul.max_harq_tx = c->dl.max_harq_tx = r->max_tx;
    c->mac.configured_period_s = r->configured_s;
    c->ul.layers = c->dl.layers = 0;
    c->interference.far_db = (double)r->far_db;
    c->handover.t310_s = 0.2;
}

/* Nothing of any flow is left; UEs that stand are in the cells that they began in, or measure. */
static bool is_empty(const struct nrs_ran *ran)
{
    bool empty = nrs_ran_pending(ran) == 0 && ran->n_granted == 0;
    uint32_t followed = 0;

    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        followed += ran->outage.home && ran->outage.home[ue] != NRS_NONE;
        for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
            const struct nrs_flow *f = &ran->flows[dir][ue];

            empty &= f->backlog == 0 && f->head == NRS_NONE && f->ranges == NRS_NONE &&
                     f->offered == f->taken && f->end == f->sent && f->again == 0 &&
                     f->awaited == 0;
        }
    }
    return empty && followed == ran->outage.n_followed && ran->outage.n_down == 0;
}

static uint64_t run_row(const struct row *r, size_t i)
{
    struct mix *m = calloc(1, sizeof *m);
    uint64_t digest;
    size_t told = 0;

    m->k = kit_defaults("DDDSU");
    configure(&m->k, r);
    kit_start(&m->k, r->network == HEX ? 0 : 4, 3);
    m->random = nrs_stream_init(m->k.key, NRS_RNG_TEST, i);
    mix_run(m, r);
    check_now(m);
    for (uint64_t n = 0; n < m->n; n++)
        told += m->reports[n] == 1;
    CHECK_ROW(told == m->n && m->wrong == 0 && is_empty(m->k.ran), i,
              "%zu of %d messages, %zu wrong", told, (int)m->n, m->wrong);
    CHECK_ROW(m->n_outages > 10 && m->n > 1000 && (r->keep == 1) <= (m->lost < m->n / 2), i,
              "%zu outages, %zu lost", m->n_outages, m->lost);
    digest = m->digest;
    kit_stop(&m->k);
    free(m);
    return digest;
}

static void each_message_once(void)
{
    static const struct row rows[] = {
        {GIVEN, NRS_MOBILITY_STATIC, NRS_RLC_AM, 0.1, 0, 0, 1, 4, 30, 1, 0.5, 0.2},
        {GIVEN, NRS_MOBILITY_STATIC, NRS_RLC_UM, 0.3, 0.1, 0, 1, 2, 30, 0.5, 0.3, 0.2},
        {GIVEN, NRS_MOBILITY_STATIC, NRS_RLC_AM, 0.5, 0.05, 10e-3, 2, 1, 30, 0.5, 0.05, 0.02},
        {SINGLE, NRS_MOBILITY_STATIC, NRS_RLC_AM, 0.5, 0, 0, 1, 1, 30, 0.5, 0.5, 0.2},
        {SINGLE, NRS_MOBILITY_WAYPOINT, NRS_RLC_UM, 0.3, 0.3, 0, 1, 4, 30, 0.5, 0.5, 0.2},
        {HEX, NRS_MOBILITY_STATIC, NRS_RLC_AM, 0.5, 0, 0, 1, 1, 30, 0.5, 1, 0.1},
        {HEX, NRS_MOBILITY_STATIC, NRS_RLC_UM, 0.1, 0.2, 10e-3, 1, 4, 30, 1, 3, 0.1},
        {HEX, NRS_MOBILITY_STATIC, NRS_RLC_AM, 0.3, 0, 0, 4, 2, 10, 0, 3, 0.1},
        {HEX, NRS_MOBILITY_STATIC, NRS_RLC_AM, 0.1, 0, 0, 1, 4, 30, 1, 10, 0.02},
        {HEX, NRS_MOBILITY_WAYPOINT, NRS_RLC_AM, 0.5, 0, 0, 1, 1, 30, 0.5, 1, 0.1},
        {HEX, NRS_MOBILITY_WAYPOINT, NRS_RLC_UM, 0.1, 0.2, 10e-3, 2, 4, 30, 0.5, 10, 0.02},
        {HEX, NRS_MOBILITY_WAYPOINT, NRS_RLC_AM, 0.1, 0, 5e-3, 1, 4, 30, 1, 10, 0.02},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        uint64_t first = run_row(&rows[i], i), second = run_row(&rows[i], i);

        CHECK_ROW(first == second, i, "a second run differs");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"each message once", each_message_once},
        {NULL, NULL},
    };

    return check_main("radio network, random outages", tests);
}
