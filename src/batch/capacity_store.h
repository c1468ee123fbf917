/* capacity_store.h - the records of searches on disk; see capacity.h. */
#ifndef NRS_BATCH_CAPACITY_STORE_H
#define NRS_BATCH_CAPACITY_STORE_H

#include "batch/record.h"

/* Which replication of what. */
struct nrs_trial_key {
    size_t point;
    uint32_t load, replication;
};

/** Is its record there? */
bool nrs_trial_is_kept(const char *dir, struct nrs_trial_key key);

/** Keep its record; one that is there stays. @return NRS_ESTORE, NRS_EFILE, NRS_EMACHINE. */
enum nrs_status nrs_trial_keep(const char *dir, const char *digest, struct nrs_trial_key key,
                               const struct nrs_summary *s, struct nrs_error *err);

/** Read its record and check it. @param out  nrs_summary_free when NRS_OK. */
enum nrs_status nrs_trial_read(const char *dir, const char *digest, struct nrs_trial_key key,
                               struct nrs_summary *out, struct nrs_error *err);

#endif
