/* energy.h - where a run's energy goes, and how long a battery lasts with it.
 *
 *   head, uplink, downlink:  what all measured frames took, dropped and lost ones included, over
 *                            the measured frames that were completed
 *   modem, platform:         what the UEs took beside, in the whole run, over all completed frames
 *   server:                  likewise of the servers
 *
 * A UE's power is all that it took from the run's start to its end over that time. Messages still
 * under way at the end, whose energy is not known, are left out; a head counts as far as it got.
 */
#ifndef NRS_KPI_ENERGY_H
#define NRS_KPI_ENERGY_H

#include "kpi/summary.h"

enum nrs_energy_part {
    NRS_ENERGY_HEAD,     /* UE: the head layers, above the processor's idle power */
    NRS_ENERGY_UPLINK,   /* UE: transmitter */
    NRS_ENERGY_DOWNLINK, /* UE: reception of results, above monitoring */
    NRS_ENERGY_MODEM,    /* UE: monitoring and sleep */
    NRS_ENERGY_PLATFORM, /* UE: idle processor, screen, camera */
    NRS_ENERGY_SERVER,   /* the servers, idle power included */
    NRS_N_ENERGY_PARTS
};
extern const char *const nrs_energy_part_names[]; /* "head", "uplink", ..., "server", NULL */

/* What the summary does not have. */
struct nrs_energy_cfg {
    double battery_j; /* of a UE, > 0 */
};

/* Plain data, to be copied by value. NAN: not known, or nothing to divide by. */
struct nrs_energy {
    double frame_j[NRS_N_ENERGY_PARTS]; /* a completed frame */
    size_t n_measured, n_done;          /* completed frames: measured ones; all */
    size_t n_ues;                       /* UEs of all replications; 0: nothing is known of UEs */
    double mean_w, most_w;              /* power of a UE: mean; of the UE that takes most */
    double life_median_s, life_worst_s; /* of a full battery; INFINITY without any power */
};

/**
 * Account for a summary's energy.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_energy_compute(const struct nrs_summary *s, const struct nrs_energy_cfg *cfg,
                                   struct nrs_energy *out, struct nrs_error *err);

#endif
