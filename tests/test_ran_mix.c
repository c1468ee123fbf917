/* test_ran_mix.c - everything at once: each message is told of exactly once, and nothing is left.
 *
 * A hexagonal network with interference, fading and UEs that drive, so that they change cells; over
 * it all schedulers, both RLC modes, repetitions, configured grants, mini-slots, discard timers,
 * one HARQ process, and links that fail.
 */
#include <string.h>

#include "radio/mac.h"
#include "ran_kit.h"

struct mix {
    struct kit k;
    struct nrs_stream random;
    double *sent_s;
    int *reports;
    uint64_t n, max;
    size_t wrong; /* reports that cannot be */
};

static void mix_send(struct mix *m, enum nrs_dir dir, uint32_t ue, int64_t bytes, double now_s)
{
    double due_s = now_s + 0.1 * nrs_stream_u01(&m->random);

    m->sent_s[m->n] = now_s;
    CU_ASSERT_EQUAL(nrs_ran_send(m->k.ran, dir, ue, bytes, m->n++, now_s, due_s, NULL), NRS_OK);
}

/* A UL message is answered from within the step. */
static void mix_report(void *user, const struct nrs_ran_report *r)
{
    struct mix *m = user;

    m->reports[r->cookie]++;
    m->wrong += !(r->time_s >= m->sent_s[r->cookie]) || r->n_tx < r->n_tb ||
                (r->delivered && r->n_tb == 0) || !(r->in_time >= 0 && r->in_time <= 1) ||
                r->cell >= m->k.ran->n_cells;
    if (r->dir == NRS_UL && m->n < m->max)
        mix_send(m, NRS_DL, r->ue, 1 + (int64_t)(nrs_stream_u01(&m->random) * 3000), r->time_s);
}

/* Bursts, and silence in between; then until all is told. Steps are bounded. */
static void mix_run(struct mix *m, int n_messages, double span_s, double max_bytes)
{
    double now_s = 0, clock_s = -1;

    m->random = nrs_stream_init(m->k.key, NRS_RNG_TEST, 0);
    m->max = 3 * (uint64_t)n_messages;
    m->sent_s = calloc(m->max, sizeof *m->sent_s);
    m->reports = calloc(m->max, sizeof *m->reports);
    for (int i = 0; i < n_messages || nrs_ran_pending(m->k.ran);) {
        double next_s = nrs_ran_next_s(m->k.ran);

        if (i < n_messages && now_s <= next_s) {
            uint32_t ue = (uint32_t)(nrs_stream_u01(&m->random) * m->k.ran->n_ues);
            double size = max_bytes * pow(nrs_stream_u01(&m->random), 4);

            mix_send(m, nrs_stream_u01(&m->random) < 0.5 ? NRS_UL : NRS_DL, ue, 1 + (int64_t)size,
                     now_s);
            if (nrs_stream_u01(&m->random) < 0.1)
                now_s += nrs_stream_exponential(&m->random, 10 * span_s / n_messages);
            i++;
            continue;
        }
        if (!(next_s > clock_s) || next_s > 100 * span_s + 100)
            CU_FAIL_FATAL("the slot clock stands still, or never stops");
        clock_s = next_s;
        nrs_ran_step(m->k.ran, mix_report, m);
    }
}

/* Nothing of any flow is left; every block is back in its pool. */
static bool is_empty(const struct nrs_ran *ran)
{
    bool empty = true;
    uint32_t n = 0;

    for (uint32_t ue = 0; ue < ran->n_ues; ue++)
        for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
            const struct nrs_flow *f = &ran->flows[dir][ue];

            empty &= f->backlog == 0 && f->head == NRS_NONE && f->ranges == NRS_NONE &&
                     f->offered == f->taken && f->end == f->sent && f->again == 0;
        }
    for (uint32_t id = ran->free_message; id != NRS_NONE; id = ran->messages[id].next)
        n++;
    return empty && n == ran->n_messages;
}

struct row {
    const char *pattern, *scheduler;
    int64_t minislot, sites, sectors, ul_repetitions, dl_repetitions, max_tx, processes, max_ues;
    double configured_ms, discard_ms, speed_m_s, isd_m, target_bler;
    enum nrs_rlc_mode mode;
    enum nrs_mobility_model mobility;
};

