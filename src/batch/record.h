/* record.h - what a finished task leaves: one JSON file, with a checksum over all of it.
 *
 *   {"format":3,"task":17,"point":3,"first_replication":0,"replications":8,
 *    "digest":"...","checksum":"...","result":{...}}
 *
 * `digest` names the sweep (manifest.h). The checksum is the digest of the file with zeros in the
 * place of the checksum. The bytes depend on nothing but scenario, seed and program.
 */
#ifndef NRS_BATCH_RECORD_H
#define NRS_BATCH_RECORD_H

#include "batch/plan.h"
#include "core/digest.h"
#include "kpi/summary.h"

#define NRS_RECORD_FORMAT      3
#define NRS_RECORD_LIMIT_BYTES (1u << 30)

struct nrs_record_head {
    size_t number; /* of the task */
    struct nrs_task task;
    const char *digest; /* of the sweep */
};

/** Write a record. @param text, n  owned by the caller: free(*text). @return NRS_EMACHINE. */
enum nrs_status nrs_record_make(const struct nrs_record_head *head, const struct nrs_summary *s,
                                char **text, size_t *n, struct nrs_error *err);

/**
 * Check a record and read its result.
 * @param place  what errors name first. @param text  changed. @param head  what it must be of.
 * @param out    nrs_summary_free when NRS_OK.
 * @return NRS_EPARSE: damaged, or of something else.
 */
enum nrs_status nrs_record_read(const char *place, char *text, size_t n,
                                const struct nrs_record_head *head, struct nrs_summary *out,
                                struct nrs_error *err);

/** The same from its file. @return also NRS_EFILE: it cannot be read. */
enum nrs_status nrs_record_load(const char *path, const struct nrs_record_head *head,
                                struct nrs_summary *out, struct nrs_error *err);

#endif
