/* ran.h - the radio access network of one run: cells, UEs, and a MAC that steps slots.
 *
 * A plain C library: it knows nothing of SimGrid, frames or files. The caller puts messages in,
 * asks when the next slot with work is, steps it, and is told of messages that came or were lost.
 * All cells share one slot clock, and interfere slot by slot.
 */
#ifndef NRS_RADIO_RAN_H
#define NRS_RADIO_RAN_H

#include "core/rng.h"
#include "core/status.h"
#include "core/trace.h"
#include "radio/bler.h"
#include "radio/config.h"
#include "radio/deployment.h"

struct nrs_ran; /* opaque */

enum nrs_dir { NRS_UL, NRS_DL };

struct nrs_ran_report {
    uint64_t cookie; /* what nrs_ran_send was given */
    enum nrs_dir dir;
    uint32_t ue, cell;   /* cell: the one that serves the UE now */
    bool delivered;      /* false: bytes of it were lost by HARQ (UM), RLC (AM) or discarded */
    double in_time;      /* share of its bytes that was decoded by its deadline */
    double energy_j;     /* spent by the UE's transmitter (UL) or receiver (DL: above monitoring),
                            ue_energy.h; its share of blocks that carried other messages, too, is
                            that of its bytes */
    double time_s;       /* when the receiver had the last byte decoded (or gave up) */
    uint32_t n_tb, n_tx; /* transport blocks that carried it, and their transmissions in all */
};

/** Called within nrs_ran_step, in a fixed order (cell, direction, UE), and within nrs_ran_set_cell.
 * May call nrs_ran_send. */
typedef void nrs_ran_sink(void *user, const struct nrs_ran_report *report);

/* What a network is made of; all borrowed for its life. */
struct nrs_ran_setup {
    const struct nrs_radio_cfg *cfg;      /* validated: nrs_radio_check */
    const struct nrs_radio_files *files;  /* that the configuration names; empty ones if none */
    const struct nrs_link_curves *curves; /* take long to compute, so several networks share them */
    uint32_t n_single_cells, ues_per_cell; /* cells of the layout "single" */
    struct nrs_rng_key key;
    const struct nrs_trace_sink *trace; /* may be NULL */
};

/**
 * Build cells and drop UEs: places, LOS, shadowing, fading and outcomes are drawn from the key. UE
 * i dropped for cell c has number c * ues_per_cell + i; it is served by the cell that it hears
 * best.
 */
enum nrs_status nrs_ran_new(const struct nrs_ran_setup *setup, struct nrs_ran **out,
                            struct nrs_error *err);
void nrs_ran_free(struct nrs_ran *ran);

/**
 * Queue a message of `bytes` (> 0) at the UE (UL) or its gNB (DL) at time `now_s`, not before the
 * last stepped slot's start. Packet headers are added here.
 * @param deadline_s  by which it is to be decoded, for the report and for schedulers; INFINITY:
 * none.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_ran_send(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                             uint64_t cookie, double now_s, double deadline_s,
                             struct nrs_error *err);

/**
 * A cell fails, or comes back, at time `now_s`: from the next slot on that starts then or later.
 * All slots that start before have been stepped. Not from within a sink.
 *
 * While it is down nothing is granted, sent or received in it, and it disturbs nobody. Blocks under
 * way in it are given up, as at a handover. Its UEs lose their radio link after T310, as if they
 * were out of sync, and are re-established in the strongest other cell that is up, of those that
 * they keep a link to; without one they wait. When the cell is back, they come back by event A3; of
 * those that were still waiting, the ones whose link has not failed are served at once.
 * @param keep  down: false: all messages of its UEs are lost, and told of at once with time
 *   `now_s`, by direction, UE and order. Those that have not reached their buffers yet, and those
 *   that are sent before the UE has another cell, are lost when they reach them: in the step that
 *   nrs_ran_next_s then names. true: messages wait, at the UE or the gNB, for this cell or another
 *   one (in UM without the bytes that were in flight); only the discard timer drops them.
 * @param sink  called before this returns, for messages that end here.
 */
void nrs_ran_set_cell(struct nrs_ran *ran, uint32_t cell, bool up, double now_s, bool keep,
                      nrs_ran_sink *sink, void *user);

/** @return whether the cell is up, as at first all are. Pure; cannot fail. */
bool nrs_ran_cell_is_up(const struct nrs_ran *ran, uint32_t cell);

/** Length of a step of the slot clock: a slot, or a mini-slot. */
double nrs_ran_slot_s(const struct nrs_ran *ran);

/** Messages not yet reported, both directions. */
size_t nrs_ran_pending(const struct nrs_ran *ran);

/** Bytes (with headers) of UE `ue` in direction `dir` not yet put into a transport block. */
int64_t nrs_ran_backlog_bytes(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue);

/**
 * Start time of the next slot that can have work, or INFINITY when nothing is pending and all that
 * was granted (repetitions of what is decoded already, for one) has been sent, or when all that is
 * pending waits for a cell to come back, and no timer of it runs. It may come earlier after
 * nrs_ran_send and nrs_ran_set_cell.
 */
double nrs_ran_next_s(const struct nrs_ran *ran);

/**
 * Work off the slot that starts at nrs_ran_next_s(); nothing if that is INFINITY. Reports carry
 * times that may lie after the slot's start (end of slot, decoding time).
 */
void nrs_ran_step(struct nrs_ran *ran, nrs_ran_sink *sink, void *user);

/* What is known of a UE's link, for records and tests. */
struct nrs_ue_link {
    uint32_t cell;
    double x_m, y_m;      /* in the layout; of an isolated cell: seen from its gNB */
    double distance_2d_m; /* to its gNB */
    bool los;
    double pathloss_db, shadow_db, penetration_db, gain_db; /* gain: with antennas and beam */
    double ul_snr_db; /* mean a PRB and layer with the most layers, the whole carrier allocated, no
                         interference */
    double dl_snr_db;
};
struct nrs_ue_link nrs_ran_link(const struct nrs_ran *ran, uint32_t ue);

/** @return the cell that serves the UE now. Pure; cannot fail. */
uint32_t nrs_ran_cell(const struct nrs_ran *ran, uint32_t ue);

/** @return the site of a cell: its own number where cells have no places. Pure; cannot fail. */
uint32_t nrs_ran_site(const struct nrs_ran *ran, uint32_t cell);

/** @return index of the UE's class in ues.classes, by its position's row or as drawn; 0 where there
 * are no classes. Pure; cannot fail. */
uint32_t nrs_ran_class(const struct nrs_ran *ran, uint32_t ue);

/**
 * What a UE's modem has taken from time 0 to `until_s` besides messages' energy_j: monitoring of
 * the PDCCH while it is awake, and sleep (ue_energy.h).
 * @param until_s  not before the last stepped slot's start. @return J. Pure; cannot fail.
 */
double nrs_ran_baseline_energy_j(const struct nrs_ran *ran, uint32_t ue, double until_s);

/* Counters since the start, all cells. */
struct nrs_ran_counters {
    uint64_t slots;        /* stepped */
    uint64_t tb[2], tx[2]; /* by direction: transport blocks, transmissions */
    uint64_t tb_lost[2];   /* failed their last transmission */
    uint64_t handovers, link_failures;
    uint64_t prb_slots_used[2], prb_slots_offered[2]; /* idle slots are offered too */
};
struct nrs_ran_counters nrs_ran_counters(const struct nrs_ran *ran);

#endif
