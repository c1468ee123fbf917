/* test_verdict_facts.c - what verdicts tell without a target: satisfied UEs, latencies, energy.
 *
 * Upload within 10 ms for 9 of 10 messages.
 */
#include "check.h"
#include "kpi/verdict.h"
#include "summary_kit.h"

static const struct nrs_requirement_set any_set;
static const struct nrs_requirement req = {
    .upload_s = 0.010, .download_s = 0.010, .ul_reliability = 0.9};

/* A message that took `upload_ms`, of a UE and replication. */
static struct nrs_frame *add(struct nrs_ledger *l, uint32_t replication, uint32_t ue,
                             double upload_ms)
{
    size_t at = nrs_ledger_add(l);
    struct nrs_frame *f = &l->frames[at];

    f->replication = replication;
    f->ue = ue;
    f->measured = 1;
    f->fate = NRS_FATE_DONE;
    f->capture_s = f->head_start_s = f->head_end_s = 1;
    f->ul_end_s = f->server_s = 1 + upload_ms * 1e-3;
    f->tail_end_s = f->result_s = f->server_s + 0.001;
    return f;
}

static struct nrs_verdict judge_by(const struct nrs_ledger *l, const struct nrs_requirement *by)
{
    const struct nrs_kpi_point point = {NRS_KPI_OTHER, 1000, false};
    struct nrs_summary s;
    struct nrs_verdict v;

    kit_summary(l, 2, by, &s);
    CU_ASSERT_EQUAL_FATAL(nrs_verdict_compute(&s, &any_set, by, &point, &v, NULL), NRS_OK);
    nrs_summary_free(&s);
    return v;
}

static struct nrs_verdict judge(const struct nrs_ledger *l)
{
    return judge_by(l, &req);
}

static bool near(double got, double want)
{
    return fabs(got - want) <= 1e-9;
}

/* Ten messages of each of three UEs: one of ten may be late, two may not. UE 0 of another
 * replication is another UE. */
static void satisfied_ues_and_latencies(void)
{
    static const struct {
        uint32_t replication, ue;
        double late_ms[2]; /* instead of 1 and 2 ms; the others take 3 to 10 ms */
    } ues[] = {{0, 0, {1, 2}}, {0, 1, {11, 2}}, {1, 0, {11, 12}}};
    struct nrs_verdict v;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    for (size_t u = 0; u < NRS_LEN(ues); u++)
        for (size_t i = 0; i < 10; i++)
            add(&l, ues[u].replication, ues[u].ue, i < 2 ? ues[u].late_ms[i] : (double)i + 1);
    v = judge(&l);
    CU_ASSERT(near(v.row[NRS_Q_SATISFIED_UES].estimate, 2. / 3));
    CU_ASSERT_EQUAL(v.row[NRS_Q_SATISFIED_UES].n, 3);
    /* in order 1, 2, 2, 3 to 10 three times each, 11, 11, 12: rank 15 of 30 is 6, 30 is 12 */
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_50].estimate, 0.006));
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_99_9].estimate, 0.012));
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_99_999].estimate, 0.012));
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_50].quantile, 0.5));
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_99_9].quantile, 0.999));
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_99_999].quantile, 0.99999));
    CU_ASSERT_EQUAL(v.row[NRS_Q_UPLOAD_50].n, 30);
    /* results come at once */
    CU_ASSERT(near(v.row[NRS_Q_DOWNLOAD_50].estimate, 0));
    CU_ASSERT(near(v.row[NRS_Q_DOWNLOAD_99_999].quantile, 0.99999));
    CU_ASSERT_EQUAL(v.row[NRS_Q_DOWNLOAD_99_9].n, 30);
    nrs_ledger_free(&l);
}

/* Ten messages of each of ten UEs. UE i has i messages late, and of UE 0, which has none, two
 * results are late. By share of the messages and target: who is satisfied, and is it enough? */
static void satisfied_ues(void)
{
    static const struct {
        double message_share, ue_share, want;
        enum nrs_verdict_status status;
        enum nrs_verdict_reason reason;
    } rows[] = {
        {0, 0, .1, NRS_NOT_APPLICABLE,
         NRS_WHY_NO_TARGET}, /* nine of ten, as by ul_reliability: 1 */
        {0, .1, .1, NRS_MET, NRS_WHY_NOTHING},
        {0, .2, .1, NRS_NOT_MET, NRS_WHY_NOTHING},
        {.8, .1, .1, NRS_MET, NRS_WHY_NOTHING},  /* more than 8 of 10: 1; 0 has 8 results */
        {.79, .3, .3, NRS_MET, NRS_WHY_NOTHING}, /* more than 7.9: 0, 1 and 2 */
        {.5, .5, .5, NRS_MET, NRS_WHY_NOTHING},
        {.4, .6, .6, NRS_MET, NRS_WHY_NOTHING},
        {.05, .95, 1, NRS_MET, NRS_WHY_FEW_SAMPLES},
        {.99, .1, 0, NRS_NOT_MET, NRS_WHY_NOTHING}, /* all, as with 1 */
        {1, .1, 0, NRS_NOT_MET, NRS_WHY_NOTHING},
    };
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    for (uint32_t ue = 0; ue < 10; ue++)
        for (uint32_t i = 0; i < 10; i++) {
            struct nrs_frame *f = add(&l, 0, ue, i < ue ? 11 : 5);

            if (ue == 0 && i < 2)
                f->result_s = f->tail_end_s + 0.011;
        }
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_requirement by = req;
        const struct nrs_verdict_row *row;
        struct nrs_verdict v;

        by.ue_message_share = rows[i].message_share;
        by.ue_share = rows[i].ue_share;
        v = judge_by(&l, &by);
        row = &v.row[NRS_Q_SATISFIED_UES];
        CHECK_ROW(near(row->estimate, rows[i].want) && row->n == 10, i, "%g of %zu", row->estimate,
                  row->n);
        CHECK_ROW(row->status == rows[i].status && row->reason == rows[i].reason, i,
                  "status %d, reason %d", row->status, row->reason);
    }
    nrs_ledger_free(&l);
}

/* Lost messages cost energy and are no delivered ones; those of the warm-up are left out, and those
 * that the modem refused or still has. */
static void energy_a_delivered_message(void)
{
    static const struct {
        double energy_j;
        bool decoded, measured;
    } frames[] = {{1e-3, true, true},
                  {2e-3, true, true},
                  {9e-3, false, true},
                  {NAN, false, true},
                  {100, true, false}};
    struct nrs_verdict v;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    v = judge(&l);
    CU_ASSERT(isnan(v.row[NRS_Q_UE_ENERGY].estimate));
    CU_ASSERT(isnan(v.row[NRS_Q_SATISFIED_UES].estimate));
    for (size_t i = 0; i < NRS_LEN(frames); i++) {
        struct nrs_frame *f = add(&l, 0, 0, 5);

        f->measured = frames[i].measured;
        f->ul_energy_j = frames[i].energy_j;
        f->ul_end_s = frames[i].decoded ? f->server_s : NAN;
    }
    v = judge(&l);
    CU_ASSERT(near(v.row[NRS_Q_UE_ENERGY].estimate, 12e-3 / 2));
    CU_ASSERT_EQUAL(v.row[NRS_Q_UE_ENERGY].n, 3);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UE_ENERGY].n_lost, 1);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"satisfied UEs and latencies", satisfied_ues_and_latencies},
        {"satisfied UEs", satisfied_ues},
        {"energy a delivered message", energy_a_delivered_message},
        {NULL, NULL},
    };

    return check_main("verdict, facts", tests);
}
