/* test_sim_energy.c - energy of whole runs against power x time and counts x energy, by hand.
 *
 * The device takes 1 uJ a MAC (mac_pj 1e6), nothing for memory, and 1.2 W idle; ues.base_w is 0.3
 * W. Modem: DDDSU of 30 kHz, 100 MHz, four antennas, a unit of 1 mW: (4 x 100 + 45) / 5 = 89 mW
 * awake, 200 mW more in a slot with PDSCH. The channel is given, so that UEs send with 23 dBm.
 */
#include "sim_kit.h"

#define PLATFORM_W  (1.2 + 0.3)
#define AWAKE_W     89e-3
#define SLOT_S      0.5e-3
#define HEAD_MACS   (400 * 3 * 2)          /* 1x1 convolution of 3 channels to 2 */
#define DEVICE_MACS (HEAD_MACS + 800 * 10) /* and the fully connected layer */
#define MAC_J       1e-6
#define BATTERY_J   3600.0 /* 1 Wh */

static void files(double head_ms)
{
    char text[512];

    kit_files(1, 1);
    snprintf(text, sizeof text,
             "{\"name\": \"hungry\", \"run_overhead_us\": %.17g, \"conv_gmacs\": 1e7, "
             "\"conv_strided_gmacs\": 1e7, \"conv_1x1_gmacs\": 1e7, \"fc_gmacs\": 1e7, "
             "\"bandwidth_gbytes\": 1e6, \"mac_pj\": 1e6, \"idle_w\": 1.2}",
             head_ms * 1e3);
    temp_file("hungry.json", text);
}

#define UES                                                                                        \
    "\"ues\": {\"count_per_cell\": 3, \"device\": \"./hungry.json\", \"base_w\": 0.3, "            \
    "\"battery_wh\": 1}, \"run\": {\"replications\": 2}, "
#define CARRIER "\"carrier\": {\"tdd_pattern\": \"DDDSU\"}"

static const struct nrs_ue_use *ue_use(const struct nrs_ledger *l, size_t i)
{
    return (const struct nrs_ue_use *)l->ue_uses.at + i;
}

/* No frames in 4 s (one a day), so that the time is run.duration_s: platform and monitoring only.
 * With deep sleep, a cycle of 100 ms and no on-duration: 1 + 450 / 100 units. */
static void idle(void)
{
    static const struct {
        const char *radio;
        double modem_w;
    } rows[] = {
        {"\"radio\": {" CARRIER "}", AWAKE_W},
        {"\"radio\": {" CARRIER ", \"ue_energy\": {\"sleep_state\": \"deep\", "
         "\"drx_cycle_ms\": 100, \"on_duration_ms\": 0}}",
         5.5e-3},
    };

    files(1);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double want_w = PLATFORM_W + rows[i].modem_w;
        const struct nrs_energy *e;
        struct nrs_evaluation v;
        char members[512];

        snprintf(members, sizeof members, UES "\"application\": {\"frame_rate_hz\": 1.16e-5}, %s",
                 rows[i].radio);
        v = kit_simulate(members);
        e = &v.verdict[0].energy;
        CU_ASSERT_EQUAL_FATAL(v.ledger[0].n, 0);
        CU_ASSERT_EQUAL_FATAL(v.ledger[0].ue_uses.n, 6);
        for (size_t k = 0; k < 6; k++)
            CHECK_ROW(ue_use(&v.ledger[0], k)->time_s == 4 &&
                          fabs(ue_use(&v.ledger[0], k)->baseline_j - rows[i].modem_w * 4) < 1e-12,
                      k, "%g J in %g s", ue_use(&v.ledger[0], k)->baseline_j,
                      ue_use(&v.ledger[0], k)->time_s);
        CHECK_ROW(e->n_ues == 6 && fabs(e->mean_w / want_w - 1) < 1e-12 &&
                      fabs(e->most_w / want_w - 1) < 1e-12,
                  i, "%g W", e->mean_w);
        CHECK_ROW(fabs(e->life_median_s / (BATTERY_J / want_w) - 1) < 1e-12 &&
                      fabs(e->life_worst_s / (BATTERY_J / want_w) - 1) < 1e-12,
                  i, "%g s", e->life_median_s);
        nrs_evaluation_free(&v);
    }
}

