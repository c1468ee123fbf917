/* probe.h - ask a child process something that may end it. */
#ifndef NRS_BATCH_PROBE_H
#define NRS_BATCH_PROBE_H

#include "core/status.h"

typedef enum nrs_status nrs_probe_question(const void *user, struct nrs_error *err);

/**
 * Run a question in a child process. Output of the child is caught.
 * @param what  that the error names first.
 * @return as the question, with its text; NRS_EPARSE when the child did not live to answer, or took
 * a minute, with the last line that it printed, or how it ended; NRS_EMACHINE.
 */
enum nrs_status nrs_probe(nrs_probe_question *question, const void *user, const char *what,
                          struct nrs_error *err);

#endif
