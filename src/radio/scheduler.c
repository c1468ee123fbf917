/* scheduler.c - the table of policies. */
#include "radio/scheduler.h"

#define POINTER(symbol, name) &nrs_scheduler_##symbol,
#define NAME(symbol, name)    name,

const struct nrs_scheduler *const nrs_schedulers[] = {NRS_SCHEDULERS(POINTER) NULL};
const char *const nrs_scheduler_names[] = {NRS_SCHEDULERS(NAME) NULL};
