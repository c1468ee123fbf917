/* test_tagged.c - the probability that a DL message is late, against runs of the radio.
 *
 * A run draws what the probabilities are of: the same places, fading and messages. Its late
 * messages are counted, and their number is to lie within SIGMAS standard deviations of the sum of
 * the probabilities, which is that of independent trials. */
#include "radio/tagged.h"
#include "ran_kit.h"

#define SIGMAS     4.0
#define PERIOD_S   0.02
#define END_S      2.0
#define UES        5
#define CELLS      3
#define N_UES      (UES * CELLS)
#define PER_UE     100 /* END_S over PERIOD_S */
#define N_MESSAGES (UES * CELLS * PER_UE)

static double begin_s(size_t message)
{
    size_t ue = message % N_UES, k = message / N_UES;

    return ((double)k + (double)(ue * 7919 % N_UES) / N_UES) * PERIOD_S;
}

/* One site of three cells, small blocks, fading as it comes. */
static struct kit network(double isd_m)
{
    struct kit k = kit_defaults("DDDSU");
    struct nrs_radio_cfg *c = &k.cfg;

    kit_places(&k, true);
    c->channel.shadowing = true;
    c->layout.type = NRS_LAYOUT_HEX;
    c->layout.sites = 1;
    c->layout.sectors = 3;
    c->layout.isd_m = isd_m;
    c->layout.wrap_around = false;
    c->gnb_antenna.pattern = NRS_ANTENNA_38901;
    c->csi.olla_step_db = 0.2;
    c->csi.quantised = true;
    c->dl.layers = 0;
    c->rlc.segment_header_bytes = 5;
    return k;
}

static struct nrs_ran_setup setup_of(const struct kit *k, const struct nrs_link_curves *curves)
{
    return (struct nrs_ran_setup){
        .cfg = &k->cfg, .files = &k->files, .curves = curves, .ues_per_cell = UES, .key = k->key};
}

struct record {
    double delivered_s[N_MESSAGES]; /* INFINITY: lost */
    uint32_t n_tx[N_MESSAGES];
};

static void on_report(void *user, const struct nrs_ran_report *r)
{
    struct record *record = user;

    record->delivered_s[r->cookie] = r->delivered ? r->time_s : INFINITY;
    record->n_tx[r->cookie] = r->n_tx;
}

static void run(const struct nrs_ran_setup *setup, int64_t bytes, double budget_s,
                struct record *record)
{
    struct nrs_error err;
    struct nrs_ran *ran;

    CU_ASSERT_EQUAL_FATAL(nrs_ran_new(setup, &ran, &err), NRS_OK);
    for (size_t i = 0; i < N_MESSAGES; i++)
        record->delivered_s[i] = INFINITY;
    /* in the order of time: UEs are shifted against each other */
    for (double now_s = 0; now_s < END_S + 1; now_s += 0.0005) {
        for (size_t i = 0; i < N_MESSAGES; i++)
            if (begin_s(i) >= now_s && begin_s(i) < now_s + 0.0005)
                nrs_ran_send(ran, NRS_DL, (uint32_t)(i % N_UES), bytes, i, begin_s(i),
                             begin_s(i) + budget_s, &err);
        while (nrs_ran_next_s(ran) < now_s + 0.0005)
            nrs_ran_step(ran, on_report, record);
    }
    CU_ASSERT_EQUAL(nrs_ran_pending(ran), 0);
    nrs_ran_free(ran);
}

struct sums {
    double late, variance, seen;
};

static void compare(const struct nrs_ran_setup *setup, int64_t bytes, double budget_s,
                    const struct record *record, struct sums *sums)
{
    static struct nrs_tagged_other others[N_MESSAGES];
    struct nrs_tagged *t;
    struct nrs_error err;

    for (size_t i = 0; i < N_MESSAGES; i++)
        others[i] = (struct nrs_tagged_other){begin_s(i), bytes, (uint32_t)(i % N_UES),
                                              record->n_tx[i] > 0 ? record->n_tx[i] : 1};
    CU_ASSERT_EQUAL_FATAL(nrs_tagged_new(setup, others, N_MESSAGES, END_S, &t, &err), NRS_OK);
    for (size_t i = 0; i < N_MESSAGES; i++) {
        const struct nrs_tagged_message m = {bytes, begin_s(i), begin_s(i) + budget_s};
        double late;

        CU_ASSERT_EQUAL_FATAL(nrs_tagged_send(t, (uint32_t)(i % N_UES), &m, &late, &err), NRS_OK);
        sums->late += late;
        sums->variance += late * (1 - late);
        sums->seen += !(record->delivered_s[i] <= begin_s(i) + budget_s);
    }
    nrs_tagged_free(t);
}

static void probabilities_are_those_of_runs(void)
{
    static const struct {
        const char *why;
        double isd_m, budget_s, target_bler;
        int64_t bytes, repetitions;
        enum nrs_rlc_mode mode;
        uint32_t replications;
    } rows[] = {
        {"one transmission", 500, 2.4e-3, 0.1, 56, 1, NRS_RLC_UM, 4},
        {"two", 500, 5e-3, 0.3, 56, 1, NRS_RLC_UM, 8},
        {"repetitions", 500, 4e-3, 0.3, 56, 2, NRS_RLC_UM, 8},
        {"bad coverage", 4000, 20e-3, 0.1, 56, 1, NRS_RLC_UM, 8},
        {"RLC sends again", 4000, 50e-3, 0.1, 56, 1, NRS_RLC_AM, 8},
        {"several blocks", 3000, 10e-3, 0.1, 500, 1, NRS_RLC_UM, 8},
    };
    struct nrs_link_curves *curves = nrs_link_curves_new();
    static struct record record;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = network(rows[i].isd_m);
        struct nrs_ran_setup setup = setup_of(&k, curves);
        struct sums sums = {0};

        k.cfg.dl.target_bler = rows[i].target_bler;
        k.cfg.dl.repetitions = rows[i].repetitions;
        k.cfg.rlc.mode[NRS_DL] = rows[i].mode;
        for (uint32_t r = 0; r < rows[i].replications; r++) {
            setup.key.replication = r;
            run(&setup, rows[i].bytes, rows[i].budget_s, &record);
            compare(&setup, rows[i].bytes, rows[i].budget_s, &record, &sums);
        }
        CHECK_ROW(fabs(sums.seen - sums.late) <= SIGMAS * sqrt(sums.variance) && sums.seen > 20, i,
                  "%s: %g late, %g expected +- %g", rows[i].why, sums.seen, sums.late,
                  sqrt(sums.variance));
    }
    nrs_link_curves_free(curves);
}

