/* area.c - the piece of the plane that a cell serves, as a fan of triangles round its site.
 *
 * A site's piece is what lies nearer to it than to any other (its Voronoi cell): a rectangle cut
 * along the perpendicular bisectors, hence convex. A sector's piece is the wedge of it round the
 * sector's azimuth. As every triangle has a corner at the site, a point of it is
 *   sqrt(u) * (a + v (b - a)),   u, v uniform,
 * and the part beyond a circle round the site has a closed form.
 */
#include "radio/area.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TURN (2 * M_PI)

static double cross(struct nrs_xy a, struct nrs_xy b)
{
    return a.x_m * b.y_m - a.y_m * b.x_m;
}

static double dot(struct nrs_xy a, struct nrs_xy b)
{
    return a.x_m * b.x_m + a.y_m * b.y_m;
}

static struct nrs_xy between(struct nrs_xy a, struct nrs_xy b, double share)
{
    return (struct nrs_xy){a.x_m + share * (b.x_m - a.x_m), a.y_m + share * (b.y_m - a.y_m)};
}

bool nrs_polygon_new(struct nrs_polygon *out, struct nrs_xy low, struct nrs_xy high)
{
    const struct nrs_xy corner[] = {
        low, {high.x_m, low.y_m}, high, {low.x_m, high.y_m}, /* counterclockwise */
    };

    *out = (struct nrs_polygon){.corner = malloc(sizeof corner), .n = 4, .capacity = 4};
    if (!out->corner)
        return false;
    memcpy(out->corner, corner, sizeof corner);
    return true;
}

void nrs_polygon_free(struct nrs_polygon *polygon)
{
    free(polygon->corner);
    *polygon = (struct nrs_polygon){.n = 0};
}

/* Sutherland and Hodgman's clipping against one line. A line adds two corners to a convex polygon,
 * but where corners all but coincide rounding may find it crossed more often. */
bool nrs_polygon_cut(struct nrs_polygon *polygon, struct nrs_xy other)
{
    const struct nrs_xy *from = polygon->corner;
    size_t n = polygon->n, capacity = 2 * n, used = 0;
    struct nrs_xy *to = malloc(capacity * sizeof *to);
    double limit = dot(other, other) / 2;

    if (!to)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct nrs_xy a = from[i], b = from[(i + 1) % n];
        double over_a = dot(a, other) - limit, over_b = dot(b, other) - limit;

        if (over_a <= 0)
            to[used++] = a;
        if ((over_a <= 0) != (over_b <= 0))
            to[used++] = between(a, b, over_a / (over_a - over_b));
    }
    free(polygon->corner);
    *polygon = (struct nrs_polygon){to, used, capacity};
    return true;
}

/* Where the ray at `angle_rad` meets the line through p and q. */
static struct nrs_xy on_edge(struct nrs_xy p, struct nrs_xy q, double angle_rad)
{
    struct nrs_xy ray = {cos(angle_rad), sin(angle_rad)}, edge = {q.x_m - p.x_m, q.y_m - p.y_m};

    return between(p, q, -cross(ray, p) / cross(ray, edge));
}

/* Add the piece of the edge p-q, seen under [start, end] from the wedge's first side on, that lies
 * within [low, high]. */
static void add_piece(struct nrs_area *area, const struct nrs_xy edge[2], const double seen_rad[2],
                      double low_rad, double high_rad, double from_rad)
{
    struct nrs_triangle t = {edge[0], edge[1], 0};

    if (fmin(seen_rad[1], high_rad) <= fmax(seen_rad[0], low_rad))
        return;
    if (seen_rad[0] < low_rad)
        t.a = on_edge(edge[0], edge[1], from_rad + low_rad);
    if (seen_rad[1] > high_rad)
        t.b = on_edge(edge[0], edge[1], from_rad + high_rad);
    t.end_m2 = nrs_area_m2(area) + cross(t.a, t.b) / 2;
    area->triangle[area->n++] = t;
}

bool nrs_area_new(struct nrs_area *out, const struct nrs_polygon *polygon, double from_rad,
                  double width_rad)
{
    *out = (struct nrs_area){.triangle = calloc(2 * polygon->n, sizeof *out->triangle)};
    if (!out->triangle)
        return false;
    for (size_t i = 0; i < polygon->n; i++) {
        const struct nrs_xy edge[] = {polygon->corner[i], polygon->corner[(i + 1) % polygon->n]};
        double start = fmod(atan2(edge[0].y_m, edge[0].x_m) - from_rad, TURN);
        double seen[2];

        seen[0] = start < 0 ? start + TURN : start;
        seen[1] = seen[0] + atan2(cross(edge[0], edge[1]), dot(edge[0], edge[1]));
        add_piece(out, edge, seen, 0, width_rad, from_rad);
        add_piece(out, edge, seen, TURN, TURN + width_rad, from_rad);
    }
    return true;
}

void nrs_area_free(struct nrs_area *area)
{
    free(area->triangle);
    *area = (struct nrs_area){.n = 0};
}

double nrs_area_m2(const struct nrs_area *area)
{
    return area->n ? area->triangle[area->n - 1].end_m2 : 0;
}

/* Area within the circle and between the origin and a line at distance `h_m`, seen from its foot
 * to `angle_rad`; an odd function of the angle. */
static double inside_to(double h_m, double radius_m, double angle_rad)
{
    double reach = radius_m > h_m ? acos(h_m / radius_m) : 0; /* up to here the line is nearer */
    double angle = fabs(angle_rad), near = fmin(angle, reach);
    double size = (h_m * h_m * tan(near) + radius_m * radius_m * (angle - near)) / 2;

    return copysign(size, angle_rad);
}

static double triangle_inside_m2(const struct nrs_triangle *t, double radius_m)
{
    struct nrs_xy edge = {t->b.x_m - t->a.x_m, t->b.y_m - t->a.y_m};
    double length = hypot(edge.x_m, edge.y_m);
    double h = cross(t->a, t->b) / length;

    if (!(length > 0 && h > 0))
        return 0;
    return inside_to(h, radius_m, atan2(dot(t->b, edge) / length, h)) -
           inside_to(h, radius_m, atan2(dot(t->a, edge) / length, h));
}

double nrs_area_outside_m2(const struct nrs_area *area, double radius_m)
{
    double inside = 0;

    for (size_t i = 0; i < area->n; i++)
        inside += triangle_inside_m2(&area->triangle[i], radius_m);
    return fmax(nrs_area_m2(area) - inside, 0);
}

bool nrs_area_holds(const struct nrs_area *area, struct nrs_xy point)
{
    for (size_t i = 0; i < area->n; i++) {
        const struct nrs_triangle *t = &area->triangle[i];
        struct nrs_xy edge = {t->b.x_m - t->a.x_m, t->b.y_m - t->a.y_m};
        struct nrs_xy from_a = {point.x_m - t->a.x_m, point.y_m - t->a.y_m};

        if (cross(t->a, point) >= 0 && cross(point, t->b) >= 0 && cross(edge, from_a) >= 0)
            return true;
    }
    return false;
}

struct nrs_xy nrs_area_point(const struct nrs_area *area, struct nrs_stream *s)
{
    double at = nrs_stream_u01(s) * nrs_area_m2(area);
    double u = nrs_stream_u01(s), v = nrs_stream_u01(s);
    size_t i = 0;

    while (i + 1 < area->n && area->triangle[i].end_m2 <= at)
        i++;
    return between((struct nrs_xy){0, 0}, between(area->triangle[i].a, area->triangle[i].b, v),
                   sqrt(u));
}
