/* ledger.c - the growing array of frames. */
#include "kpi/ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const nrs_fate_names[] = {
    [NRS_FATE_PENDING] = "pending",
    [NRS_FATE_DONE] = "done",
    [NRS_FATE_DEVICE_QUEUE] = "device-queue-full",
    [NRS_FATE_UPLINK_QUEUE] = "uplink-queue-full",
    [NRS_FATE_UPLINK_LOST] = "uplink-lost",
    [NRS_FATE_SERVER_QUEUE] = "server-queue-full",
    [NRS_FATE_DOWNLINK_LOST] = "downlink-lost",
    [NRS_FATE_REFUSED] = "deadline-refused",
    [NRS_FATE_EXPIRED] = "deadline-passed",
    [NRS_FATE_TRANSPORT_LOST] = "transport-lost",
    [NRS_FATE_SERVER_FAILED] = "server-failed",
    [NRS_FATE_NO_SERVER] = "no-server-up",
    NULL,
};

static const struct {
    size_t at, size;
} lists[] = {
#define LIST(name, type) {offsetof(struct nrs_ledger, name), sizeof(type)},
    NRS_LEDGER_LISTS(LIST)
#undef LIST
};
const size_t nrs_ledger_n_lists = sizeof lists / sizeof lists[0];

struct nrs_list *nrs_ledger_list(struct nrs_ledger *l, size_t i)
{
    return (struct nrs_list *)((char *)l + lists[i].at);
}

const struct nrs_list *nrs_ledger_list_const(const struct nrs_ledger *l, size_t i)
{
    return (const struct nrs_list *)((const char *)l + lists[i].at);
}

void nrs_ledger_init(struct nrs_ledger *l)
{
    *l = (struct nrs_ledger){0};
    for (size_t i = 0; i < nrs_ledger_n_lists; i++)
        nrs_list_init(nrs_ledger_list(l, i), lists[i].size);
}

void nrs_ledger_free(struct nrs_ledger *l)
{
    free(l->frames);
    for (size_t i = 0; i < nrs_ledger_n_lists; i++)
        nrs_list_free(nrs_ledger_list(l, i));
    nrs_ledger_init(l);
}

/* Room for `n` frames in all; doubles, so that adding frame by frame stays linear. */
static bool reserve(struct nrs_ledger *l, size_t n)
{
    size_t capacity = l->capacity ? l->capacity : 256;
    struct nrs_frame *frames;

    if (n <= l->capacity)
        return true;
    while (capacity < n && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity < n || capacity > SIZE_MAX / sizeof *frames)
        return false;
    frames = realloc(l->frames, capacity * sizeof *frames);
    if (!frames)
        return false;
    l->frames = frames;
    l->capacity = capacity;
    return true;
}

size_t nrs_ledger_add(struct nrs_ledger *l)
{
    static const struct nrs_frame empty = {
        .server = NRS_NO_SERVER,
        .capture_s = NAN,
        .head_start_s = NAN,
        .head_end_s = NAN,
        .ul_end_s = NAN,
        .server_s = NAN,
        .batch_s = NAN,
        .tail_end_s = NAN,
        .dl_start_s = NAN,
        .result_s = NAN,
        .ul_in_time = NAN,
        .ul_energy_j = NAN,
        .head_energy_j = NAN,
        .dl_energy_j = NAN,
        .run_end_s = NAN,
    };

    if (!reserve(l, l->n + 1))
        return SIZE_MAX;
    l->frames[l->n] = empty;
    return l->n++;
}

double nrs_ledger_frame_end_s(const struct nrs_ledger *l, const struct nrs_frame *frame)
{
    return isnan(frame->run_end_s) ? l->end_s : frame->run_end_s;
}

/* Room for all that `from` has, so that appending cannot fail half-way. */
static bool reserve_all(struct nrs_ledger *l, const struct nrs_ledger *from)
{
    for (size_t i = 0; i < nrs_ledger_n_lists; i++)
        if (!nrs_list_reserve(nrs_ledger_list(l, i), nrs_ledger_list_const(from, i)->n))
            return false;
    return from->n <= SIZE_MAX - l->n && reserve(l, l->n + from->n);
}

/* The runs of stops from the `first` on ended at end_s. */
static void end_stops(struct nrs_ledger *l, size_t first, double end_s)
{
    struct nrs_stop *stop = l->stops.at;

    for (size_t i = first; i < l->stops.n; i++)
        if (!(stop[i].run_end_s > 0))
            stop[i].run_end_s = end_s;
}

enum nrs_status nrs_ledger_append(struct nrs_ledger *l, const struct nrs_ledger *from,
                                  struct nrs_error *err)
{
    size_t n_stops = l->stops.n;

    if (!reserve_all(l, from))
        return nrs_fail(err, NRS_EMACHINE, "ledger: out of memory for %zu more frames", from->n);
    end_stops(l, 0, l->end_s);
    for (size_t i = 0; i < l->n; i++)
        l->frames[i].run_end_s = nrs_ledger_frame_end_s(l, &l->frames[i]);
    for (size_t i = 0; i < from->n; i++) {
        struct nrs_frame *frame = &l->frames[l->n + i];

        *frame = from->frames[i];
        frame->run_end_s = nrs_ledger_frame_end_s(from, frame);
    }
    for (size_t i = 0; i < nrs_ledger_n_lists; i++) {
        const struct nrs_list *more = nrs_ledger_list_const(from, i);

        nrs_list_add(nrs_ledger_list(l, i), more->at, more->n); /* there is room: it cannot fail */
    }
    end_stops(l, n_stops, from->end_s);
    l->n += from->n;
    l->end_s = fmax(l->end_s, from->end_s);
    return NRS_OK;
}
