/* test_ran_grants.c - uplink grants: how many a message needs, configured ones, lost reports.
 *
 * 30 kHz: slots of 0.5 ms. gNB processing 500 us: one slot. K2 is one slot. At 60 dB a block on all
 * 273 PRBs has 434,280 bits (MCS 28, two layers, 12 symbols).
 */
#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S      0.5e-3
#define POOL1_BYTES 279936 /* AlexNet's pool1, fp32: 27 x 27 x 96 x 4 */
#define BLOCK_BYTES 54285

/* 192 packets of 1460 bytes with 48 of headers: 289,152 bytes, 5.33 full blocks. With the first
 * grant as wide as the carrier: six UL slots of DDDSU, one after the other. A header of five bytes
 * a block takes no slot of its own at the end. */
static void pool1_takes_six_uplink_slots(void)
{
    static const struct {
        int64_t header_bytes, last_least;
    } rows[] = {{0, 289152 - 5 * BLOCK_BYTES}, {5, 289152 - 5 * (BLOCK_BYTES - 5) + 5}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("DDDSU");

        k.cfg.mac.sr_grant_prb = 273;
        k.cfg.rlc.segment_header_bytes = rows[i].header_bytes;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, POOL1_BYTES, 1, 0);
        kit_run(&k, 1);
        CHECK_ROW(k.n_tbs == 6, i, "%zu blocks", k.n_tbs);
        for (size_t j = 0; j < k.n_tbs && j < 6; j++) /* the first as in test_ran.c: slot 9 */
            CHECK_ROW(k.tbs[j].slot == 9 + 5 * (int64_t)j &&
                          (j == 5 || k.tbs[j].bits == 8.0 * BLOCK_BYTES),
                      i, "block %zu: slot %d, %g bits", j, (int)k.tbs[j].slot, k.tbs[j].bits);
        /* sizes go up by less than 5 % from one number of PRBs to the next */
        CHECK_ROW(k.tbs[5].bits >= 8.0 * (double)rows[i].last_least &&
                      k.tbs[5].bits < 8.4 * (double)rows[i].last_least,
                  i, "the last block has %g bits", k.tbs[5].bits);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].n_tb == 6 && k.reports[0].n_tx == 6 &&
                      fabs(k.reports[0].time_s - (35 * SLOT_S + 500e-6)) < 1e-12,
                  i, "%zu reports", k.n_reports);
        kit_stop(&k);
    }
}

/* Period 10 slots: UE u's occasions are u, 10 + u, ... and in DDDSU the next U slot. The UE needs
 * K2 to prepare. No request, no grant: the block goes into the first occasion. */
static void configured_grants_need_no_request(void)
{
    static const struct {
        const char *pattern;
        uint32_t ue;
        double sent_s;
        int64_t slot;
    } rows[] = {
        {"FDD", 0, 0, 10},       {"FDD", 3, 0, 3},
        {"FDD", 3, 1.0e-3, 3},                       /* slot 2, one to prepare */
        {"FDD", 3, 1.5e-3, 13},  {"DDDSU", 0, 0, 4}, /* occasion 0 moves to 4, which can be met */
        {"DDDSU", 3, 1.5e-3, 4}, {"DDDSU", 3, 2e-3, 14},
        {"DDDSU", 7, 2e-3, 9},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);

        k.cfg.mac.configured_period_s = 10 * SLOT_S;
        k.cfg.mac.configured_prb = 20;
        kit_start(&k, 1, 8);
        kit_send(&k, NRS_UL, rows[i].ue, 1000, 1, rows[i].sent_s);
        kit_run(&k, 1);
        CHECK_ROW(k.n_tbs == 1 && k.tbs[0].slot == rows[i].slot, i, "%zu blocks, first in %d",
                  k.n_tbs, (int)k.tbs[0].slot);
        CHECK_ROW(k.n_reports == 1 && fabs(k.reports[0].time_s -
                                           ((double)(rows[i].slot + 1) * SLOT_S + 500e-6)) < 1e-12,
                  i, "%zu reports", k.n_reports);
        CHECK_ROW(nrs_ran_counters(k.ran).prb_slots_used[NRS_UL] == 20, i, "%d PRBs",
                  (int)nrs_ran_counters(k.ran).prb_slots_used[NRS_UL]);
        kit_stop(&k);
    }
}

