/* written.h - a network that is written and read again. */
#ifndef NRS_TESTS_FUZZ_WRITTEN_H
#define NRS_TESTS_FUZZ_WRITTEN_H

#include "dnn/graph.h"

/** A model file made of `g` is read as the same network. The target's files are forgotten. */
void fuzz_write_model(const struct nrs_graph *g);

#endif
