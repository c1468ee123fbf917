/* availability.h - communication service availability: a share of time, not of messages.
 *
 * TS 22.261, 3.1: the share of the time in which the service is delivered as specified, of the time
 * in which it is expected; by NOTE 4 it is unavailable when a message is not correctly received
 * within the maximum latency and the survival time. Of that, this rule is made, which is the state
 * machine of TS 22.104, Annex C (known to us in substance, not compared word by word):
 *
 *   - A message is expected by its deadline, when it was sent + the maximum latency. It is correct
 *     when it was received by then; late is as bad as lost.
 *   - At the deadline of a message that is not there the survival time begins, unless it runs
 *     already. A correct message received later than that deadline ends it.
 *   - When it is over, and no such message has come, the service is down until one comes.
 *
 * So with messages every T, a latency of at most T and a survival time of k T, k + 1 failures in a
 * row take the service down. Without survival time each lost message does, until the next correct
 * one is received: the availability is near the share of correct messages, and if all take just the
 * maximum latency, equal to it but for the borders. With a maximum latency above T, messages that
 * were sent later and received before the deadline do not count as later.
 *
 * The service is expected from the first message's deadline, when it is up unless that message
 * fails, until a transfer interval after the last one's: each message stands for one interval. An
 * outage under way then is cut off there and counts as one. Messages whose outcome is not known
 * (leg.h) are left out, as are those that were never sent: that is not the service's fault.
 */
#ifndef NRS_KPI_AVAILABILITY_H
#define NRS_KPI_AVAILABILITY_H

#include <stddef.h>
#include <stdint.h>

/* A message that was expected. */
struct nrs_expected {
    double deadline_s;
    double received_s; /* no later than the deadline; NAN: not, or too late */
};

struct nrs_availability {
    double observed_s, down_s; /* the service was expected, and was not there */
    uint64_t n_outages;        /* from up to down */
};

/**
 * Availability of one service.
 * @param messages    in any order; put into that of their events.
 * @param survival_s  >= 0.
 * @param interval_s  between messages, >= 0; 0: not known, and the last message stands for no time.
 * @return all 0 without messages; O(n log n). Sum these over services, then divide: UEs that were
 *   observed for longer count for more.
 */
struct nrs_availability nrs_availability_of(struct nrs_expected *messages, size_t n,
                                            double survival_s, double interval_s);

/** Up time over the time in which the service was expected. @return NAN: no such time. */
double nrs_availability_share(const struct nrs_availability *a);

/** Mean time from a repair to the next failure: up time over outages. @return NAN: no outage. */
double nrs_availability_mtbf_s(const struct nrs_availability *a);

#endif
