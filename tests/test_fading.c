/* test_fading.c - fading of a branch: distribution, correlation over time and frequency, precision.
 *
 * Statistics are over independent branches with a fixed seed, and bounds are 4 standard errors of
 * the statistic (one false alarm in 16000 were the seed drawn anew). Expectations of a sum of N
 * phasors are exact unless said otherwise. */
#include <string.h>

#include "check.h"
#include "radio/fading.h"

#define N      NRS_FADING_RAYS
#define LINKS  20000
#define SIGMAS 4.0

static const struct nrs_rng_key key = {20240901, 3};

static struct nrs_fading branch(uint64_t entity, double doppler_hz, double delay_spread_s,
                                double k_db, double step_hz)
{
    struct nrs_fading f;

    nrs_fading_init(&f, key, entity, doppler_hz, delay_spread_s, k_db, step_hz);
    return f;
}

static double power_at(const struct nrs_fading *f, double time_s)
{
    float power;

    nrs_fading_power(f, time_s, 1, &power);
    return (double)power;
}

/* Sums of a statistic over branches. */
struct moments {
    double n, sum, squares;
};

static void add(struct moments *m, double x)
{
    m->n++;
    m->sum += x;
    m->squares += x * x;
}

static double mean(const struct moments *m)
{
    return m->sum / m->n;
}

static bool is_near(const struct moments *m, double want)
{
    double variance = m->squares / m->n - mean(m) * mean(m);

    return fabs(mean(m) - want) <= SIGMAS * sqrt(variance / m->n);
}

/* The density of N phasors' power: exp(-k^2 / 4) (1 - k^4 / (64 N) + O(1 / N^2)) is the
 * characteristic function J0(k / sqrt(N))^N of the field, since log J0(z) = -z^2 / 4 - z^4 / 64 -
 * ..., and the Hankel transform of (k^2 / 4)^2 exp(-k^2 / 4) gives 2 L_2(x) exp(-x). Integrated:
 * F(x) = 1 - exp(-x) - x (1 - x / 2) exp(-x) / (2 N), and the next term is below x / N^2. */
static void rayleigh_distribution(void)
{
    static const double level_db[] = {-20, -15, -10, -5, 0};
    int below[NRS_LEN(level_db)] = {0};
    struct moments power = {0}, square = {0};

    for (uint64_t i = 0; i < LINKS; i++) {
        struct nrs_fading f = branch(i, 50, 1e-6, -INFINITY, 1e6);
        double x = power_at(&f, 0.01 * (double)i);

        add(&power, x);
        add(&square, (x - 1) * (x - 1));
        for (size_t k = 0; k < NRS_LEN(level_db); k++)
            below[k] += x < pow(10, level_db[k] / 10);
    }
    CHECK_ROW(is_near(&power, 1.0), 0, "mean %g", mean(&power));
    CHECK_ROW(is_near(&square, 1.0 - 1.0 / N), 1, "variance %g", mean(&square));
    for (size_t k = 0; k < NRS_LEN(level_db); k++) {
        double x = pow(10, level_db[k] / 10);
        double want = 1 - exp(-x) - x * (1 - x / 2) * exp(-x) / (2 * N);
        double error = SIGMAS * sqrt(want * (1 - want) / LINKS) + x / (N * N);
        double got = (double)below[k] / LINKS;

        CHECK_ROW(fabs(got - want) <= error, k, "%g dB: got %g, want %g", level_db[k], got, want);
    }
}

/* (K + 1)^2 E[(P(t) - 1)(P(t + dt) - 1)] = (1 - 1/N + 2 K) J0^2(2 pi f_D dt): the LOS ray has an
 * angle of its own. At 0.3827 periods J0 is 0. */
