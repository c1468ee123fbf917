/* rays.h - directions in which a site's power leaves for a UE, and its antennas' gain over them. */
#ifndef NRS_RADIO_RAYS_H
#define NRS_RADIO_RAYS_H

#include "core/rng.h"
#include "radio/antenna.h"
#include "radio/largescale.h"

#define NRS_RAYS_MAX 81 /* 20 clusters of four, and the direct one */

struct nrs_rays {
    int n;
    double azimuth_rad[NRS_RAYS_MAX], zenith_rad[NRS_RAYS_MAX]; /* at the site */
    double share[NRS_RAYS_MAX]; /* of the power that one port of the UE receives */
};

/* What rays depend on. */
struct nrs_rays_link {
    const struct nrs_link_geometry *geometry; /* UMa or UMi */
    bool los;                                 /* of the way outdoors */
    enum nrs_condition condition;
    double k_db;                    /* Ricean K; -INFINITY without LOS */
    double shadow;                  /* normal, positive where more power arrives than on average */
    double azimuth_rad, zenith_rad; /* of the direct way */
    bool dual_polarised;
};

/** Are there rays for an environment? */
bool nrs_rays_cover(enum nrs_environment environment);

/**
 * Draw the rays of a link between site and UE: clusters of TR 38.901 clause 7.5, steps 4 to 7.
 * @param s  advanced by a number of draws that depends on the condition alone.
 */
void nrs_rays_draw(const struct nrs_rays_link *l, struct nrs_stream *s, struct nrs_rays *out);

/**
 * Gain of a cell's antenna over rays in dB, for its first beam: RSRP of TR 36.873 (8.1-1) without
 * path loss and shadowing.
 * @param azimuth_rad  of the cell.
 * @param downtilt_deg  as nrs_antenna_gain_db.
 */
double nrs_rays_gain_db(const struct nrs_rays *rays, const struct nrs_antenna_cfg *antenna,
                        double azimuth_rad, double downtilt_deg);

#endif
