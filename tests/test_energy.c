/* test_energy.c - energy a frame, power of a UE, life of its battery: sums done by hand. */
#include "check.h"
#include "kpi/energy.h"
#include "summary_kit.h"

/* Two UEs of a platform of 0.5 W and a battery of 3600 J, for 10 s. */
static const struct nrs_energy_cfg cfg = {.battery_j = 3600};

struct row {
    uint32_t replication, ue;
    bool measured;
    enum nrs_fate fate;
    double head_start_s, head_end_s, head_j, ul_j, dl_j;
};

static void fill(struct nrs_ledger *l, const struct row *rows, size_t n)
{
    nrs_ledger_init(l);
    l->end_s = 10;
    for (size_t i = 0; i < n; i++) {
        struct nrs_frame *f;

        CU_ASSERT_EQUAL_FATAL(nrs_ledger_add(l), i);
        f = &l->frames[i];
        f->replication = rows[i].replication;
        f->ue = rows[i].ue;
        f->measured = rows[i].measured;
        f->fate = (uint8_t)rows[i].fate;
        f->head_start_s = rows[i].head_start_s;
        f->head_end_s = rows[i].head_end_s;
        f->head_energy_j = rows[i].head_j;
        f->ul_energy_j = rows[i].ul_j;
        f->dl_energy_j = rows[i].dl_j;
    }
}

static bool near(double got, double want)
{
    return isnan(want) ? isnan(got) : fabs(got - want) <= 1e-12 * fabs(want);
}

static void use(struct nrs_ledger *l, uint32_t replication, uint32_t ue, double baseline_j)
{
    const struct nrs_ue_use record = {replication, ue, baseline_j, 10, 0.5, 0};

    CU_ASSERT_TRUE_FATAL(nrs_list_add(&l->ue_uses, &record, 1));
}

static struct nrs_energy compute(const struct nrs_summary *s)
{
    struct nrs_energy e;

    CU_ASSERT_EQUAL_FATAL(nrs_energy_compute(s, &cfg, &e, NULL), NRS_OK);
    return e;
}

static struct nrs_energy compute_one(const struct nrs_ledger *l)
{
    static const struct nrs_requirement none = {.upload_s = 0};
    struct nrs_summary s;
    struct nrs_energy e;

    kit_summary(l, 1, &none, &s);
    e = compute(&s);
    nrs_summary_free(&s);
    return e;
}

/* Measured: heads 4 + 4 + 4 + 4 / 4, for the last is cut after a quarter; uplinks 2 + 3, downlinks
 * 1 + 0.5; two completed. All: three completed; modem 7 + 2, platform 0.5 x 20 s. UE 3: 0.5 x 10 +
 * 7 + (4 + 2 + 1) + (4 + 3 + 0.5) + (4 + 1 + 1, of the warm-up) = 32.5 J in 10 s; UE 8: 5 + 2 + 4 +
 * 1 = 12 J. */
static void sums(void)
{
    static const struct row rows[] = {
        {0, 3, true, NRS_FATE_DONE, 1, 2, 4, 2, 1},
        {0, 3, true, NRS_FATE_DOWNLINK_LOST, 2, 3, 4, 3, 0.5},
        {0, 8, true, NRS_FATE_DONE, 1, 2, 4, NAN, NAN},
        {0, 8, true, NRS_FATE_PENDING, 9.5, 11.5, 4, NAN, NAN},
        {0, 8, true, NRS_FATE_PENDING, 11.5, 13.5, 4, NAN, NAN}, /* not begun at the end */
        {0, 8, true, NRS_FATE_DEVICE_QUEUE, NAN, NAN, NAN, NAN, NAN},
        {0, 3, false, NRS_FATE_DONE, 0, 1, 4, 1, 1},
    };
    static const double want_j[NRS_N_ENERGY_PARTS] = {
        [NRS_ENERGY_HEAD] = 13.0 / 2,     [NRS_ENERGY_UPLINK] = 5.0 / 2,
        [NRS_ENERGY_DOWNLINK] = 1.5 / 2,  [NRS_ENERGY_MODEM] = 9.0 / 3,
        [NRS_ENERGY_PLATFORM] = 10.0 / 3, [NRS_ENERGY_SERVER] = NAN};
    struct nrs_energy e;
    struct nrs_ledger l;

    fill(&l, rows, NRS_LEN(rows));
    use(&l, 0, 8, 2);
    use(&l, 0, 3, 7);
    e = compute_one(&l);
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++)
        CHECK_ROW(near(e.frame_j[i], want_j[i]), i, "%s: %g J", nrs_energy_part_names[i],
                  e.frame_j[i]);
    CU_ASSERT(e.n_measured == 2 && e.n_done == 3 && e.n_ues == 2);
    CU_ASSERT(near(e.mean_w, (3.25 + 1.2) / 2));
    CU_ASSERT(near(e.most_w, 3.25));
    CU_ASSERT(near(e.life_median_s, 3600 / 1.2)); /* the lower median of two */
    CU_ASSERT(near(e.life_worst_s, 3600 / 3.25));
    nrs_ledger_free(&l);
}