/* A message larger than its configured grant: the buffer status in it brings grants for the rest.
 */
static void configured_grants_lead_to_dynamic_ones(void)
{
    struct kit k = kit_defaults("FDD");

    k.cfg.mac.configured_period_s = 20 * SLOT_S;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_UL, 0, 40000, 1, 0);
    kit_run(&k, 1);
    /* occasion 20, known in 22, granted for 23 */
    CU_ASSERT_EQUAL_FATAL(k.n_tbs, 2);
    CU_ASSERT(k.tbs[0].slot == 20 && k.tbs[1].slot == 23);
    CU_ASSERT(k.n_reports == 1 && k.reports[0].delivered);
    kit_stop(&k);
}

/* PRBs in use in each slot, from the traces: blocks of given sizes have given PRBs. Here: the air.
 */
struct usage {
    int most_ul, most_dl;
    uint64_t steps;
};

static void watch(struct kit *k, struct usage *u)
{
    uint64_t before[2] = {0};

    for (double next_s; (next_s = nrs_ran_next_s(k->ran)) < 60;) {
        struct nrs_ran_counters n;
        int ul, dl;

        nrs_ran_step(k->ran, kit_on_report, k);
        n = nrs_ran_counters(k->ran);
        ul = (int)(n.prb_slots_used[NRS_UL] - before[NRS_UL]);
        dl = (int)(n.prb_slots_used[NRS_DL] - before[NRS_DL]);
        u->most_ul = ul > u->most_ul ? ul : u->most_ul;
        u->most_dl = dl > u->most_dl ? dl : u->most_dl;
        before[NRS_UL] = n.prb_slots_used[NRS_UL];
        before[NRS_DL] = n.prb_slots_used[NRS_DL];
        u->steps++;
    }
}

/* However configured grants, repetitions, special slots and bulk meet, no slot gives out more PRBs
 * than the carrier has, and with bulk it gives out all. */
