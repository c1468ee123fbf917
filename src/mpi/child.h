/* child.h - the one nrsplit that a rank runs. */
#ifndef NRS_MPI_CHILD_H
#define NRS_MPI_CHILD_H

#include <signal.h>

#include "core/status.h"

#define NRS_CHILD_PATH_MAX 4096

/* What a rank answers for its child; 0 to 3 are nrsplit's own exit statuses. */
enum { NRS_CHILD_BAD_INPUT = 2, NRS_CHILD_FAILED = 3, NRS_CHILD_NOT_STARTED = 4 };

/** The signals that are handed on to the child: block them, and SIGCHLD, before MPI starts threads.
 */
void nrs_child_signals(sigset_t *out);

/**
 * Where nrsplit is: $NRSPLIT_PROGRAM, or beside this program, or the first one on the PATH.
 * @return NRS_EFILE when there is none.
 */
enum nrs_status nrs_child_find(char out[NRS_CHILD_PATH_MAX], struct nrs_error *err);

/**
 * Run a program to its end, handing on the signals that come meanwhile. It is ended with the
 * caller, also when that is killed.
 * @param mask  signals that are blocked in the program.
 * @return its exit status, at most NRS_CHILD_FAILED; NRS_CHILD_FAILED when a signal ended it;
 * NRS_CHILD_NOT_STARTED. For the latter two `err` says why.
 */
int nrs_child_run(const char *program, char *const *argv, const sigset_t *mask,
                  struct nrs_error *err);

#endif
