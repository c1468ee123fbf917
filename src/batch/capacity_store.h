/* capacity_store.h - the records of searches on disk; see capacity.h. */
#ifndef NRS_BATCH_CAPACITY_STORE_H
#define NRS_BATCH_CAPACITY_STORE_H

#include "batch/lease.h"
#include "batch/record.h"

/* Which replication of what. */
struct nrs_trial_key {
    size_t point;
    uint32_t load, replication;
};

/**
 * Share a folder with other searches while this one lasts, so that nobody clears it up.
 * @param leases  fd -1 before; nrs_leases_close in any case.
 * @return NRS_ECONFLICT: somebody clears it; NRS_EFILE: it cannot be written.
 */
enum nrs_status nrs_capacity_join(const char *dir, struct nrs_leases *leases,
                                  struct nrs_error *err);

/** The same to clear it up, alone. @return NRS_ECONFLICT: a search is there. */
enum nrs_status nrs_capacity_claim(const char *dir, struct nrs_leases *leases,
                                   struct nrs_error *err);

/** What lies among the records. @param key  NULL: the file is none by its name. */
typedef void nrs_trial_visit(void *user, const char *path, const struct nrs_trial_key *key);

/** Visit every file, points, loads and replications in their order. */
void nrs_trials_each(const char *dir, nrs_trial_visit *visit, void *user);

/** Is its record there? */
bool nrs_trial_is_kept(const char *dir, struct nrs_trial_key key);

/** Keep its record; one that is there stays. @return NRS_ESTORE, NRS_EFILE, NRS_EMACHINE. */
enum nrs_status nrs_trial_keep(const char *dir, const char *digest, struct nrs_trial_key key,
                               const struct nrs_summary *s, struct nrs_error *err);

/** Read its record and check it. @param out  nrs_summary_free when NRS_OK. */
enum nrs_status nrs_trial_read(const char *dir, const char *digest, struct nrs_trial_key key,
                               struct nrs_summary *out, struct nrs_error *err);

#endif
