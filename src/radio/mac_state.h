/* mac_state.h - the state of one RAN: messages, flows, blocks, cells, links. Private to the RAN's
 * files; what they do with it is in mac.h.
 *
 * A UE has one flow in each direction. Slots are counted from 0 at time 0. Powers are in mW.
 */
#ifndef NRS_RADIO_MAC_STATE_H
#define NRS_RADIO_MAC_STATE_H

#include "core/freelist.h"
#include "core/timeq.h"
#include "radio/bicm.h"
#include "radio/blocks.h"
#include "radio/deployment.h"
#include "radio/fading.h"
#include "radio/ran.h"
#include "radio/scheduler.h"
#include "radio/timeline.h"

#define NRS_NONE         NRS_FREELIST_END /* no message, no transport block, no UE */
#define NRS_NEVER        INT64_MAX        /* no slot */
#define NRS_SUBBANDS_MAX 20
#define NRS_BRANCHES_MAX 4 /* receive branches with fading of their own */

/* One message: a range of its flow's byte stream. Pooled; a number of the pool is its name. */
struct nrs_message {
    uint64_t cookie;
    int64_t bytes;      /* on air */
    int64_t begin, end; /* in the stream; set on arrival */
    int64_t left;       /* bytes neither decoded nor lost */
    int64_t in_time;    /* bytes decoded by the deadline */
    double deadline_s;  /* INFINITY: none */
    double energy_j;    /* that the UE has spent on it */
    int64_t discard;    /* slot from which on what is not sent is discarded, or NRS_NEVER */
    uint32_t ue, n_tb, n_tx;
    uint32_t next; /* in the flow, or of the free ones */
    enum nrs_dir dir;
    bool lost;
};

/* Bytes to be sent again by RLC AM, in the order of the stream. Pooled like the messages. */
struct nrs_range {
    int64_t begin, end;
    uint32_t ue, tries; /* tries: RLC transmissions so far, since RLC was established */
    uint32_t next;
    enum nrs_dir dir;
};

enum nrs_request { NRS_REQUEST_NONE, NRS_REQUEST_SENT, NRS_REQUEST_HEARD };

struct nrs_flow {
    int64_t end;            /* bytes that arrived */
    int64_t sent;           /* of these, put into transport blocks once */
    int64_t again;          /* bytes waiting in `ranges` */
    int64_t offered, taken; /* bytes offered for transmission so far, anew or again; put into
                               transport blocks or discarded */
    int64_t known;          /* `offered` as the scheduler knows it */
    int64_t reported;       /* UL: `offered` in any buffer status known or under way */
    int64_t granted;        /* UL: room for new data in grants that are not used yet */
    int64_t backlog;        /* bytes to send, those of messages yet to arrive included */
    int64_t blocked_until;  /* slot: no transmission before (handover); 0 */
    uint32_t free;          /* HARQ processes without a block, a bit each */
    uint32_t head, tail;    /* messages not fully decoded or lost, in the stream's order */
    uint32_t ranges;        /* to be sent again */
    uint32_t tbs;           /* transport blocks, linked through `of_ue` */
    uint32_t waits_before, waits_after; /* in the cell's list of UEs that want to be scheduled */
    bool waits;                         /* is in it */
    int64_t busy_until;                 /* last slot of repetitions under way */
    int64_t awaited;                    /* bytes whose loss RLC AM does not know of yet */
    int64_t gone;             /* what is before it in the stream was lost when the cell failed */
    enum nrs_request request; /* UL */
    /* for schedulers */
    uint64_t turn;  /* when it was last served, in turns of the cell */
    int64_t since;  /* slot at which it began to want */
    double average; /* bytes a slot, exponentially weighted */
    int64_t average_slot;
};

/* What a UE can send on some PRBs of a slot of some kind. */
struct nrs_fit {
    int32_t bytes; /* of the transport block */
    int16_t n_prb, symbols;
    uint8_t mcs, layers;
};

/* A transport block. Pooled; a number of the pool is its name, as blocks move when it grows. */
struct nrs_tb {
    int64_t begin, end;             /* new bytes of the flow's stream */
    int64_t again_begin, again_end; /* bytes that RLC sends again */
    int64_t offered;                /* UL: what the buffer status in it tells */
    int64_t slot;                   /* of what it is queued for */
    double u;                       /* uniform: fails while u < BLER */
    double energy_j, tx_j;          /* of the UE so far; of the latest transmission */
    struct nrs_reception rx;
    struct nrs_fit fit;
    uint32_t ue, cell, tries; /* RLC transmissions of the bytes sent again */
    uint32_t next, of_ue;     /* in its queue; in its UE's list */
    uint16_t n_tx;            /* transmissions */
    uint8_t rounds, repeats;  /* HARQ rounds so far; transmissions left in this one */
    uint8_t process;
    bool failed;          /* the latest transmission */
    bool delivered, lost; /* decoded, though repetitions may go on; given up by HARQ */
    bool adapted;         /* its first round has told the outer loop */
};

