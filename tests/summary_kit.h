/* summary_kit.h - ledgers made by hand become summaries. */
#ifndef NRS_TESTS_SUMMARY_KIT_H
#define NRS_TESTS_SUMMARY_KIT_H

#include <string.h>

#include "check.h"
#include "kpi/summary.h"

/** Records of one replication out of a ledger that has several. */
static inline void kit_ledger_of(const struct nrs_ledger *l, uint32_t replication,
                                 struct nrs_ledger *out)
{
    nrs_ledger_init(out);
    out->replication = replication;
    out->end_s = l->end_s;
    for (size_t i = 0; i < l->n; i++)
        if (l->frames[i].replication == replication) {
            size_t at = nrs_ledger_add(out);

            CU_ASSERT_FATAL(at < SIZE_MAX);
            out->frames[at] = l->frames[i];
        }
    for (size_t k = 0; k < nrs_ledger_n_lists; k++) {
        const struct nrs_list *list = nrs_ledger_list_const(l, k);

        for (size_t i = 0; i < list->n; i++) {
            const char *record = (const char *)list->at + i * list->size;
            uint32_t of;

            memcpy(&of, record, sizeof of); /* each begins with it */
            if (of == replication)
                CU_ASSERT_FATAL(nrs_list_add(nrs_ledger_list(out, k), record, 1));
        }
    }
}

/** The summary of a ledger of replications 0 to n_replications - 1. */
static inline void kit_summary(const struct nrs_ledger *l, uint32_t n_replications,
                               const struct nrs_requirement *req, struct nrs_summary *out)
{
    nrs_summary_init(out);
    for (uint32_t r = 0; r < n_replications; r++) {
        struct nrs_ledger one;
        struct nrs_error err = {.text = ""};
        enum nrs_status status;

        kit_ledger_of(l, r, &one);
        status = nrs_summary_add(out, &one, req, &err);
        CHECK_ROW(status == NRS_OK, r, "%s", err.text);
        nrs_ledger_free(&one);
    }
}

#endif
