/* handover.h - which cell serves a UE: measurements, event A3, handover and radio link failure.
 *
 * The caller measures every `period_s` and obeys the event that comes back. Each UE has a state of
 * its own, plain data without allocation, a pure function of the measurements.
 */
#ifndef NRS_RADIO_HANDOVER_H
#define NRS_RADIO_HANDOVER_H

#include "core/attr.h"

#define NRS_HANDOVER_CELLS   16 /* followed at once, the serving one included */
#define NRS_HANDOVER_NO_CELL -1 /* of a UE that looks for one */

struct nrs_handover_cfg { /* radio.handover; seconds have keys in ms */
    bool enabled;         /* event A3; radio link failure is there without it */
    double period_s;      /* of measurements */
    int64_t filter_k;
    double filter_period_s; /* to which filter_k refers */
    double a3_offset_db, hysteresis_db;
    double time_to_trigger_s, preparation_s, interruption_s;
    double ping_pong_s;
    double qout_db, qin_db;
    int64_t n310, n311;
    double t310_s, t311_s;
    double min_rsrp_dbm;
    double reestablishment_s;
};

extern const struct nrs_attr_table nrs_handover_attrs;

/** Refuse qin_db below qout_db: NRS_ECONFLICT. */
enum nrs_status nrs_handover_check(const struct nrs_handover_cfg *cfg, struct nrs_error *err);

enum nrs_handover_event {
    NRS_HANDOVER_NONE,
    NRS_HANDOVER_COMMAND,     /* leave for `serving` */
    NRS_HANDOVER_FAILURE,     /* radio link failure; `serving` is where it is re-established, or
                                 NRS_HANDOVER_NO_CELL while no cell is good enough */
    NRS_HANDOVER_REESTABLISH, /* a UE without a cell has found `serving` */
    NRS_HANDOVER_IDLE         /* T311 has expired: the UE is disconnected, and goes on looking */
};

/* What a UE measures at one time, `n` cells in any order, each once. */
struct nrs_handover_measurement {
    double time_s;
    double sinr_db; /* of the serving cell's DL, averaged over 100 to 200 ms (TS 38.133 clause
                       8.1); not read while the UE is interrupted */
    int n;
    const int *cell;         /* >= 0 */
    const double *rsrp_dbm;  /* of one resource element; finite */
    const double *offset_db; /* cell individual offsets; NULL: 0 */
};

struct nrs_handover_cell {
    int cell;
    bool triggered;  /* reported, and not left since */
    double rsrp_dbm; /* filtered */
    double offset_db;
    double since_s; /* entering (leaving) condition holds since; INFINITY: it does not */
};

/* One UE, about 600 bytes. Read `serving`, `interrupted_until_s` and the counters; the rest is
 * private. */
struct nrs_handover {
    int serving;                /* NRS_HANDOVER_NO_CELL: none */
    double interrupted_until_s; /* no data to or from the UE before; INFINITY without a cell */
    int64_t n_handovers, n_ping_pongs, n_failures, n_idle;

    int previous, n_cells;
    struct nrs_handover_cell cell[NRS_HANDOVER_CELLS];
    double measured_s, arrived_s; /* last measurement; in the serving cell */
    int64_t out_of_sync, in_sync; /* consecutive indications */
    double t310_s, t311_s;        /* expire at; INFINITY: not running */
    double command_s;             /* the handover prepared for comes at; INFINITY: none */
    int command_cell;
};

/** A UE that is connected to `serving` at time 0 and has measured nothing yet. */
void nrs_handover_init(struct nrs_handover *h, int serving);

/**
 * Take in a measurement; times must not decrease. A listed cell that was not in the list before
 * starts its filter anew, one that no longer is is forgotten (but for the serving cell, which keeps
 * its last value); of more than NRS_HANDOVER_CELLS the strongest are kept.
 * @return what the UE does now; at most one event. Measurements of an interrupted UE are filtered,
 *   but neither event A3 nor radio link monitoring see them.
 */
enum nrs_handover_event nrs_handover_measure(const struct nrs_handover_cfg *cfg,
                                             struct nrs_handover *h,
                                             const struct nrs_handover_measurement *m);

/**
 * What is due at `time_s` without a measurement: the end of a preparation, T310, T311. Calling it
 * at nrs_handover_next_s makes these exact; else the next measurement finds them.
 */
enum nrs_handover_event nrs_handover_poll(const struct nrs_handover_cfg *cfg,
                                          struct nrs_handover *h, double time_s);

/** @return s, when the next event is due unless a measurement prevents it; INFINITY: none. */
double nrs_handover_next_s(const struct nrs_handover *h);

/**
 * RLC has reached its maximum of retransmissions (TS 38.322 clause 5.3.2), which is a radio link
 * failure, too.
 * @return NRS_HANDOVER_FAILURE; NRS_HANDOVER_NONE for a UE that is interrupted.
 */
enum nrs_handover_event nrs_handover_rlc_failure(const struct nrs_handover_cfg *cfg,
                                                 struct nrs_handover *h, double time_s);

/**
 * A cell has failed: what was measured of it is forgotten, and no command comes from it or leads to
 * it. It is not to be in measurements while it is down; while it serves, their SINR is -INFINITY.
 */
void nrs_handover_lose(struct nrs_handover *h, int cell);

/** No data goes to or from the UE at `time_s`. */
static inline bool nrs_handover_interrupted(const struct nrs_handover *h, double time_s)
{
    return time_s < h->interrupted_until_s;
}

/**
 * Weight of a measurement `elapsed_s` after the one before in layer 3's filter.
 *   F_n = (1 - w) F_(n-1) + w M_n,  w = 1 - (1 - a)^(elapsed / filter_period),  a = 1 / 2^(k/4)
 * @return in [0, 1]; a itself at the filter's own period.
 */
double nrs_handover_filter_weight(const struct nrs_handover_cfg *cfg, double elapsed_s);

#endif