/* Transport blocks of a cell and direction, linked through `next`. */
struct nrs_tb_queue {
    uint32_t head, tail;
};

/* PRBs of a slot to come that are taken. Of a ring of NRS_ROUND_SLOTS, by slot. */
struct nrs_reserved {
    int64_t slot;
    int32_t prbs;
};

struct nrs_cell_dir {
    struct nrs_tb_queue granted;  /* waiting for their slot, in its order */
    struct nrs_tb_queue feedback; /* sent, outcome not yet known at the gNB */
    struct nrs_tb_queue retx;     /* failed, to be sent again */
    uint32_t wants, last_want;    /* UEs with new data that could be scheduled, longest first */
    uint64_t turn;
    uint32_t air_first, air_n;     /* its transmissions of this slot */
    double load;                   /* share of its PRBs in use lately */
    double interference_mw;        /* a PRB, on its receptions lately; UL */
    struct nrs_reserved *reserved; /* for repetitions; NULL: none */
};

struct nrs_cell {
    int64_t next_slot;    /* with work, or NRS_NEVER */
    bool down, drops;     /* outage.c; down, and its UEs' messages are lost */
    uint32_t n_ues;       /* that it serves */
    uint32_t *configured; /* UEs by the offset of their configured grants; NULL: none */
    struct nrs_reserved *configured_used; /* by configured grants and their repetitions */
    double power_mw;                      /* of the gNB, a PRB */
    struct nrs_cell_dir dir[2];
};

/* When a UE's modem is awake: activity.c. */
struct nrs_activity {
    double awake_s;          /* before since_s */
    double since_s, until_s; /* awake from .. to, or longer while messages are pending */
    double sending_s;        /* PUSCH on the air so far */
    int64_t received;        /* last slot with PDSCH for it, or -1 */
    uint32_t pending;        /* messages of both directions */
};

/* A transmission in the slot that is being worked off. */
struct nrs_air {
    uint32_t tb, ue, cell;
    int32_t first_prb, n_prb; /* round the end of the carrier */
    uint16_t beam;
    uint8_t layers, n_subbands;
    uint8_t subband[NRS_SUBBANDS_MAX]; /* that it has PRBs of, in their order */
    uint8_t prbs[NRS_SUBBANDS_MAX];    /* how many, one by one */
    float share[NRS_SUBBANDS_MAX];     /* of the subband's */
    double prb_mw;                     /* transmitted a PRB */
    double sinr_db;                    /* effective, a layer */
};

/* What link adaptation knows of a UE's direction. */
struct nrs_csi {
    int64_t occasion; /* slot of the measurement, -1: none */
    double sinr_db;   /* effective, a layer, the whole carrier at reference power */
    double offset_db; /* outer loop */
    uint8_t layers;
};

/* Fading of a link. Pooled; a number of the pool is its name. */
struct nrs_link_rays {
    struct nrs_fading rays;
    int64_t at; /* what `power` is of, in steps of `step_slots`; < 0: link_fading.c */
    float power[NRS_SUBBANDS_MAX];
};

/* Gains between UEs and the cells that matter to them. Link l of UE u is u * max + l. */
struct nrs_links {
    int max, n_beams, branches, n_subbands;
    int subband_prbs;
    uint8_t *n, *serving; /* by UE: links; the one to the serving cell */
    uint16_t *beam;       /* by UE: the serving cell's beam */
    uint32_t *cell;       /* by link */
    double *gain;         /* by link: linear, with the antennas, without the beam's part */
    float *beams;         /* by link and beam: relative to `gain`; NULL: one beam */
    uint32_t *rays;       /* by link: in `pool`, or NRS_NONE; NULL: no fading */
    struct nrs_link_rays *pool;
    uint32_t n_rays, pool_size;
    struct nrs_fading *more; /* by UE and branch: of the serving link's branches > 0 */
    float *sums;             /* by UE, branch, subband: the serving link's, over branches */
    int64_t *sums_at;        /* what these are of, in steps of `step_slots` */
    uint8_t *n_sums;         /* by UE: branches that `sums` has of that step */
    bool *drawn;             /* by UE: the rays of `more` are */
    int32_t *step_slots;     /* by UE */
    double *doppler_hz;      /* by UE: that its fading was started with */
    double *far_dl_mw;       /* by UE: a PRB, all cells that are lumped at full load */
    double *far_ul_mw;       /* by cell: a PRB, one UE of each cell that is lumped */
    double *loss_db;         /* by UE: to its serving cell, for power control */
    double *p_max_dbm;       /* by UE: its greatest power */
    double *max_mw;          /* by UE: the same, not in dB */
    double *density_mw;      /* by UE: what power control asks for on a PRB */
    double *full_mw;         /* by UE: its power on the whole carrier */
};