struct mean {
    double n, sum, squares;
};

static void add(struct mean *m, double x)
{
    m->n++;
    m->sum += x;
    m->squares += x * x;
}

static double average(const struct mean *m)
{
    return m->sum / m->n;
}

/* Squared standard error. */
static double error_2(const struct mean *m)
{
    return (m->squares / m->n - average(m) * average(m)) / m->n;
}

/* Tilted and untilted fades give the same probability; untilted ones have the ratio 1. */
static void tilts_change_no_mean(void)
{
    static const struct nrs_tagged_tilt tilts[] = {{0, 1}, {1, 16}, {3, 64}};
    struct nrs_link_curves *curves = nrs_link_curves_new();
    const struct nrs_tagged_message m = {56, 0.5, 0.505};
    struct kit k = network(2500);
    struct nrs_ran_setup setup = setup_of(&k, curves);
    struct mean late[3] = {{0}}, ratio[3] = {{0}};
    struct nrs_tagged *t;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(nrs_tagged_new(&setup, NULL, 0, END_S, &t, &err), NRS_OK);
    for (size_t i = 0; i < NRS_LEN(tilts); i++) {
        struct nrs_stream s = nrs_stream_init(k.key, NRS_RNG_TEST, i);

        for (uint32_t n = 0; n < 400 * N_UES; n++) {
            double p, w;

            CU_ASSERT_EQUAL_FATAL(nrs_tagged_redraw(t, n % N_UES, &m, &tilts[i], &s, &p, &w, &err),
                                  NRS_OK);
            add(&late[i], p * w);
            add(&ratio[i], w);
        }
        CHECK_ROW(fabs(average(&late[i]) - average(&late[0])) <=
                      SIGMAS * sqrt(error_2(&late[i]) + error_2(&late[0])),
                  i, "%g against %g", average(&late[i]), average(&late[0]));
        CHECK_ROW(fabs(average(&ratio[i]) - 1) <= SIGMAS * sqrt(error_2(&ratio[i])) + 1e-12, i,
                  "mean ratio %g", average(&ratio[i]));
    }
    CU_ASSERT(error_2(&ratio[0]) < 1e-20);
    CU_ASSERT(average(&late[0]) > 1e-3);
    nrs_tagged_free(t);
    nrs_link_curves_free(curves);
}

/* What was learned and drawn before stays as it was. */
static void redrawing_leaves_no_trace(void)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    const struct nrs_tagged_tilt tilt = {2, 8};
    struct kit k = network(2500);
    struct nrs_ran_setup setup = setup_of(&k, curves);
    double late[2][20];

    for (int with = 0; with < 2; with++) {
        struct nrs_stream s = nrs_stream_init(k.key, NRS_RNG_TEST, 9);
        struct nrs_tagged *t;
        struct nrs_error err;

        CU_ASSERT_EQUAL_FATAL(nrs_tagged_new(&setup, NULL, 0, END_S, &t, &err), NRS_OK);
        for (int i = 0; i < 20; i++) {
            const struct nrs_tagged_message m = {56, 0.02 * i, 0.02 * i + 0.004};
            double p, w;

            if (with)
                CU_ASSERT_EQUAL(nrs_tagged_redraw(t, 3, &m, &tilt, &s, &p, &w, &err), NRS_OK);
            CU_ASSERT_EQUAL(nrs_tagged_send(t, 3, &m, &late[with][i], &err), NRS_OK);
        }
        nrs_tagged_free(t);
    }
    for (int i = 0; i < 20; i++)
        CHECK_ROW(late[0][i] == late[1][i], i, "%g and %g", late[0][i], late[1][i]);
    nrs_link_curves_free(curves);
}

static void what_does_not_fit(void)
{
    struct kit k = network(500);

    CU_ASSERT_PTR_NULL(nrs_tagged_unfit(&k.cfg));
    k.cfg.channel.model = NRS_CHANNEL_CONSTANT;
    CU_ASSERT_PTR_NOT_NULL(nrs_tagged_unfit(&k.cfg));
    k = network(500);
    k.cfg.mobility.model = NRS_MOBILITY_VELOCITY;
    CU_ASSERT_PTR_NOT_NULL(nrs_tagged_unfit(&k.cfg));
    k = network(500);
    k.cfg.dl.fixed_bler = 0.1;
    CU_ASSERT_PTR_NOT_NULL(nrs_tagged_unfit(&k.cfg));
    k = network(500);
    k.cfg.rlc.discard_s = 0.1;
    CU_ASSERT_PTR_NOT_NULL(nrs_tagged_unfit(&k.cfg));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"probabilities are those of runs", probabilities_are_those_of_runs},
        {"tilts change no mean", tilts_change_no_mean},
        {"redrawing leaves no trace", redrawing_leaves_no_trace},
        {"what does not fit", what_does_not_fit},
        {NULL, NULL},
    };

    return check_main("tagged", tests);
}
