/* device.h - the compute side of a UE: one processor, frames in order, a bounded queue. */
#ifndef NRS_DEVICE_DEVICE_H
#define NRS_DEVICE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

struct nrs_device {
    double free_s;      /* when the processor has done all it was given */
    uint32_t in_system; /* frames waiting or being computed */
};

/**
 * Give the device a frame captured at `now_s` whose head layers take `head_s`.
 * @param max_waiting  frames that may wait besides the one being computed.
 * @param start_s, end_s  when the head layers begin and end; set when accepted.
 * @return false when the queue is full: the frame is dropped.
 */
bool nrs_device_accept(struct nrs_device *d, double now_s, double head_s, int64_t max_waiting,
                       double *start_s, double *end_s);

/** The oldest frame's head layers are done. Call once per accepted frame, at its `end_s`. */
void nrs_device_release(struct nrs_device *d);

#endif
