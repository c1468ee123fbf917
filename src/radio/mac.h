/* mac.h - private to the RAN's files: the state of one RAN and how its parts work on it.
 *
 *   ran.c          public functions
 *   slot.c         one slot of one cell, and which is next
 *   drop.c         UE positions, LOS, shadowing, link budget
 *   timeline.c     the slot pattern (own header)
 *   adapt.c        SNR, MCS and TBS for a number of PRBs
 *   buffer.c       messages as a byte stream, cut into transport blocks
 *   harq.c         transmissions, their outcomes and the feedback
 *   schedule.c     who gets which PRBs of a slot, either direction
 *   schedule_dl.c  schedule_ul.c  what differs: the UL's requests, reports and grants
 *
 * A UE has one flow in each direction. Slots are counted from 0 at time 0.
 */
#ifndef NRS_RADIO_MAC_H
#define NRS_RADIO_MAC_H

#include "core/timeq.h"
#include "radio/bler.h"
#include "radio/ran.h"
#include "radio/scheduler.h"
#include "radio/timeline.h"

#define NRS_NONE  UINT32_MAX /* no message, no transport block */
#define NRS_NEVER INT64_MAX  /* no slot */

/* One message: a range of its flow's byte stream. Pooled; a number of the pool is its name. */
struct nrs_message {
    uint64_t cookie;
    int64_t bytes;      /* on air */
    int64_t begin, end; /* in the stream; set on arrival */
    int64_t left;       /* bytes neither decoded nor lost */
    uint32_t ue, n_tb, n_tx;
    uint32_t next; /* in the flow, or of the free ones */
    enum nrs_dir dir;
    bool lost;
};

enum nrs_request { NRS_REQUEST_NONE, NRS_REQUEST_SENT, NRS_REQUEST_HEARD };

struct nrs_flow {
    int64_t end;              /* bytes that arrived */
    int64_t sent;             /* of these, put into transport blocks */
    int64_t known;            /* stream's end as the gNB knows it; DL: the end itself */
    int64_t reported;         /* UL: stream's end in any buffer status known or under way */
    int64_t granted;          /* UL: bytes of grants for new data that are not used yet */
    int64_t backlog;          /* bytes to send, those of messages yet to arrive included */
    uint32_t free;            /* HARQ processes without a block, a bit each */
    uint32_t head, tail;      /* messages not fully decoded or lost, in the stream's order */
    enum nrs_request request; /* UL */
};

/* What a UE can send on some PRBs of a slot of some kind. Computed when first asked for. */
struct nrs_fit {
    int32_t bytes; /* of the transport block; 0: not computed */
    int16_t n_prb, symbols;
    int32_t mcs;
    double bler[]; /* after 1, 2, ... transmissions */
};

/* A transport block. Process p of UE u is number u * harq_processes + p of its direction. */
struct nrs_tb {
    int64_t begin, end; /* of the flow's stream */
    int64_t reported;   /* UL: stream's end when it was cut */
    int64_t slot;       /* of what it is queued for */
    double u;           /* uniform: fails while u < BLER */
    const struct nrs_fit *fit;
    uint32_t ue, n_tx;
    uint32_t next; /* in its queue */
    bool failed;   /* the latest transmission */
};

/* Transport blocks of a cell and direction, linked through `next`. */
struct nrs_tb_queue {
    uint32_t head, tail;
};

struct nrs_cell_dir {
    struct nrs_tb_queue granted;  /* UL: waiting for their slot */
    struct nrs_tb_queue feedback; /* sent, outcome not yet known at the gNB */
    struct nrs_tb_queue retx;     /* failed, to be sent again */
    struct nrs_scheduler_state scheduler;
    uint64_t *wants; /* bit set: UEs with new data that could be scheduled */
};

struct nrs_cell {
    int64_t next_slot; /* with work, or NRS_NEVER */
    uint32_t first_ue;
    struct nrs_cell_dir dir[2];
};

struct nrs_ran {
    const struct nrs_radio_cfg *cfg;
    const struct nrs_direction_cfg *direction[2];
    const struct nrs_scheduler *scheduler;
    const struct nrs_trace_sink *trace;
    const struct nrs_link_curves *curves;
    struct nrs_timeline tl;
    int n_prb;
    uint32_t n_cells, ues_per_cell, n_ues, n_words; /* words: of a cell's bit set */
    int64_t slot, next_slot;                        /* last stepped, -1 at first; next */
    size_t n_pending;
    struct nrs_ran_counters counters;

