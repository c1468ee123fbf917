/* arrival.c - the names of the arrival processes. */
#include "core/arrival.h"

#include <stddef.h>

const char *const nrs_arrival_names[] = {"periodic", "poisson", "one-shot", NULL};
