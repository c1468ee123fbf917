/* mac.h - private to the RAN's files: the state of one RAN and how its parts work on it.
 *
 *   ran.c          public functions: messages in, the clock of all cells
 *   slot.c         one slot: order of what happens, and which slot is next
 *   ran_build.c    building a network
 *   members.c      which UE belongs to which cell: attaching, leaving, moving on
 *   motion.c       UEs that move: gains, measurements, handover
 *   links.c        gains between UEs and cells
 *   link_fading.c  their fading
 *   csi.c          what link adaptation knows of a link: measurements, outer loop
 *   blocks.c       transport blocks that an MCS gives on a number of PRBs (own header)
 *   adapt.c        MCS, rank and number of PRBs for a need
 *   buffer.c       messages as a byte stream, cut into transport blocks (RLC)
 *   harq.c         transport blocks, their transmissions and the feedback
 *   air.c          the transmissions of one slot, their SINR and their outcomes
 *   schedule.c     who gets which PRBs of a slot, either direction
 *   schedule_dl.c  schedule_ul.c  what differs: the UL's requests, reports and grants
 *   timeline.c     the slot pattern (own header)
 *   deployment.c   places and mean gains (own header)
 *
 * A UE has one flow in each direction. Slots are counted from 0 at time 0. Powers are in mW.
 */
#ifndef NRS_RADIO_MAC_H
#define NRS_RADIO_MAC_H

#include "core/timeq.h"
#include "radio/bicm.h"
#include "radio/blocks.h"
#include "radio/deployment.h"
#include "radio/fading.h"
#include "radio/ran.h"
#include "radio/scheduler.h"
#include "radio/timeline.h"

#define NRS_NONE         UINT32_MAX /* no message, no transport block, no UE */
#define NRS_NEVER        INT64_MAX  /* no slot */
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
    double energy_j;    /* UL: that the UE has spent on it */
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
    enum nrs_request request;           /* UL */
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
    double energy_j, tx_j;          /* UL: of the UE so far; of the latest transmission */
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
    uint32_t n_ues;       /* that it serves */
    uint32_t *configured; /* UEs by the offset of their configured grants; NULL: none */
    struct nrs_reserved *configured_used; /* by configured grants and their repetitions */
    double power_mw;                      /* of the gNB, a PRB */
    struct nrs_cell_dir dir[2];
};

/* A transmission in the slot that is being worked off. */
struct nrs_air {
    uint32_t tb, ue, cell;
    int32_t first_prb, n_prb; /* round the end of the carrier */
    uint8_t layers, beam, n_subbands;
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
    uint8_t *beam;        /* by UE: the serving cell's beam */
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
    struct nrs_handover *handovers;   /* by UE; NULL: nobody moves */
    double move_by_s;                 /* when the gains of the first UE have to be renewed */
    int *priority;                    /* by UE: 5QI priority level */
    double *gains;                    /* by cell: of one UE */
    float *beam_gains;                /* by cell and beam: of one UE; NULL: one beam */
    bool *keep;                       /* by cell: of one UE */
    struct nrs_air *air[2];           /* of one slot, by cell and UE */
    double *interference_mw;          /* by transmission and subband; the strongest apart */
    uint32_t n_air[2];

    struct nrs_message *messages;
    struct nrs_range *ranges;
    struct nrs_tb *tbs;
    uint32_t n_messages, free_message, n_ranges, free_range, n_tbs, free_tb;
    struct nrs_timeq events; /* slot: what happens at its start, enum nrs_event */

    nrs_ran_sink *sink; /* during a step */
    void *sink_user;
};

enum nrs_event {
    NRS_EVENT_ARRIVE,     /* message: it reaches its buffer */
    NRS_EVENT_REQUEST,    /* UE: its scheduling request has been heard */
    NRS_EVENT_CONFIGURED, /* UE: its configured grant */
    NRS_EVENT_RETRY,      /* range: RLC knows that it was lost */
    NRS_EVENT_DISCARD,    /* message: its discard timer runs out */
    NRS_EVENT_RESUME,     /* UE: it is connected again */
    NRS_EVENT_MEASURE,    /* all UEs measure */
    NRS_EVENT_TIMER,      /* UE: a timer of its handover */
    NRS_EVENT_RLC_FAILURE /* UE: RLC has given up */
};

/* links.c */

/** Allocate for all UEs; `max`, `n_beams`, `branches` and `n_subbands` are set. @return false when
 * memory is out. */
bool nrs_links_allocate(struct nrs_links *l, uint32_t n_ues, uint32_t n_cells, bool fading);
void nrs_links_free(struct nrs_links *l);

/** Rank the cells by their gains to a UE (linear, by cell; by cell and beam relative to it) and
 * keep those that matter; `serving` is among them. What the others add up to goes to the far sums.
 */
void nrs_links_set(struct nrs_ran *ran, uint32_t ue, uint32_t serving, const double *gain,
                   const float *beams);

/** Make a kept link the serving one. */
void nrs_links_serve(struct nrs_ran *ran, uint32_t ue, int link);

