/* mutate.h - damage of the kinds that files suffer, or are given: the same for the same number. */
#ifndef NRS_TESTS_FUZZ_MUTATE_H
#define NRS_TESTS_FUZZ_MUTATE_H

#include "corpus.h"

#define MUTANT_MAX 65536 /* bytes */

/**
 * Make mutant number `i` of a corpus: one of its inputs, changed at one to four places.
 * @param out  MUTANT_MAX bytes. @return its size.
 */
size_t mutate(const struct corpus *c, uint64_t i, uint8_t *out);

#endif
