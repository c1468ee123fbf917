/* ledger_stream.c - the frames and every list as they lie in memory, each behind its length. */
#include "batch/ledger_stream.h"

#include <stdlib.h>

static bool write_array(FILE *out, const void *at, size_t n, size_t size)
{
    return fwrite(&n, sizeof n, 1, out) == 1 && (n == 0 || fwrite(at, size, n, out) == n);
}

bool nrs_ledger_put(const struct nrs_ledger *l, FILE *out)
{
    bool ok = fwrite(&l->end_s, sizeof l->end_s, 1, out) == 1 &&
              write_array(out, l->frames, l->n, sizeof *l->frames);

    for (size_t i = 0; i < nrs_ledger_n_lists && ok; i++) {
        const struct nrs_list *list = nrs_ledger_list_const(l, i);

        ok = write_array(out, list->at, list->n, list->size);
    }
    return ok;
}

static enum nrs_status read_array(FILE *in, void **at, size_t *n, size_t *capacity, size_t size,
                                  struct nrs_error *err)
{
    size_t wanted;

    if (fread(&wanted, sizeof wanted, 1, in) != 1)
        return nrs_fail(err, NRS_EMACHINE, "cannot read a result");
    if (wanted == 0)
        return NRS_OK;
    *at = wanted <= SIZE_MAX / size ? malloc(wanted * size) : NULL;
    if (!*at)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu records", wanted);
    *capacity = wanted;
    *n = fread(*at, size, wanted, in);
    return *n == wanted ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "cannot read a result");
}

enum nrs_status nrs_ledger_get(FILE *in, struct nrs_ledger *ledger, struct nrs_error *err)
{
    enum nrs_status status;
    void *frames = NULL;

    nrs_ledger_init(ledger);
    if (fread(&ledger->end_s, sizeof ledger->end_s, 1, in) != 1)
        return nrs_fail(err, NRS_EMACHINE, "cannot read a result");
    status = read_array(in, &frames, &ledger->n, &ledger->capacity, sizeof *ledger->frames, err);
    ledger->frames = frames;
    for (size_t i = 0; i < nrs_ledger_n_lists && status == NRS_OK; i++) {
        struct nrs_list *list = nrs_ledger_list(ledger, i);

        status = read_array(in, &list->at, &list->n, &list->capacity, list->size, err);
    }
    return status;
}
