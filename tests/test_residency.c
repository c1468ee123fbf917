/* test_residency.c - models in a server's memory. */
#include "edge/residency.h"

#include <string.h>

#include "check.h"
#include "core/rng.h"

#define N 4

/* Models of 10, 20, 30 and 40 byte that take 1, 2, 3 and 4 s to load. */
static struct nrs_residency memory_of(int64_t limit_bytes, bool preload)
{
    struct nrs_residency r;

    CU_ASSERT_EQUAL_FATAL(nrs_residency_init(&r, N, limit_bytes, NULL), NRS_OK);
    for (uint32_t i = 0; i < N; i++) {
        r.model[i].bytes = 10 * (int64_t)(i + 1);
        r.model[i].load_s = i + 1;
    }
    if (preload)
        nrs_residency_preload(&r);
    return r;
}

/* What is resident, as the digits of the models. */
static const char *resident(const struct nrs_residency *r)
{
    static char text[N + 1];
    size_t n = 0;

    for (uint32_t i = 0; i < r->n; i++)
        if (r->model[i].resident)
            text[n++] = (char)('0' + i);
    text[n] = '\0';
    return text;
}

/* A script: "tN" takes model N, "rN" releases it; now is the step's number. */
static void scripts(void)
{
    static const struct {
        const char *why;
        int64_t limit_bytes;
        bool preload;
        const char *script, *resident;
        double load_s; /* of the last step; -1: it was refused */
    } rows[] = {
        {"empty at first", 100, false, "t1", "1", 2},
        {"all preloaded", 100, true, "t3", "0123", 0},
        {"as many as fit, by number", 60, true, "t0", "012", 0},
        {"what does not fit is left out", 35, true, "t0", "01", 0},
        {"no limit", 0, true, "t3", "0123", 0},
        {"no limit, loaded when wanted, and kept", 0, false, "t3 r3 t2 r2 t3", "23", 0},
        {"loaded twice as it was evicted", 40, false, "t3 r3 t0 r0 t3", "3", 4},
        {"the least recently used goes", 60, false, "t0 r0 t1 r1 t2 r2 t0 r0 t3", "03", 4},
        {"as many go as have to", 60, false, "t0 r0 t1 r1 t2 r2 t3", "3", 4},
        {"preloaded ones go by number", 60, true, "t3", "3", 4},
        {"released first goes first", 60, false, "t0 t1 r0 r1 t3", "13", 4},
        {"taken first, released last", 60, false, "t0 t1 r1 r0 t3", "03", 4},
        {"used ones stay", 60, false, "t0 t1 r1 t2 t2 r2 t3", "012", -1},
        {"used ones stay, others go", 60, false, "t0 t1 r1 t2 r2 t3", "03", 4},
        {"two users: one is left", 50, false, "t1 t1 r1 t3", "1", -1},
        {"two users: none is left", 50, false, "t1 t1 r1 r1 t3", "3", 4},
        {"two users wait for one load", 50, false, "t2 t2", "2", 2},
        {"loaded by now", 50, false, "t1 t1 t1", "1", 0},
        {"released while it loads", 50, false, "t3 r3 t3", "3", 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_residency r = memory_of(rows[i].limit_bytes, rows[i].preload);
        double load_s = -1, now_s = 0;

        for (const char *at = rows[i].script; *at; at += at[2] ? 3 : 2, now_s++) {
            uint32_t model = (uint32_t)(at[1] - '0');
            double wait_s = nrs_residency_wait_s(&r, model, now_s);

            if (*at == 'r')
                nrs_residency_release(&r, model);
            else if (!nrs_residency_take(&r, model, now_s, &load_s))
                load_s = -1;
            else
                CHECK_ROW(load_s == wait_s, i, "%s: %g s, foreseen %g", rows[i].why, load_s,
                          wait_s);
        }
        CHECK_ROW(load_s == rows[i].load_s, i, "%s: %g s", rows[i].why, load_s);
        CHECK_ROW(strcmp(resident(&r), rows[i].resident) == 0, i, "%s: %s", rows[i].why,
                  resident(&r));
        nrs_residency_free(&r);
    }
}

static void cleared_memory_is_empty(void)
{
    struct nrs_residency r = memory_of(60, true);
    double load_s;

    CU_ASSERT(nrs_residency_take(&r, 1, 0, &load_s));
    nrs_residency_clear(&r);
    CU_ASSERT_STRING_EQUAL(resident(&r), "");
    CU_ASSERT(nrs_residency_take(&r, 3, 5, &load_s) && load_s == 4); /* model 1 is unused */
    nrs_residency_release(&r, 3);
    CU_ASSERT(nrs_residency_take(&r, 2, 20, &load_s) && load_s == 3);
    CU_ASSERT_STRING_EQUAL(resident(&r), "2");
    nrs_residency_free(&r);
}

/* Sizes near the largest number there is are held against the limit without overflow. */
static void large_models(void)
{
    struct nrs_residency r = memory_of(INT64_MAX, false);
    double load_s;

    for (uint32_t i = 0; i < N; i++)
        r.model[i].bytes = INT64_MAX - 1;
    nrs_residency_preload(&r);
    CU_ASSERT_STRING_EQUAL(resident(&r), "0");
    CU_ASSERT(nrs_residency_take(&r, 1, 0, &load_s));
    CU_ASSERT_FALSE(nrs_residency_take(&r, 0, 0, &load_s));
    CU_ASSERT_STRING_EQUAL(resident(&r), "1");
    nrs_residency_free(&r);
}

/* At random: what is used stays, the limit is kept, a model is refused only if it cannot fit, and
 * the sums are those of the models. */
static void at_random(void)
{
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){3, 0}, NRS_RNG_TEST, 0);
    struct nrs_residency r = memory_of(65, true);
    size_t wrong = 0, refused = 0, loads = 0;

    for (size_t step = 0; step < 20000; step++) {
        uint32_t model = nrs_stream_bits(&s) % N;
        int64_t used = 0, idle = 0, others = 0;
        double load_s;

        for (uint32_t i = 0; i < N; i++)
            others += r.model[i].users && i != model ? r.model[i].bytes : 0;
        if (nrs_stream_bits(&s) % 4 && r.model[model].users > 0) {
            nrs_residency_release(&r, model);
        } else if (r.model[model].users < 3) {
            bool fits = others + r.model[model].bytes <= 65;

            wrong += nrs_residency_take(&r, model, (double)step, &load_s) != fits;
            refused += !fits;
            loads += fits && load_s > 0;
        }
        for (uint32_t i = 0; i < N; i++) {
            used += r.model[i].resident ? r.model[i].bytes : 0;
            idle += r.model[i].resident && !r.model[i].users ? r.model[i].bytes : 0;
            wrong += r.model[i].users && !r.model[i].resident;
        }
        wrong += used != r.used_bytes || idle != r.idle_bytes || used > 65;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(refused > 1000 && loads > 1000);
    nrs_residency_free(&r);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"scripts", scripts},
        {"cleared memory is empty", cleared_memory_is_empty},
        {"large models", large_models},
        {"at random", at_random},
        {NULL, NULL},
    };
    return check_main("residency", tests);
}