/* UE 1 of replication 0 and of replication 1 are two. The second run ended at 8 s. */
static void replications_are_kept_apart(void)
{
    static const struct row first[] = {{0, 1, true, NRS_FATE_DONE, 0, 1, 6, 0, 0}};
    static const struct row second[] = {{1, 1, true, NRS_FATE_PENDING, 7, 9, 6, NAN, NAN}};
    static const struct nrs_requirement none = {.upload_s = 0};
    struct nrs_ledger a, b;
    struct nrs_summary s;
    struct nrs_energy e;

    fill(&a, first, 1);
    fill(&b, second, 1);
    b.end_s = 8;
    b.replication = 1;
    nrs_summary_init(&s);
    use(&a, 0, 1, 4);
    use(&b, 1, 1, 1);
    ((struct nrs_ue_use *)b.ue_uses.at)->time_s = 8;
    CU_ASSERT_EQUAL(nrs_summary_add(&s, &a, &none, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_summary_add(&s, &b, &none, NULL), NRS_OK);
    e = compute(&s);
    CU_ASSERT_EQUAL(e.n_ues, 2);
    CU_ASSERT(near(e.most_w, (5 + 4 + 6) / 10.0));
    CU_ASSERT(near(e.mean_w, (1.5 + (4 + 1 + 3) / 8.0) / 2)); /* half of its head */
    nrs_ledger_free(&a);
    nrs_ledger_free(&b);
    nrs_summary_free(&s);
}

/* Each UE has its own platform: 0.5 W and 3 W, for 10 s each; 1 frame completed. */
static void platforms_differ(void)
{
    static const struct row rows[] = {{0, 1, true, NRS_FATE_DONE, 0, 1, 0, 0, 0}};
    struct nrs_energy e;
    struct nrs_ledger l;

    fill(&l, rows, 1);
    use(&l, 0, 0, 0);
    use(&l, 0, 1, 0);
    ((struct nrs_ue_use *)l.ue_uses.at)[1].platform_w = 3;
    e = compute_one(&l);
    CU_ASSERT(near(e.frame_j[NRS_ENERGY_PLATFORM], 35));
    CU_ASSERT(near(e.mean_w, 1.75) && near(e.most_w, 3) && near(e.life_worst_s, 1200));
    nrs_ledger_free(&l);
}

/* Without frames nothing can be said of a frame, but of the battery: 0.5 W + 5 J in 10 s = 1 W. */
static void nothing_but_waiting(void)
{
    struct nrs_energy e;
    struct nrs_ledger l;

    fill(&l, NULL, 0);
    use(&l, 0, 0, 5);
    e = compute_one(&l);
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++)
        CHECK_ROW(isnan(e.frame_j[i]), i, "%g J", e.frame_j[i]);
    CU_ASSERT(near(e.mean_w, 1) && near(e.life_median_s, 3600) && near(e.life_worst_s, 3600));
    nrs_ledger_free(&l);
}

static void no_records_no_power(void)
{
    static const struct row rows[] = {{0, 3, true, NRS_FATE_DONE, 1, 2, 4, 2, 1}};
    struct nrs_energy e;
    struct nrs_ledger l;

    fill(&l, rows, 1);
    e = compute_one(&l);
    CU_ASSERT(near(e.frame_j[NRS_ENERGY_HEAD], 4) && isnan(e.frame_j[NRS_ENERGY_PLATFORM]));
    CU_ASSERT(isnan(e.mean_w) && isnan(e.life_worst_s) && e.n_ues == 0);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"sums", sums},
        {"replications", replications_are_kept_apart},
        {"platforms differ", platforms_differ},
        {"nothing but waiting", nothing_but_waiting},
        {"no records", no_records_no_power},
        {NULL, NULL},
    };

    return check_main("energy", tests);
}
