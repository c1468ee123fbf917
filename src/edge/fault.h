/* fault.h - when servers, sites, links and sectors fail: processes and schedules. Pure. */
#ifndef NRS_EDGE_FAULT_H
#define NRS_EDGE_FAULT_H

#include <stdint.h>

#include "core/attr.h"
#include "core/list.h"
#include "core/rng.h"

#define NRS_FAULTS_MAX  64
#define NRS_OUTAGES_MAX 1000000 /* of one fault in a run */

enum nrs_element { /* what can fail */
                   NRS_ELEMENT_SERVER,
                   NRS_ELEMENT_SITE,   /* with its cells, its links and the servers that stand there
                                        */
                   NRS_ELEMENT_LINK,   /* both ways */
                   NRS_ELEMENT_SECTOR, /* a cell */
                   NRS_N_ELEMENTS
};
extern const char *const nrs_element_names[]; /* "server", "site", "link", "sector", NULL */

enum nrs_fault_process { NRS_FAULT_EXPONENTIAL, NRS_FAULT_WEIBULL, NRS_FAULT_SCHEDULE };

struct nrs_fault_cfg { /* faults[] */
    int element;       /* enum nrs_element */
    char which[64];    /* name of a server or link, number of a site or cell; "*": each by itself */
    int process;       /* enum nrs_fault_process */
    double mtbf_s, mttr_s;
    double mtbf_shape, mttr_shape; /* NRS_FAULT_WEIBULL; 1: exponential */
    bool starts_up;
    double at_s, for_s, every_s; /* NRS_FAULT_SCHEDULE; every_s 0: once */
};

extern const struct nrs_attr_table nrs_fault_attrs;

/* A time in which something was down, [start, end). */
struct nrs_down_time {
    double start_s, end_s;
};

/** Refuse a fault that cannot be: a schedule whose outages overlap, one without a length...
 * @param index  in the list, for the text. */
enum nrs_status nrs_fault_check(const struct nrs_fault_cfg *cfg, size_t index,
                                struct nrs_error *err);

/** Share of time that the element is up in the long run: MTBF / (MTBF + MTTR), or the schedule's. A
 * schedule without a period: 1. */
double nrs_fault_availability(const struct nrs_fault_cfg *cfg);

/**
 * Outages that begin before `end_s`, in order. Unless the fault starts up, the element is met at a
 * random time of its life: down with probability MTTR / (MTBF + MTTR), and what is left of its
 * state is drawn from the stationary residual life, so that a short run has the availability of a
 * long one.
 * @param entity  of the random stream: which element of which fault.
 * @param out     list of struct nrs_down_time; appended to.
 * @return NRS_ERANGE for more than NRS_OUTAGES_MAX, NRS_EMACHINE.
 */
enum nrs_status nrs_fault_outages(const struct nrs_fault_cfg *cfg, struct nrs_rng_key key,
                                  uint64_t entity, double end_s, struct nrs_list *out,
                                  struct nrs_error *err);

/** Sort intervals and join those that touch or overlap, in place. */
void nrs_intervals_join(struct nrs_list *intervals);

#endif
