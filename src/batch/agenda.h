/* agenda.h - in which order a worker looks at the tasks. */
#ifndef NRS_BATCH_AGENDA_H
#define NRS_BATCH_AGENDA_H

#include <stdint.h>

#include "batch/share.h"

/**
 * Write the tasks in the order in which a worker tries them: its own share, which is every
 * `ranks`-th of `order` from the `rank`-th on, and then, unless the share is its only one, the
 * shares of those behind it, each from its end, where its owner comes last.
 * @param order   [n] a permutation of the tasks. @param agenda  [n].
 * @return how many tasks were written.
 */
size_t nrs_agenda(const uint32_t *order, size_t n, struct nrs_share share, uint32_t *agenda);

#endif
