/* world.h - what the actors of one run share. SimGrid runs them one at a time: no locks. */
#ifndef NRS_SIM_WORLD_H
#define NRS_SIM_WORLD_H

#include <simgrid/actor.h>
#include <simgrid/host.h>
#include <simgrid/semaphore.h>

#include "core/timeq.h"
#include "device/arrivals.h"
#include "device/device.h"
#include "edge/fault_plan.h"
#include "edge/placement.h"
#include "edge/server.h"
#include "sim/network.h"
#include "sim/sim.h"

/* A first-in first-out list of frame numbers that grows; its memory is reused. */
struct nrs_fifo {
    uint32_t *frame;
    size_t capacity, first, n;
};
bool nrs_fifo_push(struct nrs_fifo *f, uint32_t frame);
bool nrs_fifo_pop(struct nrs_fifo *f, uint32_t *frame);

/* SimGrid's timing precision, which is its default: what is due within it is due now. A sleep may
 * end that much early, and sleeping again for less would not move the clock. */
#define NRS_TIME_SLACK_S 1e-9

struct nrs_world;

struct nrs_server {
    struct nrs_world *world;
    uint32_t number, node;
    sg_host_t compute;              /* that computes its batches */
    struct nrs_server_model *model; /* queues, batches, memory */
    int32_t *kind_of;            /* [point's n_kinds]: its number here; -1: not for this server */
    double *batch_s;             /* storage of the kinds' batch times */
    bool *serves;                /* [n_cells]: its `cells`; NULL when it names none */
    sg_sem_t wake;               /* executors sleep on it */
    uint32_t idle;               /* executors that wait */
    uint32_t loading, computing; /* executors that do */
    double counted_s;            /* until then `use` has what they did */
    uint32_t n_failures;         /* so far: a batch that began before one has no end */
    struct nrs_stream stream;    /* of random service times */
    struct nrs_server_use use;
};

struct nrs_ue {
    struct nrs_device device;
    struct nrs_arrivals arrivals;
    const struct nrs_workload *work;
    double head_s, head_j; /* head layers on the device */
    int64_t priority;
    uint32_t seq;             /* frames captured so far */
    uint32_t uplink_messages; /* in the modem */
};

/* Elements of one kind that may fail. */
struct nrs_elements {
    uint32_t n;
    uint32_t *n_outages; /* [n]: that are going on; it is up at 0 */
    bool *suspect;       /* [n]: believed to be down: known after the detection time */
    double *failed_s;    /* [n]: when it last went down */
    size_t *record;      /* [n]: of that outage, in the ledger */
};

struct nrs_faults {
    struct nrs_list plan; /* of struct nrs_planned_outage */
    struct nrs_elements of[NRS_N_ELEMENTS];
    bool any;                 /* something may fail */
    struct nrs_timeq queue;   /* failures, repairs, and what becomes known */
    struct nrs_timeq again;   /* frames to send again, by what is known at that time */
    struct nrs_fifo stranded; /* frames that no server can take */
    sg_sem_t wake;
};

