/* mac.h - private to the RAN's files: what its parts do with its state (mac_state.h).
 *
 *   ran.c          public functions: messages in, the clock of all cells
 *   slot.c         one slot: order of what happens, and which slot is next
 *   ran_build.c    building a network
 *   members.c      which UE belongs to which cell: attaching, leaving, moving on
 *   motion.c       UEs that move: gains, measurements, handover
 *   outage.c       cells that fail and come back
 *   links.c        gains between UEs and cells
 *   link_fading.c  their fading
 *   csi.c          what link adaptation knows of a link: measurements, outer loop
 *   blocks.c       transport blocks that an MCS gives on a number of PRBs (own header)
 *   adapt.c        MCS, rank and number of PRBs for a need
 *   buffer.c       messages as a byte stream, cut into transport blocks (RLC)
 *   harq.c         transport blocks, their transmissions and the feedback
 *   air.c          the transmissions of one slot, their SINR and their outcomes
 *   tagged.c       one message at a time, asked about from outside (own header)
 *   activity.c     when a UE's modem is awake, and what it takes then
 *   schedule.c     who gets which PRBs of a slot, either direction
 *   schedule_dl.c  schedule_ul.c  what differs: the UL's requests, reports and grants
 *   timeline.c     the slot pattern (own header)
 *   deployment.c   places and mean gains (own header)
 */
#ifndef NRS_RADIO_MAC_H
#define NRS_RADIO_MAC_H

#include "radio/mac_state.h"

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

/** Power of a UE's transmission a PRB, mW. TS 38.213 clause 7.1.1. */
double nrs_links_ul_prb_mw(const struct nrs_ran *ran, uint32_t ue, int n_prb);

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

/** Rays of branch b of the serving link, once nrs_links_combined has drawn them; who changes them
 * calls nrs_links_changed. */
struct nrs_fading *nrs_links_branch(struct nrs_ran *ran, uint32_t ue, int b);
void nrs_links_changed(struct nrs_ran *ran, uint32_t ue);

/* csi.c */

/** The SINR of a channel that is given (constant, trace), for the whole carrier. */
double nrs_csi_given_db(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot);

/** Gain of a layer over the sum of `branches` receive branches with v layers, zero forcing. */
double nrs_csi_array_gain(const struct nrs_ran *ran, enum nrs_dir dir, int layers, int *branches);

/** SINR of one branch and layer with the whole carrier, fading aside, as it is expected. */
double nrs_csi_reference(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue);

/** The latest measurement that link adaptation can use in `slot`. */
const struct nrs_csi *nrs_csi_get(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot);

/** The outer loop hears of a first round: a transmission, or as many as repetition asks for. */
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

/** Lose all messages of a flow. Blocks of it that are under way carry nothing any more, and are to
 * be flushed next. */
void nrs_buffer_drop(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, double time_s);

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

/** Put a block on the air in the slot being worked off. Cells in order, UEs in order. */
void nrs_air_add(struct nrs_ran *ran, enum nrs_dir dir, uint32_t tb, int64_t slot);

/** Work out what was received in `slot`, and settle it. */
void nrs_air_settle(struct nrs_ran *ran, int64_t slot);

/** The PRB from which a cell gives out those of a slot. */
int32_t nrs_air_first_prb(const struct nrs_ran *ran, uint32_t cell, int64_t slot);

/** Effective SINR of a DL reception (its place on the air) in dB, over the channel of TR 38.901;
 * nothing is settled. */
double nrs_air_receive_db(struct nrs_ran *ran, uint32_t reception, int64_t slot);

/** Take the DL off the air, unsettled. */
void nrs_air_clear(struct nrs_ran *ran);

/* activity.c */

/** The powers of the network's UEs, none of which has been active. */
void nrs_activity_init(struct nrs_ran *ran);

/** A message of the UE begins to wait, or was reported: delivered or lost at `time_s`. */
void nrs_activity_begin(struct nrs_ran *ran, uint32_t ue, double time_s);
void nrs_activity_end(struct nrs_ran *ran, uint32_t ue, double time_s);

/** A PDSCH for the UE in `slot`. @return J above monitoring; 0 of a second one in a slot. */
double nrs_activity_receive_j(struct nrs_ran *ran, uint32_t ue, int64_t slot);

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

/** Give up what a UE has under way; it sends (receives) nothing before slot `resume`. */
void nrs_members_stop(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot,
                      int64_t resume);

/* motion.c */

/** RSRP that a UE measures over a link with the cell's best beam; it averages over fading. */
double nrs_motion_rsrp_dbm(const struct nrs_ran *ran, uint32_t ue, int link);

/** All UEs measure at the start of `slot`: they are moved, and may change cells. */
void nrs_motion_measure(struct nrs_ran *ran, int64_t slot);

/** A timer of the UE's handover runs out at the start of `slot`. */
void nrs_motion_timer(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/** RLC of the UE, which may change cells, has reached its most retransmissions. */
void nrs_motion_rlc_failure(struct nrs_ran *ran, uint32_t ue, int64_t slot);

/* outage.c */

void nrs_outage_free(struct nrs_outage *o);

/** A cell has been down before now: what slot is next, when something is pending. */
void nrs_outage_plan(struct nrs_ran *ran);

/** Likewise; a message of the UE has been handed in. */
void nrs_outage_sent(struct nrs_ran *ran, uint32_t ue);

/** A UE that measures, and did nothing else: when it stands and is back in its cell, that ends. */
void nrs_outage_settle(struct nrs_ran *ran, uint32_t ue, double time_s);

/** The UE may change cells: all do in a network whose UEs move. */
static inline bool nrs_outage_follows(const struct nrs_ran *ran, uint32_t ue)
{
    return !ran->outage.home || ran->outage.home[ue] != NRS_NONE;
}

/* slot.c */

/** Remember an event for the start of `slot`. */
void nrs_slot_event(struct nrs_ran *ran, int64_t slot, enum nrs_event kind, uint32_t number);

/** It is of measurements and handovers. */
bool nrs_slot_is_motion(const struct nrs_timeq_entry *event);

/** Act in `slot` on all events that are due by `due`, which is not after it. */
void nrs_slot_take_in(struct nrs_ran *ran, int64_t due, int64_t slot);

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

/** Place of a UE's link in the arrays of nrs_links. */
static inline size_t nrs_link_at(const struct nrs_links *l, uint32_t ue, int link)
{
    return (size_t)ue * (size_t)l->max + (size_t)link;
}

static inline struct nrs_cell *nrs_cell_of(const struct nrs_ran *ran, uint32_t ue)
{
    return &ran->cells[ran->cell[ue]];
}

#endif