/** Gain of a link with beam `beam` of its cell, linear. */
double nrs_links_gain(const struct nrs_ran *ran, uint32_t ue, int link, int beam);

/** The same with the cell's best beam. */
double nrs_links_best_gain(const struct nrs_ran *ran, uint32_t ue, int link);

/** The same over all beams of the cell, for what is expected and not yet decided. */
double nrs_links_mean_gain(const struct nrs_ran *ran, uint32_t ue, int link);

/* link_fading.c */

/** What nrs_links_allocate and nrs_links_free do for fading. */
bool nrs_links_allocate_fading(struct nrs_links *l, uint32_t n_ues);
void nrs_links_free_fading(struct nrs_links *l);

/** A link is to another cell, or the serving cell is another one: draw its rays anew when needed.
 */
void nrs_links_forget(struct nrs_ran *ran, uint32_t ue, int link);
void nrs_links_forget_branches(struct nrs_ran *ran, uint32_t ue);

/** Start the UE's fading anew: at first, and when its serving cell has changed. */
void nrs_links_restart(struct nrs_ran *ran, uint32_t ue);

/** The same when its speed has changed. */
void nrs_links_follow_speed(struct nrs_ran *ran, uint32_t ue);

/** |h|^2 of a link (0 .. n - 1 of the UE) by subband in `slot`; NULL without fading. Cached, and
 * valid until the next call. */
const float *nrs_links_fading(struct nrs_ran *ran, uint32_t ue, int link, int64_t slot);

/** The same of the serving link, summed over the first `branches` receive branches. */
const float *nrs_links_combined(struct nrs_ran *ran, uint32_t ue, int branches, int64_t slot);

/* csi.c */

/** Power of a UE's transmission a PRB, mW. TS 38.213 clause 7.1.1. */
double nrs_csi_ul_prb_mw(const struct nrs_ran *ran, uint32_t ue, int n_prb);

/** Gain of a layer over the sum of `branches` receive branches with v layers, zero forcing. */
double nrs_csi_array_gain(const struct nrs_ran *ran, enum nrs_dir dir, int layers, int *branches);

/** SINR of one branch and layer with the whole carrier, fading aside, as it is expected. */
double nrs_csi_reference(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue);

/** The latest measurement that link adaptation can use in `slot`. */
const struct nrs_csi *nrs_csi_get(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot);

/** The outer loop hears of a first transmission. */
void nrs_csi_outcome(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, bool failed);

/* adapt.c */

/** The transport block of UE `ue` on `n_prb` PRBs in a slot of `kind`. */
struct nrs_fit nrs_adapt_fit(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind,
                             int n_prb, int64_t slot);

/** Fewest PRBs, at most `max`, that carry `bytes`; when none does, as many as are of use. */
int nrs_adapt_prbs(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind, int64_t bytes,
                   int max, int64_t slot);

/* buffer.c */

/** A message's bytes with its packets' headers. */
int64_t nrs_buffer_on_air_bytes(const struct nrs_mac_cfg *mac, int64_t bytes);

/** Take a message from the pool. @return its number, or NRS_NONE when memory is out. */
uint32_t nrs_buffer_new(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                        uint64_t cookie, double deadline_s);
void nrs_buffer_delete(struct nrs_ran *ran, uint32_t message);

/** Append a message to its flow. */
void nrs_buffer_arrive(struct nrs_ran *ran, uint32_t message, int64_t slot);

/** Bytes that wait for a transport block. */
static inline int64_t nrs_buffer_waiting(const struct nrs_flow *f)
{
    return f->end - f->sent + f->again;
}

/** Bytes of messages that a block has room for. */
static inline int64_t nrs_buffer_room(const struct nrs_ran *ran, const struct nrs_fit *fit)
{
    int64_t room = fit->bytes - ran->cfg->rlc.segment_header_bytes;

    return room > 1 ? room : 1; /* the smallest blocks have less than a header */
}

/** Fill a transport block from the flow. */
void nrs_buffer_cut(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb *tb);

/** A block was decoded at `time_s`: report the messages that this completes. Repetitions to come
 * are sent all the same, and paid for. */
void nrs_buffer_decoded(struct nrs_ran *ran, enum nrs_dir dir, uint32_t tb, double time_s);

/** A block was lost for good at `time_s`. AM sends its bytes again from slot `ready` on. */
void nrs_buffer_lost(struct nrs_ran *ran, enum nrs_dir dir, uint32_t tb, double time_s,
                     int64_t ready);

/** The UE leaves its cell at the start of `slot` before a block was decoded. AM sends its bytes as
 * if they were new. */
void nrs_buffer_abandoned(struct nrs_ran *ran, enum nrs_dir dir, uint32_t tb, int64_t slot);

/** A lost range is back in its flow. @return its UE and direction. */
void nrs_buffer_retry(struct nrs_ran *ran, uint32_t range, enum nrs_dir *dir, uint32_t *ue);

