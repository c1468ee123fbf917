/* ledger_stream.h - a ledger's way from a child to its parent, which have the same program. */
#ifndef NRS_BATCH_LEDGER_STREAM_H
#define NRS_BATCH_LEDGER_STREAM_H

#include <stdio.h>

#include "kpi/ledger.h"

/** @return false when the stream takes no more. */
bool nrs_ledger_put(const struct nrs_ledger *l, FILE *out);

/**
 * @param ledger  initialised here; to be freed after an error, too.
 * @return NRS_EMACHINE for a stream that ends early, and when memory is out.
 */
enum nrs_status nrs_ledger_get(FILE *in, struct nrs_ledger *ledger, struct nrs_error *err);

#endif
