/* test_bler.c - BICM curves, normal approximation, HARQ, and published link curves. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_erf.h>
#include <stdlib.h>

#include "check.h"
#include "csv.h"
#include "radio/bler.h"

static struct nrs_link_curves *curves;

/* Shannon limits of the binary-input AWGN channel: Eb/N0 0.187 dB at rate 1/2, -0.495 dB at 1/3,
 * 1.626 dB at 3/4 (e.g. Lin, Costello, Error Control Coding, 2nd ed., Table 1.4). QPSK is two of
 * them: Es/N0 = Eb/N0 * 2 R. */
static void qpsk_meets_the_binary_limits(void)
{
    static const struct {
        double rate, eb_n0_db;
    } rows[] = {
        {1.0 / 3.0, -0.495},
        {0.5, 0.187},
        {0.75, 1.626},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double es_n0_db = rows[i].eb_n0_db + 10.0 * log10(2.0 * rows[i].rate);
        double got = nrs_bicm_capacity(curves, 2, es_n0_db);

        CHECK_ROW(fabs(got - 2.0 * rows[i].rate) <= 1e-3, i, "%.5f bit", got);
    }
}

/* One reception of a 4-PAM component: information density at noise z, by the definition. */
struct pam4 {
    double amplitude; /* levels -3, -1, 1, 3 times this; noise variance 1 */
    int sent, power;
};

static double pam4_integrand(double z, void *user)
{
    static const int gray[4][2] = {{0, 0}, {0, 1}, {1, 1}, {1, 0}};
    const struct pam4 *p = user;
    double y = (2 * p->sent - 3) * p->amplitude + z, density = 0.0;

    for (int bit = 0; bit < 2; bit++) {
        double same = 0.0, all = 0.0;

        for (int i = 0; i < 4; i++) {
            double d = y - (2 * i - 3) * p->amplitude, likelihood = exp(-0.5 * d * d);

            all += likelihood;
            if (gray[i][bit] == gray[p->sent][bit])
                same += likelihood;
        }
        density += log2(2.0 * same / all);
    }
    return pow(density, p->power) * exp(-0.5 * z * z) / sqrt(2.0 * M_PI);
}

static double pam4_moment(double amplitude, int power)
{
    gsl_integration_workspace *work = gsl_integration_workspace_alloc(200);
    double sum = 0.0;

    for (int sent = 0; sent < 4; sent++) {
        struct pam4 p = {amplitude, sent, power};
        gsl_function f = {pam4_integrand, &p};
        double value, error;

        gsl_integration_qag(&f, -9.0, 9.0, 1e-10, 1e-8, 200, GSL_INTEG_GAUSS31, work, &value,
                            &error);
        sum += value;
    }
    gsl_integration_workspace_free(work);
    return sum / 4.0;
}

static void qam16_meets_adaptive_quadrature(void)
{
    static const double sinr_db[] = {-7.0, 0.0, 4.5, 9.0, 13.0};

    for (size_t i = 0; i < NRS_LEN(sinr_db); i++) {
        double a = sqrt(pow(10.0, sinr_db[i] / 10.0) / 5.0);
        double mean = pam4_moment(a, 1), variance = pam4_moment(a, 2) - mean * mean;
        double c = nrs_bicm_capacity(curves, 4, sinr_db[i]);
        double v = nrs_bicm_dispersion(curves, 4, sinr_db[i]);

        CHECK_ROW(fabs(c - 2.0 * mean) <= 1e-4, i, "C %.6f, want %.6f", c, 2.0 * mean);
        CHECK_ROW(fabs(v - 2.0 * variance) <= 5e-4, i, "V %.6f, want %.6f", v, 2.0 * variance);
    }
}

/* Below log2(1 + SINR), rising, and saturated at qm bits without dispersion. */
static void curves_have_their_limits(void)
{
    for (int qm = 2; qm <= 8; qm += 2) {
        double last = 0.0;

        for (double db = -60.0; db <= 70.0; db += 0.03) {
            double c = nrs_bicm_capacity(curves, qm, db);

            CHECK_ROW(c >= last && c <= log2(1.0 + pow(10.0, db / 10.0)) * (1.0 + 1e-3), qm,
                      "C %g at %g dB after %g", c, db, last);
            last = c;
        }
        CHECK_ROW(fabs(last - qm) < 1e-9, qm, "saturates at %g", last);
        CHECK_ROW(nrs_bicm_dispersion(curves, qm, 70.0) < 1e-9, qm, "noise at 70 dB");
    }
    /* QPSK in the noise: C = SINR / ln 2, V = 2 SINR / ln^2 2, also below the grid */
    CU_ASSERT_DOUBLE_EQUAL(nrs_bicm_capacity(curves, 2, -50.0), 1e-5 / M_LN2, 2e-8);
    CU_ASSERT_DOUBLE_EQUAL(nrs_bicm_dispersion(curves, 2, -50.0), 2e-5 / (M_LN2 * M_LN2), 2e-7);
}

struct block {
    int table, mcs;
    int64_t tbs_bits, symbols;
    int n_blocks;
    double block_bits;
};

