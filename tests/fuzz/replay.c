/* replay.c - runs a fuzz target without libFuzzer: its corpus, and a fixed number of mutants of it.
 *
 *   replay_TARGET                 the kept corpus of $srcdir
 *   replay_TARGET FILE...         single inputs, such as a crash that libFuzzer has written
 *   replay_TARGET --mutant N      write mutant N to standard output
 *
 * Any compiler will do. It fails when the target does, when an input takes INPUT_S seconds, or
 * when memory has grown past PEAK_KB (which is not asked of a program under AddressSanitizer).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/file.h"
#include "fuzz.h"
#include "mutate.h"

#define INPUT_S 10
#define PEAK_KB (512L << 10)
#define MUTANTS 1500

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SHADOW_MEMORY true
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_SHADOW_MEMORY true
#endif
#ifndef HAS_SHADOW_MEMORY
#define HAS_SHADOW_MEMORY false
#endif

static struct corpus corpus;
static uint8_t mutant[MUTANT_MAX];

/* A copy of the exact size, so that a checker sees reads behind its end. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    fuzz_expect(copy != NULL, "there is memory");
    memcpy(copy, data, size);
    alarm(INPUT_S);
    LLVMFuzzerTestOneInput(copy, size);
    alarm(0);
    free(copy);
}

static bool run_file(const char *path)
{
    struct nrs_error err;
    size_t n;
    char *data = corpus_file(path, &n, &err);

    if (!data) {
        fprintf(stderr, "%s\n", err.text);
        return false;
    }
    printf("%s: %zu bytes\n", path, n);
    run((const uint8_t *)data, n);
    free(data);
    return true;
}

static bool read_corpus(void)
{
    const char *source = getenv("srcdir");
    char path[NRS_PATH_MAX];
    struct nrs_error err;

    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s.pack", source ? source : ".", fuzz_target);
    if (corpus_read(path, &corpus, &err) == NRS_OK && corpus.n == 0)
        nrs_fail(&err, NRS_EPARSE, "%s: is empty", path);
    if (corpus.n == 0)
        fprintf(stderr, "%s\n", err.text);
    return corpus.n > 0;
}

/* Which input it was is said before the target can stop the program. */
static void run_corpus(void)
{
    for (size_t i = 0; i < corpus.n; i++) {
        printf("%s\n", corpus.input[i].name);
        run(corpus.input[i].data, corpus.input[i].size);
    }
    for (uint64_t i = 0; i < MUTANTS; i++) {
        printf("mutant %llu\n", (unsigned long long)i);
        run(mutant, mutate(&corpus, i, mutant));
    }
    printf("%s: %zu inputs and %d mutants\n", fuzz_target, corpus.n, MUTANTS);
}

static bool peak_is_low(void)
{
    struct rusage usage;

    if (HAS_SHADOW_MEMORY || getrusage(RUSAGE_SELF, &usage) != 0 || usage.ru_maxrss <= PEAK_KB)
        return true;
    fprintf(stderr, "%s: %ld kB at the peak, expected %ld at most\n", fuzz_target, usage.ru_maxrss,
            PEAK_KB);
    return false;
}

int main(int argc, char **argv)
{
    bool ok = true, wants_mutant = argc == 3 && strcmp(argv[1], "--mutant") == 0;

    setvbuf(stdout, NULL, wants_mutant ? _IOFBF : _IOLBF, BUFSIZ);
    if (argc > 1 && !wants_mutant) {
        for (int i = 1; i < argc; i++)
            ok = run_file(argv[i]) && ok;
        return ok && peak_is_low() ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (!read_corpus())
        return EXIT_FAILURE;
    if (wants_mutant)
        fwrite(mutant, 1, mutate(&corpus, strtoull(argv[2], NULL, 10), mutant), stdout);
    else
        run_corpus();
    corpus_free(&corpus);
    return peak_is_low() ? EXIT_SUCCESS : EXIT_FAILURE;
}
