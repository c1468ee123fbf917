/* deployment_parts.h - what deployment.c and deployment_gain.c share. */
#ifndef NRS_RADIO_DEPLOYMENT_PARTS_H
#define NRS_RADIO_DEPLOYMENT_PARTS_H

#include "radio/deployment.h"
#include "radio/field.h"

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

/* Environments where UEs may be in buildings. */
static inline bool nrs_is_outdoor(enum nrs_environment environment)
{
    return environment <= NRS_UMI;
}

#endif
