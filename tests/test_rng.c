/* test_rng.c - the generator against its published vectors, its distributions against theory.
 *
 * Seeds are fixed, so that a test passes always or never; the bounds would be exceeded by chance
 * about once in a thousand seeds.
 */
#include "core/rng.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "check.h"
#include "samples.h"

#define N 100000

static double sample[N], other[N];

static struct nrs_stream stream(uint64_t entity)
{
    return nrs_stream_init((struct nrs_rng_key){2024, 3}, NRS_RNG_TEST, entity);
}

/* philox4x32-10 in kat_vectors of Random123 1.14.0 (github.com/DEShawResearch/random123). The
 * counter's words are block index, replication, entity and purpose; the key is the seed. */
static void known_answers(void)
{
    static const struct {
        uint32_t counter[4];
        uint64_t seed;
        uint32_t want[4];
    } rows[] = {
        {{0, 0, 0, 0}, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         0xffffffffffffffff,
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         0x299f31d0a4093822,
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const uint32_t *c = rows[i].counter;
        struct nrs_stream s =
            nrs_stream_init((struct nrs_rng_key){rows[i].seed, c[1]}, (enum nrs_purpose)c[3], c[2]);

        s.index = c[0];
        for (int w = 0; w < 4; w++) {
            uint32_t got = nrs_stream_bits(&s);

            CHECK_ROW(got == rows[i].want[w], i, "word %d: %08x", w, (unsigned)got);
        }
        CHECK_ROW(s.index == (uint64_t)c[0] + 1, i, "the next block is %llu",
                  (unsigned long long)s.index);
    }
}

static int by_word(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(uint64_t));
}

/* The first 64 bits of every stream nearby are different ones (by chance: 1 in 10^11). */
static void streams_differ(void)
{
    static const uint64_t seeds[] = {0, 1, 2, 1ULL << 32, (1ULL << 53) - 1};
    static const uint32_t replications[] = {0, 1, 7, 999999};
    static const uint64_t entities[] = {0, 1, 2, 3, 4095, 1000000000, 0xffffffff, 1ULL << 32};
    static uint64_t first[NRS_LEN(seeds) * NRS_LEN(replications) * NRS_LEN(entities) * 7];
    size_t n = 0, equal = 0;

    for (size_t s = 0; s < NRS_LEN(seeds); s++)
        for (size_t r = 0; r < NRS_LEN(replications); r++)
            for (size_t e = 0; e < NRS_LEN(entities); e++)
                for (int p = NRS_RNG_POSITION; p <= NRS_RNG_SERVICE; p++) {
                    struct nrs_stream x =
                        nrs_stream_init((struct nrs_rng_key){seeds[s], replications[r]},
                                        (enum nrs_purpose)p, entities[e]);
                    uint64_t high = nrs_stream_bits(&x);

                    first[n++] = high << 32 | nrs_stream_bits(&x);
                }
    CU_ASSERT_EQUAL_FATAL(n, NRS_LEN(first));
    qsort(first, n, sizeof first[0], by_word);
    for (size_t i = 1; i < n; i++)
        equal += first[i] == first[i - 1];
    CU_ASSERT_EQUAL(equal, 0);
}

/* Fisher: the correlation of independent samples is normal with deviation 1 / sqrt(n). */
static void neighbours_are_uncorrelated(void)
{
    const struct nrs_stream pairs[][2] = {
        {stream(0), stream(1)},
        {stream(5), nrs_stream_init((struct nrs_rng_key){2024, 4}, NRS_RNG_TEST, 5)},
        {stream(5), nrs_stream_init((struct nrs_rng_key){2025, 3}, NRS_RNG_TEST, 5)},
        {stream(5), nrs_stream_init((struct nrs_rng_key){2024, 3}, NRS_RNG_LOS, 5)},
    };

    for (size_t i = 0; i < NRS_LEN(pairs); i++) {
        struct nrs_stream a = pairs[i][0], b = pairs[i][1];
        double sum = 0;

        for (size_t k = 0; k < N; k++)
            sum += (nrs_stream_u01(&a) - 0.5) * (nrs_stream_u01(&b) - 0.5);
        CHECK_ROW(fabs(12 * sum / N) < 3.3 / sqrt(N), i, "correlation %g", 12 * sum / N);
    }
}

static void the_same_key_repeats(void)
{
    struct nrs_stream a = stream(9), b = stream(9), copy;

    for (int i = 0; i < 1001; i++)
        CU_ASSERT_EQUAL(nrs_stream_bits(&a), nrs_stream_bits(&b));
    copy = a; /* a stream is its struct */
    CU_ASSERT_EQUAL(nrs_stream_bits(&a), nrs_stream_bits(&copy));
}

/* The open interval, at both ends of what the words can be. */
static void u01_is_never_0_or_1(void)
{
    struct nrs_stream low = {.used = 0}, high = {.used = 0};

    memset(high.word, 0xff, sizeof high.word);
    CU_ASSERT(nrs_stream_u01(&low) > 0);
    CU_ASSERT(nrs_stream_u01(&high) < 1);
    low.used = high.used = 0;
    CU_ASSERT(isfinite(nrs_stream_normal(&low)));
    CU_ASSERT(isfinite(nrs_stream_normal(&high)));
    low.used = high.used = 0;
    CU_ASSERT(isfinite(nrs_stream_exponential(&low, 1)));
    CU_ASSERT(nrs_stream_exponential(&high, 1) > 0);
}