static void configure(struct nrs_radio_cfg *c, const struct row *r)
{
    c->carrier.minislot_symbols = r->minislot;
    while (strcmp(nrs_scheduler_names[c->mac.scheduler], r->scheduler) != 0)
        c->mac.scheduler++;
    c->layout.type = NRS_LAYOUT_HEX;
    c->layout.sites = r->sites;
    c->layout.sectors = r->sectors;
    c->layout.isd_m = r->isd_m;
    c->layout.wrap_around = r->sites > 1;
    c->gnb_antenna.pattern = NRS_ANTENNA_38901;
    c->ul.repetitions = r->ul_repetitions;
    c->dl.repetitions = r->dl_repetitions;
    c->ul.max_harq_tx = c->dl.max_harq_tx = r->max_tx;
    c->mac.harq_processes = r->processes;
    c->ul.max_ues_per_slot = c->dl.max_ues_per_slot = r->max_ues;
    c->mac.configured_period_s = r->configured_ms / 1e3;
    c->rlc.discard_s = r->discard_ms / 1e3;
    c->drop.speed_outdoor_m_s = r->speed_m_s;
    c->ul.target_bler = c->dl.target_bler = r->target_bler;
    c->rlc.mode[NRS_UL] = c->rlc.mode[NRS_DL] = r->mode;
    c->mobility.model = r->mobility;
    c->dl.max_wait_s = 10e-3;
    c->csi.olla_step_db = 0.2;
    c->csi.quantised = true;
    c->rlc.segment_header_bytes = 5;
    c->power.enabled = true;
    c->ul.layers = c->dl.layers = 0;
}

/* clang-format off */
static const struct row rows[] = {
    {"DDDSU", "round-robin",       0, 7, 3, 1, 1,  4, 16, 4,  0,   0,   30, 200, 0.1, NRS_RLC_AM, NRS_MOBILITY_VELOCITY},
    {"DDDSU", "proportional-fair", 0, 7, 3, 2, 4,  2, 16, 4,  5,   0,   80, 100, 0.3, NRS_RLC_AM, NRS_MOBILITY_VELOCITY},
    {"FDD",   "max-ci",            0, 7, 1, 4, 2,  1, 4,  8,  2,   20,  80, 100, 0.4, NRS_RLC_UM, NRS_MOBILITY_WAYPOINT},
    {"DSUUU", "earliest-deadline", 0, 1, 3, 1, 3,  3, 1,  2,  10,  5,   30, 100, 0.5, NRS_RLC_AM, NRS_MOBILITY_WAYPOINT},
    {"DDSU",  "priority",          7, 7, 3, 3, 1,  2, 16, 3,  0.5, 0,   80, 100, 0.2, NRS_RLC_UM, NRS_MOBILITY_VELOCITY},
    {"DDSU",  "earliest-deadline", 2, 1, 3, 2, 2,  1, 8,  4,  4,   50,  80, 100, 0.3, NRS_RLC_AM, NRS_MOBILITY_VELOCITY},
    {"FDD",   "proportional-fair", 4, 7, 3, 8, 16, 1, 2,  64, 1,   0,   50, 500, 0.5, NRS_RLC_AM, NRS_MOBILITY_STATIC},
    {"DDDSU", "max-ci",            0, 7, 3, 1, 1,  1, 16, 1,  1,   100, 80, 3000, 0.5, NRS_RLC_AM, NRS_MOBILITY_VELOCITY},
};
/* clang-format on */

static void every_message_is_reported_once(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct mix m = {.k = kit_defaults(rows[i].pattern)};
        size_t wrong = 0;
        struct nrs_ran_counters n;

        kit_places(&m.k, true);
        m.k.cfg.channel.shadowing = true;
        configure(&m.k.cfg, &rows[i]);
        kit_start(&m.k, 0, 4);
        mix_run(&m, 3000, 3, 30000);
        for (uint64_t j = 0; j < m.n; j++)
            wrong += m.reports[j] != 1;
        n = nrs_ran_counters(m.k.ran);
        CHECK_ROW(wrong == 0 && m.wrong == 0 && m.n > 3000, i, "%zu of %d messages, %zu reports",
                  wrong, (int)m.n, m.wrong);
        CHECK_ROW(is_empty(m.k.ran), i, "something is left");
        CHECK_ROW(n.tx[NRS_UL] + n.tx[NRS_DL] == m.k.n_tbs, i, "counters and traces differ");
        CHECK_ROW(n.prb_slots_used[NRS_UL] <= n.prb_slots_offered[NRS_UL] &&
                      n.prb_slots_used[NRS_DL] <= n.prb_slots_offered[NRS_DL],
                  i, "more PRBs than there are");
        CHECK_ROW((n.handovers > 0) == (rows[i].mobility != NRS_MOBILITY_STATIC), i, "%d handovers",
                  (int)n.handovers);
        free(m.sent_s);
        free(m.reports);
        kit_stop(&m.k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"every message is reported once", every_message_is_reported_once},
        {NULL, NULL},
    };

    return check_main("radio network, everything at once", tests);
}
