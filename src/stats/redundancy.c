/* redundancy.c - sums over the binomial law of the elements that are down.
 *
 * With spare = n - needed, P(k) the probability that just k of n are down and f the rate at which
 * the group fails, n / (MTBF + MTTR) x P(spare of n - 1), the group is up for the sum of P(k) / f
 * over k <= spare, and down for that over k > spare. Quotients are taken before the sums, so that
 * neither underflows alone.
 */
#include "stats/redundancy.h"

#include <math.h>

/* ln of n over k: factorials of 1000 are no doubles. */
static double log_ways(unsigned n, unsigned k)
{
    return lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
}

struct nrs_redundancy nrs_redundancy(double mtbf_s, double mttr_s, unsigned n, unsigned needed)
{
    double cycle_s = mtbf_s + mttr_s, down = log(mttr_s / cycle_s), up = log(mtbf_s / cycle_s);
    unsigned spare = n - needed;
    struct nrs_redundancy r = {0};

    for (unsigned k = 0; k <= n; k++) {
        double more = (double)k - spare; /* down than at the moment of failing */
        double share_s =
            cycle_s / n *
            exp(log_ways(n, k) - log_ways(n - 1, spare) + more * down + (1 - more) * up);

        if (k > spare)
            r.mttr_s += share_s;
        else
            r.mtbf_s += share_s;
    }
    r.unavailability = r.mttr_s / (r.mtbf_s + r.mttr_s);
    return r;
}