/* One and several code blocks; at more than the mother code's rate, so that no bit repeats. */
static const struct block blocks[] = {
    {1, 5, 984, 1400, 1, 1000},    {1, 15, 3824, 1600, 1, 3840},     {1, 25, 8424, 1800, 1, 8448},
    {2, 22, 25456, 4400, 4, 6394}, {2, 27, 100008, 14000, 12, 8360},
};

static struct nrs_reception start(const struct block *b)
{
    return nrs_reception_start(b->tbs_bits, *nrs_mcs_get(b->table, b->mcs), b->symbols);
}

static double log_bler_at(const struct block *b, double sinr_db, double gap_db)
{
    struct nrs_reception r = start(b);

    nrs_reception_add(&r, curves, sinr_db, gap_db);
    return nrs_reception_log_bler(&r);
}

/* Against the formula with GSL's Q(), where that has digits. */
static void normal_approximation(void)
{
    for (size_t i = 0; i < NRS_LEN(blocks); i++) {
        const struct block *b = &blocks[i];
        int qm = nrs_mcs_get(b->table, b->mcs)->qm;
        double n = (double)b->symbols / b->n_blocks;

        for (double db = -5.0; db <= 30.0; db += 0.5) {
            double c = nrs_bicm_capacity(curves, qm, db - 0.7);
            double v = nrs_bicm_dispersion(curves, qm, db - 0.7);
            double x = (n * c - b->block_bits + 0.5 * log2(n)) / sqrt(n * v);
            double p = gsl_cdf_ugaussian_Q(x), want = 1.0 - pow(1.0 - p, b->n_blocks);
            double got = exp(log_bler_at(b, db, 0.7));

            if (want > 1e-9)
                CHECK_ROW(fabs(got - want) <= 1e-6 * want, i, "%g dB: %g, want %g", db, got, want);
        }
    }
}

/* Far beyond what doubles hold: ln Q by GSL, and a finite number at any SINR. */
static void the_tail_never_ends(void)
{
    for (size_t i = 0; i < NRS_LEN(blocks); i++) {
        const struct block *b = &blocks[i];

        for (double db = -60.0; db <= 80.0; db += 0.25) {
            struct nrs_reception r = start(b);
            double log_p, p;

            nrs_reception_add(&r, curves, db, nrs_ldpc_gap_db_default);
            log_p = nrs_reception_log_bler(&r);
            p = nrs_reception_bler(&r);
            CHECK_ROW(isfinite(log_p) && log_p < 0.0, i, "%g dB: ln p = %g", db, log_p);
            CHECK_ROW(p > 0.0 && p <= 1.0, i, "%g dB: p = %g", db, p);
            if (r.margin > 10.0 && r.margin < 1e6) {
                double want = gsl_sf_log_erfc(r.margin / M_SQRT2) + log(0.5 * b->n_blocks);

                CHECK_ROW(fabs(log_p - want) <= -1e-9 * want, i, "%g dB: %.12g, want %.12g", db,
                          log_p, want);
            }
        }
    }
}

static void bler_falls_with_sinr(void)
{
    for (int table = 1; table <= NRS_MCS_TABLES; table++) {
        for (int mcs = 0; mcs < nrs_mcs_count(table); mcs += 3) {
            const struct nrs_mcs *m = nrs_mcs_get(table, mcs);
            struct block b = {table, mcs, 2408, (int64_t)(2424 / nrs_mcs_efficiency(m)), 1, 2424};
            double last = 0.0;

            for (double db = -40.0; db <= 60.0; db += 0.07) {
                double log_p = log_bler_at(&b, db, 0.0);

                CHECK_ROW(log_p <= last, mcs, "table %d, %g dB: %.17g after %.17g", table, db,
                          log_p, last);
                last = log_p;
            }
        }
    }
}

/* Whatever is received, it does not harm; SINRs drawn from a small fixed set. */
static void another_reception_never_raises_bler(void)
{
    static const double sinr_db[] = {12.0, -20.0, 3.0, 25.0, -3.0, 8.0, -60.0, 17.0};

    for (size_t i = 0; i < NRS_LEN(blocks); i++) {
        for (size_t first = 0; first < NRS_LEN(sinr_db); first++) {
            struct nrs_reception r = start(&blocks[i]);
            double last = nrs_reception_log_bler(&r);

            for (size_t k = 0; k < 20; k++) {
                double log_p;

                nrs_reception_add(&r, curves, sinr_db[(first + 3 * k) % NRS_LEN(sinr_db)], 0.9);
                log_p = nrs_reception_log_bler(&r);
                CHECK_ROW(log_p <= last, i, "reception %zu: %g after %g", k, log_p, last);
                last = log_p;
            }
            CU_ASSERT_EQUAL(r.n_tx, 20);
        }
    }
}

static void nothing_received_is_an_error(void)
{
    struct nrs_reception r = start(&blocks[0]);

    CU_ASSERT_EQUAL(nrs_reception_bler(&r), 1.0);
}

