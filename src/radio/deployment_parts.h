/* deployment_parts.h - what the files deployment*.c share. */
#ifndef NRS_RADIO_DEPLOYMENT_PARTS_H
#define NRS_RADIO_DEPLOYMENT_PARTS_H

#include "radio/deployment.h"
#include "radio/field.h"

#define NRS_LEAST_DISTANCE_M 1.0 /* path loss of UEs that are nearer is that of this distance */

struct nrs_deployment {
    const struct nrs_radio_cfg *cfg;
    const struct nrs_radio_files *files;
    struct nrs_rng_key key;
    struct nrs_layout *layout;
    struct nrs_drop drop;
    uint32_t n_ues;
    int n_beams;
    struct nrs_link_geometry geometry; /* of the environment, without a place */
    struct nrs_ue_place *ues;
    struct nrs_track *tracks; /* NULL: nobody moves */
    double *speed_m_s;        /* by UE, now */
    double *penetration_db, *orientation_rad;
    struct nrs_field *los, *shadow; /* by site */
    struct nrs_field common;        /* part of the shadowing of all sites */
};

/* deployment_check.c */

/** Where UEs may go: a trace anywhere, others with wrap-around over the plane, else within the
 * layout or their own cell. */
struct nrs_bounds nrs_deployment_bounds(const struct nrs_deployment *d);

/**
 * Refuse sites and positions from files or lists that the environment's formulas do not cover, and
 * positions of moving UEs outside the area that they move in. `d` has a layout and a drop.
 * @return NRS_ERANGE or NRS_ECONFLICT, with file and line, or JSON path.
 */
enum nrs_status nrs_deployment_places_check(const struct nrs_deployment *d, struct nrs_error *err);

/* Environments where UEs may be in buildings. */
static inline bool nrs_is_outdoor(enum nrs_environment environment)
{
    return environment <= NRS_UMI;
}

#endif