/** The discard timer of a message runs out at the start of `slot`. */
void nrs_buffer_discard(struct nrs_ran *ran, uint32_t message, int64_t slot);

/* harq.c */

void nrs_harq_push(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t id);

/** Put a block before the first one of a later slot. */
void nrs_harq_insert(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t id);

/** Remove what follows `before` (NRS_NONE: the head) in the queue. @return its number. */
uint32_t nrs_harq_remove(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t before);

/** Let a block wait for the slot `tb->slot` in its cell. */
void nrs_harq_wait(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id);

/** Occupy a free process of `ue`, which has one. @return its number, NRS_NONE: memory is out. */
uint32_t nrs_harq_take(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, struct nrs_fit fit);

/** The block has been given the slot `tb->slot`: a round of HARQ begins there. */
void nrs_harq_begin_round(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id);

/** The block was received in `slot` at an effective SINR: draw and act on the outcome. */
void nrs_harq_received(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, double sinr_db,
                       int64_t slot);

/** Act on what the gNB knows at the start of `slot`: free processes, queue retransmissions. */
void nrs_harq_feedback(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot);

/** The UE, which is blocked, leaves its cell in `slot`: give its blocks up; AM has their bytes to
 * send again. */
void nrs_harq_flush(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot);

/* air.c */

/** The SINR of a channel that is given (constant, trace), for the whole carrier. */
double nrs_air_given_sinr_db(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue,
                             int64_t slot);

/** Put a block on the air in the slot being worked off. Cells in order, UEs in order. */
void nrs_air_add(struct nrs_ran *ran, enum nrs_dir dir, uint32_t tb, int64_t slot);

/** Work out what was received in `slot`, and settle it. */
void nrs_air_settle(struct nrs_ran *ran, int64_t slot);

/* schedule.c */

/** Put the UE into its cell's list of those that want to be scheduled, or take it out. */
void nrs_schedule_refresh(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue);

/**
 * Allot the PRBs of `slot`: retransmissions first, then new data by the scheduler's choice.
 * @param ids  filled with the blocks to send, by UE; room for NRS_SLOT_UES_MAX. @return how many.
 */
size_t nrs_schedule_slot(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot,
                         uint32_t *ids);

/** PRBs that a ring has for a slot. */
int32_t *nrs_schedule_reserved(struct nrs_reserved *ring, int64_t slot);

/* schedule_dl.c, schedule_ul.c */

/** Send the DL data of `slot`. */
void nrs_schedule_dl(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot);

/** Decide in `slot` on every UL slot that is granted from it. */
void nrs_schedule_ul(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot);

/** Send what was granted, or is repeated, in `slot`. */
void nrs_schedule_granted(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir,
                          int64_t slot);

/** Ask for a grant if the UE has data that no report and no grant covers. */
void nrs_schedule_ul_request(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/** The UE's configured grant has come. */
void nrs_schedule_ul_configured(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/** PRBs of an UL slot that are set aside for configured grants and their repetitions. */
int nrs_schedule_configured_prbs(const struct nrs_ran *ran, const struct nrs_cell *cell,
                                 int64_t slot);

/** A block of the UE was lost, and the buffer status in it. */
void nrs_schedule_ul_lost(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/* members.c */

/** A UE is served by `cell` from `slot` on. */
void nrs_members_join(struct nrs_ran *ran, uint32_t ue, uint32_t cell, int64_t slot);

/** A UE moves to the cell of one of its links, and can send and receive again from `resume` on;
 * NRS_NEVER: until it moves again. */
void nrs_members_move(struct nrs_ran *ran, uint32_t ue, int link, int64_t slot, int64_t resume);

/* motion.c */

/** All UEs measure at the start of `slot`: they are moved, and may change cells. */
void nrs_motion_measure(struct nrs_ran *ran, int64_t slot);

/** A timer of the UE's handover runs out at the start of `slot`. */
void nrs_motion_timer(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/** RLC of the UE, which may change cells, has reached its most retransmissions. */
void nrs_motion_rlc_failure(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/* slot.c */

/** Remember an event for the start of `slot`. */
void nrs_slot_event(struct nrs_ran *ran, int64_t slot, enum nrs_event kind, uint32_t number);

/** Act on all events that are due by `slot`. */
void nrs_slot_take_in(struct nrs_ran *ran, int64_t slot);

/** Decide on and send what belongs to `slot` in one cell. */
void nrs_slot_decide(struct nrs_ran *ran, uint32_t cell, int64_t slot);

/** The next slot after `slot` in which the cell has work. */
int64_t nrs_slot_next(const struct nrs_ran *ran, const struct nrs_cell *cell, int64_t slot);

static inline int64_t nrs_min_slot(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Something is to be told, or on its way to the air. */
static inline bool nrs_is_busy(const struct nrs_ran *ran)
{
    return ran->n_pending > 0 || ran->n_granted > 0;
}

static inline struct nrs_cell *nrs_cell_of(const struct nrs_ran *ran, uint32_t ue)
{
    return &ran->cells[ran->cell[ue]];
}

#endif