    struct nrs_cell *cells;
    struct nrs_ue_link *links;
    struct nrs_flow *flows[2];
    struct nrs_stream *outcomes[2]; /* random numbers of HARQ, by UE */
    struct nrs_tb *tbs[2];
    char *fits[2]; /* by UE, kind of slot, PRBs; `fit_size` bytes each */
    size_t fit_size[2];
    int *prb_limit[2]; /* by UE and kind: more PRBs would starve them of power */
    double *spread_db; /* by PRBs: gain over the whole carrier granted */
    uint64_t *words;   /* all cells' bit sets; then one for schedule.c */

    struct nrs_message *messages;
    uint32_t n_messages, free_message;
    struct nrs_timeq arrivals; /* slot: messages sent, not yet arrived */
    struct nrs_timeq requests; /* slot: scheduling requests, not yet heard; room for every UE */

    nrs_ran_sink *sink; /* during a step */
    void *sink_user;
};

/* drop.c */

/** Place UE `ue` in a cell of `n_prb` PRBs and draw its link; `cell` is left to the caller. */
struct nrs_ue_link nrs_drop_ue(const struct nrs_radio_cfg *cfg, int n_prb, struct nrs_rng_key key,
                               uint32_t ue);

/* adapt.c */

/** The transport block of UE `ue` on `n_prb` PRBs in a slot of `kind`: cached. */
const struct nrs_fit *nrs_adapt_fit(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind,
                                    int n_prb);

/** Find every UE's prb_limit. */
void nrs_adapt_init(struct nrs_ran *ran);

/** Fewest PRBs, at most `max`, that carry `bytes`; when none does, as many as are of use. */
int nrs_adapt_prbs(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind, int64_t bytes,
                   int max);

/* buffer.c */

/** A message's bytes with its packets' headers. */
int64_t nrs_buffer_on_air_bytes(const struct nrs_mac_cfg *mac, int64_t bytes);

/** Take a message from the pool. @return its number, or NRS_NONE when memory is out. */
uint32_t nrs_buffer_new(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                        uint64_t cookie);
void nrs_buffer_delete(struct nrs_ran *ran, uint32_t message);

/** Append a message to its flow. */
void nrs_buffer_arrive(struct nrs_ran *ran, uint32_t message);

/** Fill a transport block from the flow. */
void nrs_buffer_cut(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb *tb);

/** A block was decoded at `time_s`, or lost: report the messages that this completes. */
void nrs_buffer_settle(struct nrs_ran *ran, enum nrs_dir dir, const struct nrs_tb *tb,
                       double time_s);

/* harq.c */

void nrs_harq_push(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb_queue *q, uint32_t id);

/** Remove what follows `before` (NRS_NONE: the head) in the queue. @return its number. */
uint32_t nrs_harq_remove(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb_queue *q,
                         uint32_t before);

/** Occupy a free process of `ue`, which has one. @return the block's number. */
uint32_t nrs_harq_take(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue,
                       const struct nrs_fit *fit);

/** Transmit a block in slot `slot` and draw the outcome. */
void nrs_harq_send(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, uint32_t id,
                   int64_t slot);

/** Act on what the gNB knows at the start of `slot`: free processes, queue retransmissions. */
void nrs_harq_feedback(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot);

/* schedule.c */

/** Bring the UE's bit in its cell's `wants` up to date. */
void nrs_schedule_refresh(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue);

/**
 * Allot the PRBs of `slot`: retransmissions first, then new data by the scheduler's choice.
 * @param ids  filled with the blocks to send, by UE; room for NRS_SLOT_UES_MAX. @return how many.
 */
size_t nrs_schedule_slot(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot,
                         uint32_t *ids);

/* schedule_dl.c, schedule_ul.c */

/** Send the DL data of `slot`. */
void nrs_schedule_dl(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot);

/** Decide in `slot` on every UL slot that is granted from it. */
void nrs_schedule_ul(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot);

/** Send the UL data that was granted for `slot`. */
void nrs_schedule_ul_send(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot);

/** Send a scheduling request if the UE has data that no report and no grant covers. */
void nrs_schedule_ul_request(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/** A block of the UE was lost, and the buffer status in it. */
void nrs_schedule_ul_lost(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/* slot.c */

/** Take in the messages and the scheduling requests that are due by `slot`. */
void nrs_slot_take_in(struct nrs_ran *ran, int64_t slot);

/** Work off `slot` in one cell, and find the cell's next. */
void nrs_slot_run(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot);

static inline int64_t nrs_min_slot(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline struct nrs_cell *nrs_cell_of(const struct nrs_ran *ran, uint32_t ue)
{
    return &ran->cells[ran->links[ue].cell];
}

#endif