static void correlation_over_time(void)
{
    static const double k_db[] = {-INFINITY, 5};
    static const double periods[] = {0.05, 0.1, 0.2, 0.382739, 0.6, 1.0, 7.3};
    const double doppler_hz = 30.0;

    for (size_t r = 0; r < NRS_LEN(k_db); r++) {
        const double k = pow(10, k_db[r] / 10);
        struct moments product[NRS_LEN(periods)] = {{0}};

        for (uint64_t i = 0; i < LINKS; i++) {
            struct nrs_fading f = branch(i, doppler_hz, 1e-6, k_db[r], 1e6);
            double first = power_at(&f, 5.0) - 1;

            for (size_t l = 0; l < NRS_LEN(periods); l++)
                add(&product[l], first * (power_at(&f, 5.0 + periods[l] / doppler_hz) - 1));
        }
        for (size_t l = 0; l < NRS_LEN(periods); l++) {
            double j = j0(2 * M_PI * periods[l]);
            double want = (1 - 1.0 / N + 2 * k) / ((1 + k) * (1 + k)) * j * j;

            CHECK_ROW(is_near(&product[l], want), r, "%g periods: got %g, want %g", periods[l],
                      mean(&product[l]), want);
        }
    }
}

/* With R = 1 / (1 + j 2 pi df tau), tau = DS (K + 1) / sqrt(2 K + 1), and K = 0 for Rayleigh:
 * (K + 1)^2 E[(P(f) - 1)(P(f + df) - 1)] = (1 - 1/N) |R|^2 + 2 K Re R, both 1 / (1 + (..)^2). */
static void correlation_over_frequency(void)
{
    static const double k_db[] = {-INFINITY, 0, 6};
    const double step_hz = 360e3, delay_spread_s = 0.1 / step_hz;

    for (size_t r = 0; r < NRS_LEN(k_db); r++) {
        const double k = pow(10, k_db[r] / 10);
        const double tau = delay_spread_s * (k + 1) / sqrt(2 * k + 1);
        struct moments product[18] = {{0}};

        for (uint64_t i = 0; i < LINKS; i++) {
            struct nrs_fading f = branch(i, 5, delay_spread_s, k_db[r], step_hz);
            float power[18];

            nrs_fading_power(&f, 1.0, 18, power);
            for (int n = 0; n < 18; n++)
                add(&product[n], (power[0] - 1.0) * (power[n] - 1.0));
        }
        for (int n = 0; n < 18; n++) {
            double x = 2 * M_PI * n * step_hz * tau, shape = 1 / (1 + x * x);
            double want = (1 - 1.0 / N + 2 * k) / ((1 + k) * (1 + k)) * shape;

            CHECK_ROW(is_near(&product[n], want), r, "%d steps: got %g, want %g", n,
                      mean(&product[n]), want);
        }
    }
}

/* Mean 1, variance (1 - 1/N + 2 K) / (1 + K)^2: (1 + 2 K) / (1 + K)^2 but for the N phasors. */
static void rician_power(void)
{
    static const double k_db[] = {-10, 0, 3, 9, 20};

    for (size_t r = 0; r < NRS_LEN(k_db); r++) {
        const double k = pow(10, k_db[r] / 10);
        const double want = (1 - 1.0 / N + 2 * k) / ((1 + k) * (1 + k));
        struct moments power = {0}, square = {0};

        for (uint64_t i = 0; i < LINKS; i++) {
            struct nrs_fading f = branch(i, 50, 1e-7, k_db[r], 1e6);
            double x = power_at(&f, 123.0);

            add(&power, x);
            add(&square, (x - 1) * (x - 1));
        }
        CHECK_ROW(is_near(&power, 1.0), r, "mean %g", mean(&power));
        CHECK_ROW(is_near(&square, want), r, "variance %g, want %g", mean(&square), want);
    }
}

/* Delays are exponential: their mean and their standard deviation, which is the rms delay spread
 * of the rays, are tau. */