/* Cells that have failed: outage.c. All 0 until the first does. */
struct nrs_outage {
    bool begun;     /* a cell has been down */
    bool measuring; /* UEs that stand do */
    uint32_t n_down;
    uint32_t *home;          /* by UE that stands: the cell that it is to come back to, NRS_NONE: it
                                is in it; NULL: none has failed, or UEs move */
    uint32_t n_followed;     /* have one */
    uint32_t live;           /* UE that was seen not to wait for a recovery */
    struct nrs_timeq parked; /* events of motion that make no difference now */
};

struct nrs_ran {
    const struct nrs_radio_cfg *cfg;
    const struct nrs_direction_cfg *direction[2];
    const struct nrs_scheduler *scheduler;
    const struct nrs_trace_sink *trace;
    const struct nrs_link_curves *curves;
    struct nrs_timeline tl;
    struct nrs_blocks blocks[2];
    struct nrs_links links;
    struct nrs_deployment *deployment; /* where cells and UEs are: deployment.h */
    struct nrs_rng_key key;
    int n_prb;
    int64_t status_slots; /* RLC AM: until the sender knows of a loss */
    uint32_t n_cells, ues_per_cell, n_ues;
    int64_t slot, next_slot; /* last stepped, -1 at first; next */
    size_t n_pending;
    size_t n_granted;   /* blocks in the cells' queues `granted` */
    bool out_of_memory; /* in a slot; nrs_ran_send tells */
    double noise_mw[2]; /* a PRB, at the receiver of the direction */
    int n_rx[2], layers_max[2], mu;
    double symbol_s;
    int64_t csi_period_slots, csi_delay_slots;
    double irc_share;                /* of the strongest interferer, removed */
    double interference_weight;      /* of a new value in the mean that a cell keeps */
    double mean_load[2];             /* of all cells */
    bool interfering;                /* cells hear each other */
    const struct nrs_csv_rows *sinr; /* of the channel "trace" */
    int64_t patience_slots[2], measurement_slots, configured_period;
    double load_weight[2], pf_window_slots;
    struct nrs_ran_counters counters;

    struct nrs_cell *cells;
    uint32_t *cell;                   /* by UE: the serving one */
    struct nrs_flow *flows[2];        /* by UE */
    struct nrs_csi *csi[2];           /* by UE */
    struct nrs_stream *outcomes[2];   /* by UE: random numbers of HARQ */
    double *spread_db;                /* by PRBs: gain over the whole carrier granted */
    struct nrs_candidate *candidates; /* of one cell */
    struct nrs_handover *handovers;   /* by UE; NULL: nobody moves, and no cell has failed */
    struct nrs_outage outage;
    double move_by_s;              /* when the gains of the first UE have to be renewed */
    int *priority;                 /* by UE: 5QI priority level */
    double *given_mw;              /* by UE: power over a given channel; else NULL */
    struct nrs_activity *activity; /* by UE */
    struct nrs_modem_power power;  /* of every UE */
    double *gains;                 /* by cell: of one UE */
    float *beam_gains;             /* by cell and beam: of one UE; NULL: one beam */
    bool *keep;                    /* by cell: of one UE */
    struct nrs_air *air[2];        /* of one slot, by cell and UE */
    double *interference_mw;       /* by transmission and subband; the strongest apart */
    uint32_t n_air[2];

    struct nrs_message *messages;
    struct nrs_range *ranges;
    struct nrs_tb *tbs;
    uint32_t n_messages, free_message, n_ranges, free_range, n_tbs, free_tb;
    struct nrs_timeq events; /* slot: what happens at its start, enum nrs_event */

    nrs_ran_sink *sink; /* during a step */
    void *sink_user;
};

#endif
