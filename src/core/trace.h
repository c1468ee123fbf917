/* trace.h - named trace points of a run, after ns-3's trace sources.
 *
 * Models and actors emit; whoever installed a sink reads. Without a sink a point costs one branch.
 */
#ifndef NRS_CORE_TRACE_H
#define NRS_CORE_TRACE_H

#include <stdint.h>

/* X(symbol, name, unit of the value, what it tells) */
#define NRS_TRACES(X)                                                                              \
    X(FRAME_DONE, "frame.done", "s", "A frame left the system; value: capture to result.")         \
    X(FRAME_LOST, "frame.lost", "1", "A frame was dropped or lost; value: the nrs_fate.")          \
    X(RADIO_TB, "radio.tb", "bit",                                                                 \
      "A transport block was sent; value: its size, < 0 if it failed.")                            \
    X(SERVER_QUEUE, "server.queue", "frame", "Frames waiting after a change.")                     \
    X(SERVER_BATCH, "server.batch", "frame", "A batch started; value: its size.")                  \
    X(RADIO_HANDOVER, "radio.handover", "1", "A UE left its cell; value: the new one.")            \
    X(RADIO_FAILURE, "radio.failure", "1",                                                         \
      "A radio link failed, or was re-established; value: the cell, -1 without.")                  \
    X(FAULT_DOWN, "fault.down", "1",                                                               \
      "Something fails; value: 0 server, 1 site, 2 link, 3 sector.")                               \
    X(FAULT_UP, "fault.up", "1", "It is repaired; value: as of fault.down.")

enum nrs_trace_point {
#define NRS_TRACE_ENUM(symbol, name, unit, doc) NRS_TR_##symbol,
    NRS_TRACES(NRS_TRACE_ENUM)
#undef NRS_TRACE_ENUM
        NRS_N_TRACES
};

struct nrs_trace_sink {
    /** @param node  UE, cell or server number, as the point says. */
    void (*emit)(void *user, double time_s, enum nrs_trace_point point, uint32_t node,
                 double value);
    void *user;
};

static inline void nrs_trace(const struct nrs_trace_sink *sink, double time_s,
                             enum nrs_trace_point point, uint32_t node, double value)
{
    if (sink)
        sink->emit(sink->user, time_s, point, node, value);
}

#endif
