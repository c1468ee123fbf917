/* layout_image.c - points seen from sites through wrap-around, and the cell that a point is in.
 *
 * The images of a site are a lattice, of which a point is seen from the nearest. It is found in two
 * steps: whole shifts along two of the lattice's vectors, 60 degrees apart, bring the point within
 * sqrt(3) / 2 of a vector's length, where no image but the site and its six neighbours can be the
 * nearest.
 */
#include "radio/layout.h"

#include <assert.h>
#include <math.h>

/* Shift `d` by whole images until it is short: at most half a shift along both of two. */
static struct nrs_xy reduce(const struct nrs_layout *l, struct nrs_xy d)
{
    struct nrs_xy t = l->wrap[1], u = l->wrap[2];
    double size = t.x_m * u.y_m - t.y_m * u.x_m;
    double along_t = floor((d.x_m * u.y_m - d.y_m * u.x_m) / size + 0.5);
    double along_u = floor((t.x_m * d.y_m - t.y_m * d.x_m) / size + 0.5);

    return (struct nrs_xy){d.x_m - along_t * t.x_m - along_u * u.x_m,
                           d.y_m - along_t * t.y_m - along_u * u.y_m};
}

struct nrs_xy nrs_layout_offset(const struct nrs_layout *layout, uint32_t site, double x_m,
                                double y_m)
{
    struct nrs_xy d = {x_m - layout->sites[site].x_m, y_m - layout->sites[site].y_m};
    struct nrs_xy best, shifted;

    if (layout->n_wrap == 1)
        return d;
    best = d = reduce(layout, d);
    for (int k = 1; k < layout->n_wrap; k++) {
        shifted = (struct nrs_xy){d.x_m - layout->wrap[k].x_m, d.y_m - layout->wrap[k].y_m};
        if (shifted.x_m * shifted.x_m + shifted.y_m * shifted.y_m <
            best.x_m * best.x_m + best.y_m * best.y_m)
            best = shifted;
    }
    return best;
}

uint32_t nrs_layout_nearest(const struct nrs_layout *layout, double x_m, double y_m,
                            struct nrs_xy *offset)
{
    double least_m2 = INFINITY;
    uint32_t nearest = 0;

    assert(!layout->isolated);
    for (uint32_t s = 0; s < layout->n_sites; s++) {
        struct nrs_xy d = nrs_layout_offset(layout, s, x_m, y_m);
        double m2 = d.x_m * d.x_m + d.y_m * d.y_m;

        if (m2 < least_m2) {
            least_m2 = m2;
            nearest = s;
            if (offset)
                *offset = d;
        }
    }
    return nearest;
}

uint32_t nrs_layout_cell_at(const struct nrs_layout *layout, double x_m, double y_m)
{
    struct nrs_xy d = {0, 0};
    uint32_t site = nrs_layout_nearest(layout, x_m, y_m, &d), best = 0;
    double angle_deg = atan2(d.y_m, d.x_m) * (180 / M_PI), least_deg = INFINITY;

    for (uint32_t c = 0; c < layout->n_cells; c++) {
        const struct nrs_cell_place *cell = &layout->cells[c];

        if (cell->site == site) {
            double off_deg = fabs(remainder(angle_deg - cell->azimuth_deg, 360.0));

            if (off_deg < least_deg) {
                least_deg = off_deg;
                best = c;
            }
        }
    }
    return best;
}
