/* area.h - pieces of the plane round a site: convex polygons, and a wedge of one as triangles. */
#ifndef NRS_RADIO_AREA_H
#define NRS_RADIO_AREA_H

#include <stdbool.h>

#include "core/rng.h"

struct nrs_xy {
    double x_m, y_m;
};

/* A convex polygon with the origin inside; corners counterclockwise. */
struct nrs_polygon {
    struct nrs_xy *corner;
    size_t n, capacity;
};

/* Triangles with one corner at the origin: a wedge of a polygon, from angle to angle. */
struct nrs_triangle {
    struct nrs_xy a, b; /* counterclockwise */
    double end_m2;      /* area of this and all triangles before it */
};
struct nrs_area {
    struct nrs_triangle *triangle;
    size_t n;
};

/**
 * Make a rectangle.
 * @param low, high  opposite corners: low < 0 < high in both coordinates.
 * @param out  owned by the caller: nrs_polygon_free.
 * @return false: out of memory.
 */
bool nrs_polygon_new(struct nrs_polygon *out, struct nrs_xy low, struct nrs_xy high);
void nrs_polygon_free(struct nrs_polygon *polygon);

/** Take away what is nearer to `other` than to the origin. @return false: out of memory. */
bool nrs_polygon_cut(struct nrs_polygon *polygon, struct nrs_xy other);

/**
 * The part of a polygon that is seen from the origin under `width_rad` (above 0, 2 pi at most) from
 * `from_rad` on, counterclockwise from the x axis.
 * @param out  owned by the caller: nrs_area_free.
 * @return false: out of memory.
 */
bool nrs_area_new(struct nrs_area *out, const struct nrs_polygon *polygon, double from_rad,
                  double width_rad);
void nrs_area_free(struct nrs_area *area);

/** @return its size in m^2. */
double nrs_area_m2(const struct nrs_area *area);

/** @return the size in m^2 of what is further than `radius_m` from the origin. Exact. */
double nrs_area_outside_m2(const struct nrs_area *area, double radius_m);

/** Is the point, seen from the origin, in the area or on its edge? */
bool nrs_area_holds(const struct nrs_area *area, struct nrs_xy point);

/** @return a point spread evenly over the area; three numbers of the stream. */
struct nrs_xy nrs_area_point(const struct nrs_area *area, struct nrs_stream *s);

#endif