static void no_slot_is_overbooked(void)
{
    static const struct {
        const char *pattern;
        double period_slots;
        int64_t prb, ul_repetitions, dl_repetitions, max_ues;
        double fixed_bler;
        bool bulk;
    } rows[] = {
        {"FDD", 10, 20, 1, 1, 4, 0.3, true},       {"FDD", 4, 60, 1, 1, 4, 0, true},
        {"FDD", 10, 20, 4, 4, 4, 0.3, true},       {"DDDSU", 5, 40, 4, 2, 4, 0.3, true},
        {"DDDSU", 0, 1, 8, 16, 8, 0, true},        {"DDDSU", 7, 136, 2, 3, 2, 0.5, true},
        {"DSUUU", 6, 16, 3, 4, 4, 0.2, true},      {"DDDSU", 0, 1, 1, 4, 64, 0, false},
        {"DDDSUUDDDD", 9, 30, 5, 7, 3, 0.6, true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct usage u = {0};

        k.cfg.mac.configured_period_s = rows[i].period_slots * SLOT_S;
        k.cfg.mac.configured_prb = rows[i].prb;
        k.cfg.ul.repetitions = rows[i].ul_repetitions;
        k.cfg.dl.repetitions = rows[i].dl_repetitions;
        k.cfg.ul.max_ues_per_slot = k.cfg.dl.max_ues_per_slot = rows[i].max_ues;
        k.cfg.ul.fixed_bler = k.cfg.dl.fixed_bler = rows[i].fixed_bler;
        k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = 100;
        kit_start(&k, 1, 20);
        for (uint32_t ue = 0; ue < 20; ue++)
            for (int dir = NRS_UL; dir <= NRS_DL; dir++)
                for (int n = 0; n < 10; n++)
                    kit_send(&k, (enum nrs_dir)dir, ue, ue % 2 && rows[i].bulk ? 100000 : 500, ue,
                             n * 7.3e-3 + ue * 0.4e-3);
        watch(&k, &u);
        CHECK_ROW(k.n_reports == 20 * 10 * 2, i, "%zu reports", k.n_reports);
        CHECK_ROW(u.most_ul <= 273 && u.most_dl <= 273, i, "%d and %d PRBs in a slot", u.most_ul,
                  u.most_dl);
        CHECK_ROW(!rows[i].bulk || u.most_dl == 273, i, "at most %d PRBs in a slot", u.most_dl);
        kit_stop(&k);
    }
}

/* UEs of one offset that are too many for half the carrier take their next occasions. */
static void configured_grants_share_half_the_carrier(void)
{
    struct kit k = kit_defaults("FDD");
    int in_slot[64] = {0};

    k.cfg.mac.configured_period_s = 4 * SLOT_S;
    k.cfg.mac.configured_prb = 40; /* three of them in 136 */
    kit_start(&k, 1, 28);          /* seven in each of four slots */
    for (uint32_t ue = 0; ue < 28; ue++)
        kit_send(&k, NRS_UL, ue, 100, ue, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL(k.n_reports, 28);
    for (size_t j = 0; j < k.n_tbs; j++)
        in_slot[k.tbs[j].slot % 64]++;
    for (int slot = 1; slot < 12; slot++) /* 3, 3 and 1 of offset slot % 4, from slot 1 on */
        CHECK_ROW(in_slot[slot] == (slot <= 8 ? 3 : 1), (size_t)slot, "%d blocks", in_slot[slot]);
    kit_stop(&k);
}

/* The configured block fails for good, and the status in it: the UE uses its next occasion. UM
 * loses the first bytes; AM sends them again, status_delay after the gNB knew. */
static void lost_configured_block_recovers(void)
{
    static const struct {
        enum nrs_rlc_mode mode;
        bool delivered;
    } rows[] = {{NRS_RLC_UM, false}, {NRS_RLC_AM, true}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        struct nrs_stream s;
        double u[2];

        do { /* the first fails, the second does not */
            k.key.replication++;
            s = nrs_stream_init(k.key, NRS_RNG_HARQ_UL, 0);
            u[0] = nrs_stream_u01(&s);
            u[1] = nrs_stream_u01(&s);
        } while (!(u[0] < 0.5 && u[1] > 0.5));
        k.cfg.ul.fixed_bler = 0.5;
        k.cfg.ul.max_harq_tx = 1;
        k.cfg.rlc.mode[NRS_UL] = rows[i].mode;
        k.cfg.rlc.status_s = 10e-3; /* 20 slots */
        k.cfg.mac.configured_period_s = 8 * SLOT_S;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, 1000, 1, 0);
        kit_run(&k, 1);
        /* slot 8 fails, known in 10; AM: back in the buffer in 30, occasion 32 */
        CHECK_ROW(k.n_tbs == (rows[i].delivered ? 2 : 1) && k.tbs[0].slot == 8, i, "%zu blocks",
                  k.n_tbs);
        CHECK_ROW(!rows[i].delivered || k.tbs[1].slot == 32, i, "second block in %d",
                  (int)k.tbs[1].slot);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].delivered == rows[i].delivered &&
                      nrs_ran_backlog_bytes(k.ran, NRS_UL, 0) == 0,
                  i, "%zu reports", k.n_reports);
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"pool1", pool1_takes_six_uplink_slots},
        {"configured grants", configured_grants_need_no_request},
        {"configured, then dynamic", configured_grants_lead_to_dynamic_ones},
        {"no slot is overbooked", no_slot_is_overbooked},
        {"half the carrier", configured_grants_share_half_the_carrier},
        {"lost configured block", lost_configured_block_recovers},
        {NULL, NULL},
    };

    return check_main("radio network, uplink grants", tests);
}
