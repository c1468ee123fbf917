/* redundancy.h - availability of a group of equal elements of which some have to be up.
 *
 * Elements fail and are repaired independently of each other. At a time far from the start each is
 * down with the probability u = MTTR / (MTBF + MTTR), whatever the laws of its times (Cox, Renewal
 * Theory, 1962, section 7.3), so that the number of those that are down is binomial. The group
 * fails when an element fails while just `needed` are up: N of them fail at 1 / (MTBF + MTTR) each,
 * and of the N - 1 others needed - 1 are up then.
 *
 * Left out: what failing and coming back cost, common causes, and repairs that wait for each other.
 */
#ifndef NRS_STATS_REDUNDANCY_H
#define NRS_STATS_REDUNDANCY_H

#define NRS_REDUNDANCY_MOST 1000 /* elements */

struct nrs_redundancy {
    double unavailability; /* share of the time in which fewer than needed are up */
    double mtbf_s, mttr_s; /* of the group: mean times up and down, in the elements' unit */
};

/**
 * @param mtbf_s, mttr_s  of an element, > 0.
 * @param n       elements, 1 to NRS_REDUNDANCY_MOST. @param needed  of them, 1 to n.
 * @return by value. mtbf_s is INFINITY where failures are rarer than a double can tell. Pure.
 */
struct nrs_redundancy nrs_redundancy(double mtbf_s, double mttr_s, unsigned n, unsigned needed);

#endif