/* All layers on the device, 50 ms a frame, 30 frames/s: it is never idle from its first capture, in
 * the first 33 ms, to its last frame's end. 10.4 mJ in 50 ms are 208 mW. */
static void saturated(void)
{
    const double run_j = DEVICE_MACS * MAC_J, busy_w = run_j / 50e-3;
    const struct nrs_ledger *l;
    const struct nrs_energy *e;
    struct nrs_evaluation v;
    double sum_w = 0;

    files(50);
    v = kit_simulate(UES "\"application\": {\"split\": \"device\", \"arrival\": \"periodic\", "
                         "\"frame_rate_hz\": 30}, \"radio\": {" CARRIER "}");
    l = &v.ledger[0];
    e = &v.verdict[0].energy;
    CU_ASSERT_EQUAL_FATAL(l->ue_uses.n, 6);
    CU_ASSERT_DOUBLE_EQUAL(e->frame_j[NRS_ENERGY_HEAD], run_j, 1e-9 * run_j);
    CU_ASSERT_EQUAL(e->frame_j[NRS_ENERGY_UPLINK], 0);
    CU_ASSERT_EQUAL(e->frame_j[NRS_ENERGY_DOWNLINK], 0);
    for (size_t k = 0; k < 6; k++) {
        const struct nrs_ue_use *use = ue_use(l, k);
        double first_s = INFINITY, last_s = 0, busy_s, w;
        size_t n = 0;

        for (size_t i = 0; i < l->n; i++) {
            const struct nrs_frame *f = &l->frames[i];

            if (f->ue != use->ue || f->replication != use->replication || isnan(f->head_end_s))
                continue;
            n++;
            first_s = fmin(first_s, f->head_start_s);
            last_s = fmax(last_s, f->head_end_s);
        }
        busy_s = last_s - first_s;
        CHECK_ROW(fabs(busy_s - 50e-3 * (double)n) < 1e-6 && n >= 79, k, "%zu frames in %g s", n,
                  busy_s);
        w = PLATFORM_W + AWAKE_W + busy_w * busy_s / use->time_s;
        CHECK_ROW(busy_s / use->time_s > 0.97, k, "busy %g of %g s", busy_s, use->time_s);
        sum_w += w;
    }
    CU_ASSERT_DOUBLE_EQUAL(e->mean_w / (sum_w / 6), 1, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(e->mean_w, PLATFORM_W + AWAKE_W + busy_w, 0.03 * busy_w);
    nrs_evaluation_free(&v);
}

/* Two frames/s from each UE: no message meets another of its UE. A transmission of the PUSCH has 13
 * symbols, of the PDSCH a slot. While a UE sends its micro sleep of 45 mW is not counted. */
static void frames_over_the_radio(void)
{
    const double symbols_s = 13 * SLOT_S / 14;
    const double tx_j = (0.25 + 1e-3 * pow(10, 2.3) / 0.44) * symbols_s, rx_j = 0.2 * SLOT_S;
    const struct nrs_ledger *l;
    const struct nrs_energy *e;
    struct nrs_evaluation v;
    double head_j = 0, ul_j = 0, dl_j = 0, modem_j = 0;

    files(1);
    v = kit_simulate(UES "\"application\": {\"arrival\": \"periodic\", \"frame_rate_hz\": 2}, "
                         "\"radio\": {" CARRIER "}");
    l = &v.ledger[0];
    e = &v.verdict[0].energy;
    CU_ASSERT_EQUAL_FATAL(l->n, 3 * 2 * 8);
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];

        CHECK_ROW(f->fate == NRS_FATE_DONE, i, "%s", nrs_fate_names[f->fate]);
        CHECK_ROW(fabs(f->head_energy_j - HEAD_MACS * MAC_J) < 1e-12, i, "head %g J",
                  f->head_energy_j);
        CHECK_ROW(fabs(f->ul_energy_j - f->ul_tx * tx_j) < 1e-12, i, "uplink %g J of %u",
                  f->ul_energy_j, f->ul_tx);
        CHECK_ROW(fabs(f->dl_energy_j - f->dl_tx * rx_j) < 1e-12, i, "downlink %g J of %u",
                  f->dl_energy_j, f->dl_tx);
        head_j += f->measured ? HEAD_MACS * MAC_J : 0;
        ul_j += f->measured ? f->ul_tx * tx_j : 0;
        dl_j += f->measured ? f->dl_tx * rx_j : 0;
    }
    for (size_t k = 0; k < l->ue_uses.n; k++) {
        const struct nrs_ue_use *use = ue_use(l, k);
        double want_j = AWAKE_W * use->time_s;

        for (size_t i = 0; i < l->n; i++)
            if (l->frames[i].ue == use->ue && l->frames[i].replication == use->replication)
                want_j -= 45e-3 * l->frames[i].ul_tx * symbols_s;
        CHECK_ROW(fabs(use->baseline_j - want_j) < 1e-9, k, "%g J", use->baseline_j);
        modem_j += want_j;
    }
    CU_ASSERT_DOUBLE_EQUAL(e->frame_j[NRS_ENERGY_HEAD], head_j / (double)e->n_measured, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(e->frame_j[NRS_ENERGY_UPLINK], ul_j / (double)e->n_measured, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(e->frame_j[NRS_ENERGY_DOWNLINK], dl_j / (double)e->n_measured, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(e->frame_j[NRS_ENERGY_MODEM], modem_j / (double)e->n_done, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(e->frame_j[NRS_ENERGY_PLATFORM],
                           PLATFORM_W * 6 * ue_use(l, 0)->time_s / (double)e->n_done, 1e-9);
    CU_ASSERT_EQUAL(e->n_done, l->n);
    nrs_evaluation_free(&v);
}

/* Half of the UEs compute all layers themselves, on a processor of their own: their frames are no
 * messages that were lost, and their platform is their own. */
static void mixed_ues(void)
{
    const struct nrs_verdict *v;
    const struct nrs_ledger *l;
    struct nrs_evaluation e;
    size_t n_sent = 0, n_measured = 0;
    double platform_j = 0;

    files(1);
    temp_file("strong.json",
              "{\"name\": \"strong\", \"conv_gmacs\": 1e7, \"conv_strided_gmacs\": 1e7, "
              "\"conv_1x1_gmacs\": 1e7, \"fc_gmacs\": 1e7, \"bandwidth_gbytes\": 1e6, "
              "\"idle_w\": 7.7}");
    e = kit_simulate("\"ues\": {\"count_per_cell\": 12, \"device\": \"./hungry.json\", "
                     "\"base_w\": 0.3, \"battery_wh\": 1, \"classes\": [{\"name\": \"plain\"}, "
                     "{\"name\": \"own\"}], \"workloads\": [{\"class\": \"own\", \"split\": "
                     "\"device\", \"device\": \"./strong.json\"}]}, \"radio\": {" CARRIER "}");
    l = &e.ledger[0];
    v = &e.verdict[0];
    for (size_t i = 0; i < l->n; i++) {
        CHECK_ROW(l->frames[i].fate == NRS_FATE_DONE, i, "fate %u", l->frames[i].fate);
        n_measured += l->frames[i].measured;
        n_sent += l->frames[i].measured && l->frames[i].ul_bytes > 0;
    }
    CU_ASSERT(n_sent > 0 && n_sent < n_measured);
    CU_ASSERT_EQUAL(v->row[NRS_Q_UPLOAD_LATENCY].n, n_sent);
    CU_ASSERT_EQUAL(v->row[NRS_Q_UPLOAD_LATENCY].n_lost, 0);
    CU_ASSERT_EQUAL(v->row[NRS_Q_RECOGNITION_LATENCY].n, n_measured);
    CU_ASSERT_EQUAL(v->row[NRS_Q_PAYLOAD].estimate, KIT_UL_BYTES);
    for (size_t k = 0; k < l->ue_uses.n; k++) {
        bool own = false;

        for (size_t i = 0; i < l->n; i++)
            own = own || (l->frames[i].ue == ue_use(l, k)->ue && l->frames[i].ul_bytes == 0);
        platform_j += (own ? 0.3 + 7.7 : PLATFORM_W) * ue_use(l, k)->time_s;
    }
    CU_ASSERT_DOUBLE_EQUAL(v->energy.frame_j[NRS_ENERGY_PLATFORM],
                           platform_j / (double)v->energy.n_done, 1e-9);
    nrs_evaluation_free(&e);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"idle", idle},
        {"saturated", saturated},
        {"frames over the radio", frames_over_the_radio},
        {"mixed UEs", mixed_ues},
        {NULL, NULL},
    };

    return check_main("energy of whole runs", tests);
}