static void delays(void)
{
    struct moments delay = {0}, square = {0};

    for (uint64_t i = 0; i < 5000; i++) {
        struct nrs_fading f = branch(i, 50, 2e-7, -INFINITY, 5e5);

        for (int n = 0; n < N; n++) {
            double tau = f.step_turn[n] / 0.1; /* in delay spreads */

            add(&delay, tau);
            add(&square, (tau - 1) * (tau - 1));
        }
    }
    CHECK_ROW(is_near(&delay, 1.0), 0, "mean %g", mean(&delay));
    CHECK_ROW(is_near(&square, 1.0), 1, "variance %g", mean(&square));
}

/* Power over time of one branch: samples are 1000 periods apart, and so almost independent. */
static void mean_over_time(void)
{
    static const double k_db[] = {-INFINITY, 4};

    for (size_t r = 0; r < NRS_LEN(k_db); r++) {
        struct nrs_fading f = branch(r, 100, 1e-7, k_db[r], 1e6);
        struct moments power = {0};

        for (int i = 0; i < 20000; i++)
            add(&power, power_at(&f, 10.0 * i));
        CHECK_ROW(is_near(&power, 1.0), r, "mean %g", mean(&power));
    }
}

/* The sum of the rays in long double, from the rays as they were drawn. */
static double reference(const struct nrs_fading *f, double time_s, double steps)
{
    const double los =
        2 * M_PI * (double)fmodl(f->los_phase_turn + (long double)f->los_doppler_hz * time_s, 1);
    double re = f->los_amplitude * cos(los), im = f->los_amplitude * sin(los);

    for (int n = 0; n < N; n++) {
        long double turn = f->phase_turn[n] + (long double)f->doppler_hz[n] * time_s -
                           (long double)f->step_turn[n] * steps;

        re += f->amplitude * cos(2 * M_PI * (double)fmodl(turn, 1));
        im += f->amplitude * sin(2 * M_PI * (double)fmodl(turn, 1));
    }
    return re * re + im * im;
}

/* In float each step along the subbands turns a ray wrong by about 1e-7; 275 of them and the
 * 20 rays' sum make 1e-4 of the power's order. At 1e6 s and 1 kHz, 1e9 turns have 23 bits left. */
