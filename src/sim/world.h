/* world.h - what the actors of one run share. SimGrid runs them one at a time: no locks. */
#ifndef NRS_SIM_WORLD_H
#define NRS_SIM_WORLD_H

#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <simgrid/semaphore.h>

#include "core/timeq.h"
#include "device/arrivals.h"
#include "device/device.h"
#include "edge/server.h"
#include "sim/sim.h"

/* A first-in first-out list of frame numbers that grows; its memory is reused. */
struct nrs_fifo {
    uint32_t *frame;
    size_t capacity, first, n;
};
bool nrs_fifo_push(struct nrs_fifo *f, uint32_t frame);
bool nrs_fifo_pop(struct nrs_fifo *f, uint32_t *frame);

/* SimGrid's timing precision (platform.c): what is due within it is due now. A sleep may end that
 * much early, and sleeping again for less would not move the clock. */
#define NRS_TIME_SLACK_S 1e-9

struct nrs_world;

struct nrs_site {
    struct nrs_world *world;
    uint32_t cell;
    struct nrs_fifo uplink; /* frames decoded by the gNB, to be sent to the server */
    sg_sem_t uplink_ready;
    /* A mailbox hands out messages in the order in which they were sent: one for each cell, so
     * that none waits for those of another cell that come over a slower link. */
    sg_mailbox_t requests; /* at the server, for frames of this cell */
    sg_mailbox_t results;  /* at the site */
};

struct nrs_server {
    struct nrs_world *world;
    uint32_t number;
    struct nrs_server_queue queue;
    sg_sem_t wake;        /* the executor sleeps on it */
    bool idle;            /* the executor is waiting */
    double *batch_time_s; /* [1..max_batch]: tail layers of a batch */
    struct nrs_stream stream;
};

struct nrs_ue {
    struct nrs_device device;
    struct nrs_arrivals arrivals;
    uint32_t seq;             /* frames captured so far */
    uint32_t uplink_messages; /* in the modem */
};

struct nrs_world {
    const struct nrs_point *point;
    const struct nrs_trace_sink *trace;
    struct nrs_ledger *ledger;
    struct nrs_ran *ran;
    struct nrs_ue *ues;
    struct nrs_site *sites;
    struct nrs_server *servers;
    uint32_t n_ues, replication;
    double head_s, head_j;    /* head layers on the device */
    struct nrs_timeq events;  /* of the UE population: captures and finished heads */
    struct nrs_timeq reports; /* of the radio: messages whose delivery lies ahead */
    struct nrs_fifo report_slots;
    struct nrs_ran_report *report; /* storage of `reports`' payloads */
    size_t n_reports, report_capacity;
    sg_sem_t ran_wake, finished;
    double slot_s;             /* length of a radio slot */
    double ran_sleeps_until_s; /* INFINITY: until woken */
    bool ran_asleep;
    bool captures_over;
    bool over;              /* the run has ended: actors return when they are woken */
    double end_s;           /* when it ended */
    size_t open_frames;     /* captured and without a fate */
    enum nrs_status status; /* the first failure inside an actor */
    struct nrs_error *err;
};

/** The frame of that number, to stamp it. Invalidated by the next capture. */
struct nrs_frame *nrs_world_frame(struct nrs_world *w, uint32_t frame);

/** A frame has met its fate: done, dropped or lost. */
void nrs_world_finish(struct nrs_world *w, uint32_t frame, enum nrs_fate fate, double now_s);

/**
 * Give a message to the radio, waking it if it sleeps past the next slot.
 * @param time_s  when it enters the modem; it may lie ahead of the clock.
 */
void nrs_world_send(struct nrs_world *w, enum nrs_dir dir, uint32_t frame, double time_s);

/** End of the radio slot that `time_s` lies in. */
double nrs_world_slot_end_s(const struct nrs_world *w, double time_s);

/** Record the first failure inside an actor and end the run. */
void nrs_world_fail(struct nrs_world *w, enum nrs_status status);

/**
 * End the run now: wake every actor that sleeps, so that it returns. Each that has a mailbox on its
 * host closes it, so that its receiver returns, too; no actor has to be killed.
 */
void nrs_world_end(struct nrs_world *w);

/** The server that serves a cell. */
struct nrs_server *nrs_world_server(struct nrs_world *w, uint32_t cell);

/* Actors: code for sg_actor_start; their data is the world, a site or a server. */
void nrs_actor_ues(int argc, char **argv);
void nrs_actor_ran(int argc, char **argv);
void nrs_actor_site_uplink(int argc, char **argv);
void nrs_actor_site_downlink(int argc, char **argv);
void nrs_actor_server_receiver(int argc, char **argv);
void nrs_actor_server_executor(int argc, char **argv);

#endif
