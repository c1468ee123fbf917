/* lease.h - who works on which task: a byte of one file for each, locked while it lasts.
 *
 * The locks are those of open file descriptions (fcntl(2), F_OFD_SETLK): the kernel frees them when
 * the last process that holds the description has died, children included, however it died.
 */
#ifndef NRS_BATCH_LEASE_H
#define NRS_BATCH_LEASE_H

#include <stdint.h>

#include "core/status.h"

/* How far the file system's locks reach. */
enum nrs_lock_reach {
    NRS_LOCKS_NONE,    /* they do not work */
    NRS_LOCKS_MACHINE, /* within one machine, on a file system that several may have mounted */
    NRS_LOCKS_ALL      /* wherever the file system can be seen, as far as can be told from here */
};
extern const char *const nrs_lock_reach_names[]; /* "none", "one machine", "all", NULL */

/* Bytes beyond all tasks. */
#define NRS_LEASE_MERGE   (INT64_C(1) << 40)    /* writing the merged tables */
#define NRS_LEASE_PRESENT (NRS_LEASE_MERGE + 1) /* shared: at work in the store */
#define NRS_LEASE_PROBE   (NRS_LEASE_MERGE + 2)

struct nrs_leases {
    int fd; /* -1: not open */
    enum nrs_lock_reach reach;
};

/**
 * Open a lease file, made when it is not there, and try whether locks work.
 * @return NRS_EFILE: it cannot be made or opened.
 */
enum nrs_status nrs_leases_open(struct nrs_leases *l, const char *path, struct nrs_error *err);

/** Close it; what is held is free then, unless a child still has it. Harmless when not open. */
void nrs_leases_close(struct nrs_leases *l);

/** Take a byte if nobody else has it. @return false: somebody has, or locks do not work. */
bool nrs_lease_take(const struct nrs_leases *l, int64_t byte);

/** The same, waiting for it. */
bool nrs_lease_wait(const struct nrs_leases *l, int64_t byte);

/** Share a byte with others who share it; nobody can take it meanwhile. */
bool nrs_lease_share(const struct nrs_leases *l, int64_t byte);
void nrs_lease_drop(const struct nrs_leases *l, int64_t byte);

/** Does somebody else hold the byte, or share it? */
bool nrs_lease_is_held(const struct nrs_leases *l, int64_t byte);

/** What the line of /proc/self/mountinfo says of locks on that mount: pure, for nrs_leases_open. */
enum nrs_lock_reach nrs_lock_reach_of_mount(const char *line);

#endif
