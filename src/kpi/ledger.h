/* ledger.h - the record of one frame's life. All statistics are made from it and nothing else; they
 * are computed from its summary (summary.h).
 *
 * Beside the frames it has lists of records of what frames do not tell (NRS_LEDGER_LISTS). They are
 * pooled and carried from a child process to its parent like the frames.
 *
 * Times are seconds since the run's start; a stage that a frame did not reach has the time NAN.
 */
#ifndef NRS_KPI_LEDGER_H
#define NRS_KPI_LEDGER_H

#include <stdint.h>

#include "core/list.h"
#include "core/status.h"

#define NRS_NO_SERVER       UINT16_MAX
#define NRS_HOP_LINK_MAX    48
#define NRS_RECORD_NAME_MAX 80 /* of a server, link, site or cell, never cut */

enum nrs_fate {
    NRS_FATE_PENDING,        /* still under way when the run ended */
    NRS_FATE_DONE,           /* the result reached the UE */
    NRS_FATE_DEVICE_QUEUE,   /* dropped: the device's bounded queue was full */
    NRS_FATE_UPLINK_QUEUE,   /* dropped: the UE's bounded uplink buffer was full */
    NRS_FATE_UPLINK_LOST,    /* lost on the uplink after the last HARQ transmission */
    NRS_FATE_SERVER_QUEUE,   /* dropped: the server's bounded queue was full */
    NRS_FATE_DOWNLINK_LOST,  /* lost on the downlink after the last HARQ transmission */
    NRS_FATE_REFUSED,        /* the server refused it: its end was predicted after its deadline */
    NRS_FATE_EXPIRED,        /* its deadline passed while it waited at the server */
    NRS_FATE_TRANSPORT_LOST, /* lost with a link that failed */
    NRS_FATE_SERVER_FAILED,  /* lost with a server that failed */
    NRS_FATE_NO_SERVER,      /* no server was believed to be up and within reach */
    NRS_N_FATES
};
extern const char *const nrs_fate_names[]; /* "pending", "done", "device-queue-full", ... */

struct nrs_frame {
    uint32_t replication, cell, ue, seq; /* ue: unique in its replication; seq: its order */
    uint8_t fate;                        /* enum nrs_fate */
    uint8_t measured;                    /* captured after the warm-up */
    uint16_t batch;                      /* size of the batch it was served in */
    uint32_t ul_tb, ul_tx, dl_tb, dl_tx; /* transport blocks and transmissions */
    int64_t ul_bytes, dl_bytes;          /* message sizes, without headers */
    uint16_t server;                     /* that it was last sent to; NRS_NO_SERVER: none */
    uint16_t resends;                    /* after failures */
    uint8_t stage, n_stages;             /* of the pipeline behind the UE: computed, in all */
    double capture_s;                    /* the image is there */
    double head_start_s;                 /* the device begins the head layers */
    double head_end_s;                   /* head done: the uplink message enters the UE's modem */
    double ul_end_s;                     /* the gNB has decoded the message */
    double server_s;                     /* it has arrived at the first server */
    double batch_s;                      /* that server begins its layers */
    double tail_end_s;                   /* all layers done: the result leaves the last server */
    double dl_start_s;                   /* the result has arrived at the gNB */
    double result_s;                     /* the UE has the result */
    double ul_in_time;                   /* share of the uplink message's bytes that the gNB had
                                            decoded by the upload deadline; NAN: not known yet */
    double ul_energy_j;                  /* that the UE's transmitter spent on the uplink message;
                                            NAN likewise */
    double head_energy_j;                /* that the UE's processor spent on the head layers */
    double dl_energy_j;                  /* that the UE's receiver spent on the result */
    double run_end_s; /* end of its replication once pooled; NAN: the ledger's end_s */
};

/* What a UE took in a replication besides frames: its modem to monitor and sleep, its platform to
 * be on. */
struct nrs_ue_use {
    uint32_t replication, ue;
    double baseline_j; /* of the modem, in time_s */
    double time_s;     /* from the run's start to its end, or to run.duration_s */
    double platform_w; /* of its idle processor and what else is on, all the time */
    uint64_t cell;     /* that serves it at the end; so wide that nothing is padded */
};