struct nrs_world {
    const struct nrs_point *point;
    const struct nrs_trace_sink *trace;
    struct nrs_ledger *ledger;
    struct nrs_ran *ran;
    struct nrs_network network;
    struct nrs_faults faults;
    struct nrs_ue *ues;
    struct nrs_server *servers;
    struct nrs_seat *seats;  /* [n_servers]: for the choice of one */
    uint32_t *seat_server;   /* [n_servers] */
    uint64_t turn;           /* of the placement */
    struct nrs_list stop_of; /* uint32_t by frame: its latest stop; empty without a pipeline */
    uint32_t n_ues, replication;
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

/** What the frame's UE runs. */
const struct nrs_workload *nrs_world_work(const struct nrs_world *w, const struct nrs_frame *frame);

/** A frame has met its fate: done, dropped or lost. */
void nrs_world_finish(struct nrs_world *w, uint32_t frame, enum nrs_fate fate, double now_s);

/**
 * Give a message to the radio, waking it if it sleeps past the next slot.
 * @param time_s  when it enters the modem; it may lie ahead of the clock.
 */
void nrs_world_send(struct nrs_world *w, enum nrs_dir dir, uint32_t frame, double time_s);

/** Wake the radio if it sleeps past its next slot. */
void nrs_world_wake_ran(struct nrs_world *w);

/** End of the radio slot that `time_s` lies in. */
double nrs_world_slot_end_s(const struct nrs_world *w, double time_s);

/** Record the first failure inside an actor and end the run. */
void nrs_world_fail(struct nrs_world *w, enum nrs_status status);
void nrs_world_out_of_memory(struct nrs_world *w, const char *what);

/** End the run now: wake every actor that sleeps, so that it returns. No actor has to be killed. */
void nrs_world_end(struct nrs_world *w);

/* sim.c: servers, and the network with what may fail in it; loads the platform. */
enum nrs_status nrs_sim_build_network(struct nrs_world *w);

/* platform_file.c: ask SimGrid for the ways between the nodes. */
enum nrs_status nrs_network_find_ways(struct nrs_world *w);

/* route.c: a frame's way through the stages of its pipeline. */

/** A frame is at its cell, or computed by a server: it goes on to the server of its next stage, or
 * its result goes back. From an actor that may move (network.h). */
void nrs_route_forward(struct nrs_world *w, uint32_t frame);

/** Send a frame on again, as nrs_route_forward, unless the server that kept it has failed
 * meanwhile. */
void nrs_route_again(struct nrs_world *w, uint32_t frame);

/** A transfer has ended. @param arrived  false: a link of its way has failed. */
void nrs_world_arrived(struct nrs_world *w, const struct nrs_transfer *transfer, bool arrived);

/** A server has computed its stage. */
void nrs_route_computed(struct nrs_world *w, struct nrs_server *server, uint32_t frame);

/** The latest stop of a frame that has left its first stage. */
struct nrs_stop *nrs_route_stop(struct nrs_world *w, uint32_t frame);

/** A server begins to compute a stage behind the first. */
void nrs_route_start(struct nrs_world *w, uint32_t frame, uint16_t batch, double now_s);

/**
 * A frame is lost on its way through what failed: it gets its fate, or is sent again.
 * @param failed_s  when that failed: it is known a detection time later.
 */
void nrs_route_lost(struct nrs_world *w, uint32_t frame, enum nrs_fate fate, double failed_s);

/* server_actor.c */

enum nrs_status nrs_server_build(struct nrs_world *w, uint32_t number);
void nrs_server_take_down(struct nrs_server *server);

/** Add to `use` what executors did since it was last counted; before their number changes. */
void nrs_server_count(struct nrs_server *server, double now_s);

/** A frame is at a server, for its current stage. */
void nrs_server_take(struct nrs_server *server, uint32_t frame);

/** The server fails: what it has is lost, and its executors' batches end without a result. */
void nrs_server_go_down(struct nrs_server *server);

/* fault_actor.c */

/** Draw all outages; after the topology is known and before the platform is loaded. */
enum nrs_status nrs_faults_init(struct nrs_world *w, const struct nrs_topology *topology);
void nrs_faults_free(struct nrs_faults *faults);
bool nrs_faults_is_up(const struct nrs_world *w, enum nrs_element element, uint32_t index);

/** Is a way believed to be up? */
bool nrs_faults_within_reach(const struct nrs_world *w, const struct nrs_way_links *way);

/** Send a frame on again at `time_s`; or when a server comes back. */
void nrs_faults_send_again(struct nrs_world *w, uint32_t frame, double time_s);
void nrs_faults_strand(struct nrs_world *w, uint32_t frame);

/* ran_actor.c: a report of the radio that came outside of a slot. */
void nrs_world_keep_report(void *world, const struct nrs_ran_report *report);

/** Start an actor. @param code  of those below, or a file's own. */
void nrs_world_start_actor(const char *name, sg_host_t host, xbt_main_func_t code, void *data);

/* Actors: code for sg_actor_start; their data is the world or a server. */
void nrs_actor_ues(int argc, char **argv);
void nrs_actor_ran(int argc, char **argv);
void nrs_actor_server_executor(int argc, char **argv);
void nrs_actor_faults(int argc, char **argv);

#endif