static void precision(void)
{
    static const struct {
        double time_s, doppler_hz, k_db;
        int n_subbands;
    } rows[] = {
        {0, 50, -INFINITY, 1},    {0.37, 50, -INFINITY, 2},      {12.1, 300, 3, 18},
        {1e5 + 0.123, 50, 10, 5}, {1e5 + 0.123, 1000, -3, 18},   {1e6 + 0.7, 1000, -INFINITY, 18},
        {-3.3, 50, 0, 18},        {77.7, 111.2, -INFINITY, 275},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        for (uint64_t entity = 0; entity < 50; entity++) {
            struct nrs_fading f = branch(entity, rows[i].doppler_hz, 3e-7, rows[i].k_db, 5e5);
            float power[275];
            double worst = 0;

            nrs_fading_power(&f, rows[i].time_s, rows[i].n_subbands, power);
            for (int n = 0; n < rows[i].n_subbands; n++)
                worst = fmax(worst, fabs(power[n] - reference(&f, rows[i].time_s,
                                                              n - (rows[i].n_subbands - 1) / 2.0)));
            CHECK_ROW(worst <= 1e-4, i, "branch %d: off by %g", (int)entity, worst);
        }
}

static void any_time_in_any_order(void)
{
    struct nrs_fading f = branch(5, 80, 1e-7, 2, 1e6), again = branch(5, 80, 1e-7, 2, 1e6);
    float forth[100][4], back[4];

    for (int i = 0; i < 100; i++)
        nrs_fading_power(&f, 0.013 * i, 4, forth[i]);
    for (int i = 99; i >= 0; i--) {
        nrs_fading_power(&again, 0.013 * i, 4, back);
        CHECK_ROW(memcmp(back, forth[i], sizeof back) == 0, i, "%g and %g", back[0], forth[i][0]);
    }
}

/* n + 2 subbands have one more at each end. */
static void subbands_around_the_centre(void)
{
    struct nrs_fading f = branch(9, 80, 4e-7, -INFINITY, 1e6);
    float few[11], many[13];

    nrs_fading_power(&f, 1.5, 11, few);
    nrs_fading_power(&f, 1.5, 13, many);
    for (int i = 0; i < 11; i++)
        CHECK_ROW(fabsf(few[i] - many[i + 1]) <= 1e-5f, i, "%g and %g", few[i], many[i + 1]);
}

static void without_spread(void)
{
    struct nrs_fading flat = branch(1, 80, 0, -INFINITY, 1e6), still = branch(1, 0, 1e-6, 0, 1e6);
    float power[18], first[18];

    nrs_fading_power(&flat, 0.4, 18, power);
    for (int i = 1; i < 18; i++)
        CHECK_ROW(power[i] == power[0], i, "%g and %g", power[0], power[i]);
    nrs_fading_power(&still, 0, 18, first);
    nrs_fading_power(&still, 1e6, 18, power);
    CU_ASSERT_EQUAL(memcmp(first, power, sizeof first), 0);
    CU_ASSERT_NOT_EQUAL(first[0], first[17]);
}

/* Neighbouring entities and replications are independent: the mean product of their deviations
 * is 0. */
static void branches_are_independent(void)
{
    struct moments entity = {0}, replication = {0};

    for (uint64_t i = 0; i < LINKS; i++) {
        struct nrs_fading f = branch(i, 50, 1e-6, -INFINITY, 1e6);
        struct nrs_fading next = branch(i + 1, 50, 1e-6, -INFINITY, 1e6), other;
        double x = power_at(&f, 0) - 1;

        nrs_fading_init(&other, (struct nrs_rng_key){key.seed, key.replication + 1}, i, 50, 1e-6,
                        -INFINITY, 1e6);
        add(&entity, x * (power_at(&next, 0) - 1));
        add(&replication, x * (power_at(&other, 0) - 1));
    }
    CHECK_ROW(is_near(&entity, 0), 0, "entities: %g", mean(&entity));
    CHECK_ROW(is_near(&replication, 0), 1, "replications: %g", mean(&replication));
}

/* 30 km/h at 4 GHz is 111.19 Hz. Over the step the mean squared change is
 * 2 (1 - 1/N) (1 - J0^2(2 pi / 50)), rms 0.122. */
static void doppler_and_step(void)
{
    const double doppler_hz = nrs_doppler_hz(30 / 3.6, 4e9), step_s = nrs_fading_step_s(doppler_hz);
    const double j = j0(2 * M_PI / 50), want = 2 * (1 - 1.0 / N) * (1 - j * j);
    struct moments change = {0};

    CU_ASSERT_DOUBLE_EQUAL(doppler_hz, 111.188, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(step_s * 50 * doppler_hz, 1, 1e-12);
    CU_ASSERT_EQUAL(nrs_fading_step_s(0), INFINITY);
    for (uint64_t i = 0; i < LINKS; i++) {
        struct nrs_fading f = branch(i, doppler_hz, 1e-6, -INFINITY, 1e6);
        double x = power_at(&f, 2 + step_s) - power_at(&f, 2);

        add(&change, x * x);
    }
    CHECK_ROW(is_near(&change, want), 0, "got %g, want %g", mean(&change), want);
    CU_ASSERT_TRUE(sqrt(want) < 0.126);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"Rayleigh distribution", rayleigh_distribution},
        {"correlation over time", correlation_over_time},
        {"correlation over frequency", correlation_over_frequency},
        {"Rician power", rician_power},
        {"delays", delays},
        {"mean over time", mean_over_time},
        {"precision", precision},
        {"any time in any order", any_time_in_any_order},
        {"subbands around the centre", subbands_around_the_centre},
        {"without spread", without_spread},
        {"branches are independent", branches_are_independent},
        {"Doppler and step", doppler_and_step},
        {NULL, NULL},
    };

    return check_main("fading", tests);
}