/* A frame's way from one stage of the pipeline to the next, and through that. Times as a frame's:
 * NAN when it did not come that far. */
struct nrs_stop {
    uint32_t replication, ue, seq;
    uint8_t stage; /* from 1: the first stage is in the frame itself */
    uint8_t measured;
    uint8_t fate; /* enum nrs_fate of a frame that met it here; else NRS_FATE_PENDING */
    uint16_t from_server, server, batch;
    double from_start_s; /* when the stage before began */
    double leave_s, arrive_s, start_s, end_s;
    double run_end_s; /* of its replication once pooled; 0: the ledger's end_s */
};

/* One link of a message's way. Kept on request. */
struct nrs_hop {
    uint32_t replication, ue, seq;
    uint16_t leg; /* 0: to the first server, 1: to the second...; the last: the result's way */
    uint16_t hop; /* link of the leg, from 0 */
    char link[NRS_HOP_LINK_MAX];
    double start_s, time_s; /* latency, and its share of the time of the transfer */
};

/* A time in which something was down. */
struct nrs_outage {
    uint32_t replication, index; /* number of the server, site, link or cell */
    uint8_t element;             /* enum nrs_element: server, site, link, sector */
    uint8_t implied;             /* by the outage of its site */
    uint16_t fault;              /* of the scenario's list, that began it */
    char name[NRS_RECORD_NAME_MAX];
    double start_s, end_s; /* end NAN: it was down when the run ended */
};

/* What a server did in a replication. */
struct nrs_server_use {
    uint32_t replication, server, executors;
    double time_s;                     /* from the run's start to its end */
    double busy_s, loading_s, down_s;  /* busy and loading: summed over executors */
    double energy_j;                   /* NAN: its profile has no power */
    uint64_t batches, frames, dropped; /* frames computed; dropped: by queue, deadline, failure */
    double idle_w, busy_w;             /* of its profile */
    char name[NRS_RECORD_NAME_MAX];
};

/* X(list, type of its records): numbers and short names only, no pointers. */
#define NRS_LEDGER_LISTS(X)                                                                        \
    X(ue_uses, struct nrs_ue_use)                                                                  \
    X(server_uses, struct nrs_server_use)                                                          \
    X(stops, struct nrs_stop)                                                                      \
    X(hops, struct nrs_hop)                                                                        \
    X(outages, struct nrs_outage)

struct nrs_ledger {
    struct nrs_frame *frames;
    size_t n, capacity;
    double end_s;         /* when the run stopped, after draining */
    uint32_t replication; /* of a ledger that is not pooled: given by who runs it */
    bool keep_hops;       /* asked for by who runs it */
#define LIST(name, type) struct nrs_list name;
    NRS_LEDGER_LISTS(LIST)
#undef LIST
};

extern const size_t nrs_ledger_n_lists;

void nrs_ledger_init(struct nrs_ledger *l);
void nrs_ledger_free(struct nrs_ledger *l);

/** One of the lists, by its place in NRS_LEDGER_LISTS, i < nrs_ledger_n_lists. */
struct nrs_list *nrs_ledger_list(struct nrs_ledger *l, size_t i);
const struct nrs_list *nrs_ledger_list_const(const struct nrs_ledger *l, size_t i);

/** Append a frame with all times NAN. @return its index, or SIZE_MAX when memory is out. */
size_t nrs_ledger_add(struct nrs_ledger *l);

/** @return when the run stopped that the frame belongs to. */
double nrs_ledger_frame_end_s(const struct nrs_ledger *l, const struct nrs_frame *frame);

/**
 * Append all frames and records of `from` (replications are pooled in the order of the calls).
 * Frames remember when their own run stopped; the pool's end_s becomes the later of the two.
 * @return NRS_EMACHINE when memory is out; `l` is then unchanged.
 */
enum nrs_status nrs_ledger_append(struct nrs_ledger *l, const struct nrs_ledger *from,
                                  struct nrs_error *err);

#endif
