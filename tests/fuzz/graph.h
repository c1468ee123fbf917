/* graph.h - what is asked of a network once it is read. */
#ifndef NRS_TESTS_FUZZ_GRAPH_H
#define NRS_TESTS_FUZZ_GRAPH_H

#include "dnn/graph.h"

/** Cuts and their sizes, times and sums, and the same at another resolution. */
void fuzz_graph(struct nrs_graph *g);

#endif
