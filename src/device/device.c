/* device.c - a single-server queue needs no event of its own: start = max(capture, free). */
#include "device/device.h"

#include <assert.h>
#include <math.h>

bool nrs_device_accept(struct nrs_device *d, double now_s, double head_s, int64_t max_waiting,
                       double *start_s, double *end_s)
{
    if (d->in_system > 0 && d->in_system - 1 >= max_waiting)
        return false;
    *start_s = fmax(now_s, d->free_s);
    *end_s = *start_s + head_s;
    d->free_s = *end_s;
    d->in_system++;
    return true;
}

void nrs_device_release(struct nrs_device *d)
{
    assert(d->in_system > 0);
    d->in_system--;
}