/* Two receptions are one of twice the symbols as long as the mother code has bits to send. */
static void incremental_redundancy_adds_information(void)
{
    const struct block *one = &blocks[2]; /* rate 0.78 */
    struct block two = *one;
    struct nrs_reception r = start(one);
    double got, want;

    two.symbols *= 2;
    nrs_reception_add(&r, curves, 8.3, 0.9);
    nrs_reception_add(&r, curves, 8.3, 0.9);
    got = nrs_reception_log_bler(&r);
    want = log_bler_at(&two, 8.3, 0.9);
    CU_ASSERT_DOUBLE_EQUAL(got, want, 1e-9 * fabs(want));
    CU_ASSERT_TRUE(want > log(1e-9) && want < log(0.9)); /* a row that says something */
}

/* Beyond the mother code's 5 K' (base graph 2) or 3 K' (1) bits only energy adds up. */
static void repetition_adds_energy(void)
{
    static const struct {
        int mcs;
        int64_t tbs_bits, mother_symbols;
        double sinr_db;
    } rows[] = {
        {0, 984, 1000 * 5 / 2, -7.2},  /* rate 0.117, base graph 2 */
        {4, 8424, 8448 * 3 / 2, -4.4}, /* rate 0.3, base graph 1 */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct block once = {1, rows[i].mcs, rows[i].tbs_bits, rows[i].mother_symbols, 1, 0};
        struct block twice = once;
        struct nrs_reception r = start(&once);
        double want = log_bler_at(&once, rows[i].sinr_db + 10.0 * log10(2.0), 0.9), got;

        twice.symbols *= 2;
        got = log_bler_at(&twice, rows[i].sinr_db, 0.9);
        CHECK_ROW(fabs(got - want) <= 1e-6 * fabs(want), i, "%.9g, want %.9g", got, want);
        nrs_reception_add(&r, curves, rows[i].sinr_db, 0.9);
        nrs_reception_add(&r, curves, rows[i].sinr_db, 0.9);
        got = nrs_reception_log_bler(&r);
        CHECK_ROW(fabs(got - want) <= 1e-6 * fabs(want), i, "HARQ: %.9g, want %.9g", got, want);
        CHECK_ROW(want > log(1e-9) && want < log(0.9), i, "a row that says nothing: %g", want);
    }
}

/* 16 information bits in 8 symbols of 2 bits: no code can carry 32 bits on 16. */
static void rate_above_one_fails(void)
{
    struct block b = {1, 0, 16, 8, 1, 32};

    CU_ASSERT_EQUAL(exp(log_bler_at(&b, 60.0, 0.0)), 1.0);
}

/* Distance in dB between the model and the published points, over all rows. */
static struct {
    double sum, worst;
} deviation;

/* table,mcs,cb_bits,snr_db,bler */
static void compare_curve(size_t i, char *const field[CSV_FIELDS_MAX])
{
    const struct nrs_mcs *m = nrs_mcs_get(atoi(field[0]), atoi(field[1]));
    int64_t tbs_bits = atoi(field[2]) - 16; /* less the CRC */
    double low = -20.0, high = 50.0, d;

    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    while (high - low > 1e-4) { /* the model's SINR at the published error rate */
        double mid = 0.5 * (low + high);

        if (nrs_bler(curves, tbs_bits, *m, mid, nrs_ldpc_gap_db_default) > atof(field[4]))
            low = mid;
        else
            high = mid;
    }
    d = low - atof(field[3]);
    deviation.sum += d;
    deviation.worst = fmax(deviation.worst, fabs(d));
    CHECK_ROW(fabs(d) <= 0.7, i, "table %s mcs %s, %s bits: %+.2f dB", field[0], field[1], field[2],
              d);
}

static void published_link_curves(void)
{
    size_t n = csv_read("tests/data/radio/bler_sionna.csv", compare_curve);

    CU_ASSERT_EQUAL_FATAL(n, 115);
    CHECK_ROW(fabs(deviation.sum / (double)n) <= 0.1, n, "mean %+.3f dB",
              deviation.sum / (double)n);
    CHECK_ROW(deviation.worst <= 0.4, n, "worst %.3f dB", deviation.worst);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"QPSK meets the binary limits", qpsk_meets_the_binary_limits},
        {"16QAM meets adaptive quadrature", qam16_meets_adaptive_quadrature},
        {"curves have their limits", curves_have_their_limits},
        {"normal approximation", normal_approximation},
        {"the tail never ends", the_tail_never_ends},
        {"BLER falls with SINR", bler_falls_with_sinr},
        {"another reception never raises BLER", another_reception_never_raises_bler},
        {"nothing received is an error", nothing_received_is_an_error},
        {"incremental redundancy adds information", incremental_redundancy_adds_information},
        {"repetition adds energy", repetition_adds_energy},
        {"a rate above one fails", rate_above_one_fails},
        {"published link curves", published_link_curves},
        {NULL, NULL},
    };
    int status;

    curves = nrs_link_curves_new();
    if (!curves)
        return EXIT_FAILURE;
    status = check_main("bler", tests);
    nrs_link_curves_free(curves);
    return status;
}
