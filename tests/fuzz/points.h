/* points.h - what is done with a document once it is read: expanded, printed, resolved again. */
#ifndef NRS_TESTS_FUZZ_POINTS_H
#define NRS_TESTS_FUZZ_POINTS_H

#include "scenario/document.h"

/** All points of a document, as `nrsplit run` would have them before it simulates. */
void fuzz_points(const struct nrs_document *doc);

#endif