/* Pearson's chi-square over the 256 values of each byte of a word. */
static void bytes_are_uniform(void)
{
    const double limit = gsl_cdf_chisq_Pinv(0.9995, 255), least = gsl_cdf_chisq_Pinv(0.0005, 255);

    for (unsigned shift = 0; shift < 32; shift += 8) {
        struct nrs_stream s = stream(20 + shift);
        unsigned count[256] = {0};
        double chi2 = 0, expected = N / 256.0;

        for (size_t i = 0; i < N; i++)
            count[nrs_stream_bits(&s) >> shift & 0xff]++;
        for (size_t i = 0; i < 256; i++)
            chi2 += (count[i] - expected) * (count[i] - expected) / expected;
        CHECK_ROW(chi2 > least && chi2 < limit, shift, "chi-square %g", chi2);
    }
}

static void uniform(void)
{
    struct nrs_stream s = stream(1);

    for (size_t i = 0; i < N; i++)
        sample[i] = nrs_stream_u01(&s);
    CU_ASSERT(samples_ks(sample, N, samples_uniform_cdf) < SAMPLES_KS_LIMIT);
    CU_ASSERT_DOUBLE_EQUAL(samples_mean(sample, N), 0.5, 3.3 * sqrt(1.0 / 12 / N));
    /* the variance of (x - 1/2)^2 is 1/180 */
    CU_ASSERT_DOUBLE_EQUAL(samples_moment(sample, N, 0.5, 2), 1.0 / 12, 3.3 * sqrt(1.0 / 180 / N));
}

static void normal(void)
{
    struct nrs_stream s = stream(2);

    for (size_t i = 0; i < N; i++)
        sample[i] = nrs_stream_normal(&s);
    /* the moments' own variances: 1, 2, 15 - 0, 105 - 9 */
    CU_ASSERT_DOUBLE_EQUAL(samples_mean(sample, N), 0, 3.3 * sqrt(1.0 / N));
    CU_ASSERT_DOUBLE_EQUAL(samples_moment(sample, N, 0, 2), 1, 3.3 * sqrt(2.0 / N));
    CU_ASSERT_DOUBLE_EQUAL(samples_moment(sample, N, 0, 3), 0, 3.3 * sqrt(15.0 / N));
    CU_ASSERT_DOUBLE_EQUAL(samples_moment(sample, N, 0, 4), 3, 3.3 * sqrt(96.0 / N));
    CU_ASSERT(samples_ks(sample, N, gsl_cdf_ugaussian_P) < SAMPLES_KS_LIMIT);
}

static void exponential(void)
{
    struct nrs_stream s = stream(3), t = stream(3);

    for (size_t i = 0; i < N; i++) {
        sample[i] = nrs_stream_exponential(&s, 1);
        other[i] = nrs_stream_exponential(&t, 0.02);
    }
    CU_ASSERT_DOUBLE_EQUAL(samples_mean(sample, N), 1, 3.3 * sqrt(1.0 / N));
    CU_ASSERT_DOUBLE_EQUAL(samples_moment(sample, N, 1, 2), 1, 3.3 * sqrt(8.0 / N));
    CU_ASSERT_DOUBLE_EQUAL(samples_mean(other, N), 0.02 * samples_mean(sample, N), 1e-12);
    CU_ASSERT(samples_ks(sample, N, samples_exponential_cdf) < SAMPLES_KS_LIMIT);
}

static void gsl_gives_the_same_numbers(void)
{
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    struct nrs_stream s = stream(4);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_EQUAL(gsl_rng_min(r), 0);
    CU_ASSERT_EQUAL(gsl_rng_max(r), UINT32_MAX);
    nrs_gsl_bind(r, s);
    for (int i = 0; i < 100; i++) {
        CU_ASSERT_EQUAL(gsl_rng_get(r), nrs_stream_bits(&s));
        CU_ASSERT_EQUAL(gsl_rng_uniform(r), nrs_stream_u01(&s));
    }
    nrs_gsl_bind(r, s); /* continues where the copy stands */
    CU_ASSERT_EQUAL(gsl_rng_get(r), nrs_stream_bits(&s));
    gsl_rng_set(r, 12);
    s = nrs_stream_init((struct nrs_rng_key){.seed = 12}, NRS_RNG_TEST, 0);
    CU_ASSERT_EQUAL(gsl_rng_get(r), nrs_stream_bits(&s));
    for (size_t i = 0; i < N; i++)
        sample[i] = gsl_ran_gaussian_ziggurat(r, 1);
    CU_ASSERT(samples_ks(sample, N, gsl_cdf_ugaussian_P) < SAMPLES_KS_LIMIT);
    gsl_rng_free(r);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"known answers", known_answers},
        {"streams differ", streams_differ},
        {"neighbours are uncorrelated", neighbours_are_uncorrelated},
        {"the same key repeats", the_same_key_repeats},
        {"u01 is never 0 or 1", u01_is_never_0_or_1},
        {"bytes are uniform", bytes_are_uniform},
        {"uniform", uniform},
        {"normal", normal},
        {"exponential", exponential},
        {"gsl gives the same numbers", gsl_gives_the_same_numbers},
        {NULL, NULL},
    };
    return check_main("rng", tests);
}
