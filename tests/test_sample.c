/* test_sample.c - order statistics with losses, and the rates of UEs. */
#include "check.h"
#include "kpi/sample.h"
#include "kpi/ue_rate.h"
#include "summary_kit.h"

/* ceil(n q), the products worked out by hand. */
static void ranks(void)
{
    static const struct {
        size_t n;
        double q;
        size_t want;
    } rows[] = {
        {1, 0.999, 1},
        {10, 0.5, 5},
        {11, 0.5, 6},
        {1000, 0.999, 999},
        {1001, 0.999, 1000},
        {999, 0.999, 999},
        {2000, 0.999, 1998},
        {3000, 0.999, 2997},
        {7000, 0.999, 6993},
        {100000, 0.99999, 99999},
        {300000, 0.99999, 299997},
        {99999, 0.99999, 99999},
        {20, 0.05, 1},
        {21, 0.05, 2},
        {100, 0.05, 5},
        {10, 1, 10},
        {10, 0, 1},
        {30, 0.1, 3},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        size_t got = nrs_sample_rank(rows[i].n, rows[i].q);

        CHECK_ROW(got == rows[i].want, i, "n %zu q %g: got %zu", rows[i].n, rows[i].q, got);
    }
}

/* A million products n k/1000 with a whole result must not be rounded up. */
static void exact_products_stay(void)
{
    size_t n_wrong = 0;

    for (size_t k = 1; k < 1000; k++)
        for (size_t n = 1000; n <= 1000000; n += 1000)
            n_wrong += nrs_sample_rank(n, (double)k / 1000) != n / 1000 * k;
    CU_ASSERT_EQUAL(n_wrong, 0);
}

static void losses_are_the_last(void)
{
    static const double values[] = {0.004, INFINITY, 0.001, 0.003, 0.002};
    struct nrs_sample s;

    nrs_sample_init(&s);
    CU_ASSERT_EQUAL_FATAL(nrs_sample_reset(&s, NRS_LEN(values), NULL), NRS_OK);
    CU_ASSERT(isnan(nrs_sample_quantile(&s, 0.5)));
    CU_ASSERT_EQUAL(nrs_sample_within(&s, 1), 0);
    for (size_t i = 0; i < NRS_LEN(values); i++)
        nrs_sample_add(&s, values[i]);
    nrs_sample_sort(&s);
    CU_ASSERT_EQUAL(nrs_sample_quantile(&s, 0.5), 0.003);
    CU_ASSERT_EQUAL(nrs_sample_quantile(&s, 0.8), 0.004);
    CU_ASSERT_EQUAL(nrs_sample_quantile(&s, 0.81), INFINITY);
    CU_ASSERT_EQUAL(nrs_sample_within(&s, 0.0005), 0);
    CU_ASSERT_EQUAL(nrs_sample_within(&s, 0.003), 3);
    CU_ASSERT_EQUAL(nrs_sample_within(&s, 10), 4);
    nrs_sample_free(&s);
}

struct message {
    uint32_t replication, ue;
    int64_t bytes;
    double begin_s, arrive_s; /* NAN: not arrived */
    enum nrs_fate fate;
};

static void add_message(struct nrs_ledger *l, const struct message *m)
{
    size_t i = nrs_ledger_add(l);

    CU_ASSERT_NOT_EQUAL_FATAL(i, SIZE_MAX);
    l->frames[i].measured = 1;
    l->frames[i].replication = m->replication;
    l->frames[i].ue = m->ue;
    l->frames[i].ul_bytes = m->bytes;
    l->frames[i].head_end_s = m->begin_s;
    l->frames[i].server_s = m->arrive_s;
    l->frames[i].fate = (uint8_t)m->fate;
}

/* Upload budget 10 ms, run ends at 1 s. Bits over waiting time, by hand:
 *   UE 0:        16 kbit in 1 + 3 ms                          4 Mbit/s
 *   UE 1:         8 kbit in 2 ms, one lost: 10 ms more        8/12 Mbit/s
 *   UE 2:         8 kbit in 4 ms, one 40 ms under way         8/44 Mbit/s
 *   UE 3:         8 kbit in 2 ms, one 5 ms under way: unknown 4 Mbit/s
 *   UE 4:         one lost                                    0
 *   UE 0, run 2:  8 kbit in 16 ms, late but delivered         0.5 Mbit/s */
static void rates_of_ues(void)
{
    static const struct message messages[] = {
        {0, 0, 1000, 0.100, 0.101, NRS_FATE_DONE},
        {0, 1, 1000, 0.100, 0.102, NRS_FATE_DONE},
        {1, 0, 1000, 0.100, 0.116, NRS_FATE_DONE},
        {0, 2, 1000, 0.100, 0.104, NRS_FATE_SERVER_QUEUE},
        {0, 3, 1000, 0.100, 0.102, NRS_FATE_DONE},
        {0, 4, 1000, 0.100, NAN, NRS_FATE_UPLINK_LOST},
        {0, 0, 1000, 0.200, 0.203, NRS_FATE_DOWNLINK_LOST},
        {0, 1, 1000, 0.200, NAN, NRS_FATE_UPLINK_QUEUE},
        {0, 2, 1000, 0.960, NAN, NRS_FATE_PENDING},
        {0, 3, 1000, 0.995, NAN, NRS_FATE_PENDING},
        {0, 5, 1000, NAN, NAN, NRS_FATE_DEVICE_QUEUE}, /* no message: not counted */
    };
    static const double want_bps[] = {0, 8e3 / 0.044, 0.5e6, 8e3 / 0.012, 4e6, 4e6};
    static const struct nrs_requirement req = {.upload_s = 0.010};
    struct nrs_sample rates;
    struct nrs_summary s;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    nrs_sample_init(&rates);
    l.end_s = 1;
    for (size_t i = 0; i < NRS_LEN(messages); i++)
        add_message(&l, &messages[i]);
    kit_summary(&l, 2, &req, &s);
    CU_ASSERT_EQUAL_FATAL(nrs_ue_rates(&s, &rates, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(rates.n, NRS_LEN(want_bps));
    for (size_t i = 0; i < rates.n; i++)
        CHECK_ROW(fabs(rates.value[i] - want_bps[i]) <= 1e-9 * want_bps[i], i, "got %.12g bit/s",
                  rates.value[i]);
    nrs_sample_free(&rates);
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"ranks", ranks},
        {"exact products stay", exact_products_stay},
        {"losses are the last", losses_are_the_last},
        {"rates of UEs", rates_of_ues},
        {NULL, NULL},
    };

    return check_main("sample", tests);
}
