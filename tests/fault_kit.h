/* fault_kit.h - worlds in which something fails at a known time.
 *
 * Links are so wide that a message takes its latency, and the server takes 10 ms a frame, one at a
 * time: when each frame is where follows from when the gNB has it.
 */
#ifndef NRS_TESTS_FAULT_KIT_H
#define NRS_TESTS_FAULT_KIT_H

#include "sim_kit.h"

#define DETECTION_S 0.1
#define DOWN_S      2.0
#define UP_S        2.5
#define SERVICE_S   0.01
#define LATENCY_S   0.02 /* one way: site and core */

/* Members of all scenarios here; then a list of servers, and of faults. */
#define WORLD(edge, servers, faults)                                                               \
    "\"application\": {\"frame_rate_hz\": 19}, \"ues\": {\"max_uplink_frames\": 1000}, "           \
    "\"transport\": {" KIT_WIDE                                                                    \
    ", \"site_latency_ms\": 8, \"core_latency_ms\": 12}, \"edge\": {" edge                         \
    ", \"servers\": [" servers "]}, \"faults\": [" faults "]"
#define SERVER(name, more)                                                                         \
    "{\"name\": \"" name "\", \"profile\": \"./server.json\", \"max_batch\": 1" more "}"
#define FAULT(element, which, at, length)                                                          \
    "{\"element\": \"" element "\", \"which\": \"" which "\", \"process\": \"schedule\", "         \
    "\"at_s\": " at ", \"for_s\": " length "}"
#define LOST         "\"on_failure\": \"lost\""
#define RESEND       "\"on_failure\": \"resend\""
#define ONE_SERVER   SERVER("a", "")
#define TWO_SERVERS  SERVER("a", ", \"cells\": \"0\"") ", " SERVER("b", "")
#define SERVER_FAILS FAULT("server", "a", "2", "0.5")

/** Record `i` is of this element, from DOWN_S to UP_S. */
static inline void kit_check_outage(const struct nrs_ledger *l, size_t i, const char *name,
                                    bool implied)
{
    const struct nrs_outage *o = KIT_RECORD(l, outages, nrs_outage, i);

    CHECK_ROW(strcmp(o->name, name) == 0 && o->implied == implied, i, "outage of %s", o->name);
    CHECK_ROW(fabs(o->start_s - DOWN_S) < KIT_SLACK_S && fabs(o->end_s - UP_S) < KIT_SLACK_S, i,
              "%s from %.12g to %.12g", o->name, o->start_s, o->end_s);
}

#endif
