/* mobility.c - motion of UEs: position and velocity as functions of time.
 *
 *   static             x(t) = x0
 *   constant-velocity  x(t) = x0 + v t, mirrored at the border of a rectangle or disc
 *   random-waypoint    straight, at the UE's speed, to a point uniform over the area, then a pause
 *   trace              linear between rows, at rest before the first and after the last
 *
 * Mirroring is in closed form, so that nothing accumulates: over a rectangle each axis is a
 * triangle wave; in a disc all chords after the first are equal and turned by the same angle.
 * Way points: D. B. Johnson and D. A. Maltz, "Dynamic Source Routing in Ad Hoc Wireless Networks",
 * 1996. UEs that start uniformly gather in the middle after some legs, as the model does.
 *
 * System-level evaluations of 3GPP (TR 38.901 Table 7.2-1, RP-180524) give UEs a speed and a
 * direction of their own, which fast fading uses, but no change of position: "static" is that.
 * Left out: acceleration, streets, walls (an indoor UE stays as indoor as the drop made it), and
 * heights other than a trace's.
 */
#include "radio/mobility.h"

#include <math.h>

/* cos of the angle of incidence below which a UE grazes a disc's border and follows it instead. */
#define GRAZING 1e-9

const char *const nrs_mobility_names[] = {"static", "constant-velocity", "random-waypoint", "trace",
                                          NULL};

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_mobility_cfg
    NRS_ATTR_ENUM(T, model, nrs_mobility_names, "static",
        "How UEs change their position: static, constant-velocity (straight on, mirrored at the "
        "border of the area), random-waypoint, or trace. Speeds are those of the drop.",
        "TR 38.901 Table 7.2-1 and RP-180524 give speeds, but keep the positions"),
    NRS_ATTR_SCALED(T, "update_ms", update_s, "ms", 1e-3, 1, 60000, 100,
        "Positions and path gains are renewed this often.",
        "assumption: 0.83 m at 30 km/h"),
    NRS_ATTR(T, update_m, "m", 0.01, 1000, 1,
        "Positions and path gains are renewed before a UE has gone this far.",
        "assumption: a tenth of the least correlation distance of TR 38.901 Table 7.5-6 outdoors"),
    NRS_ATTR(T, pause_s, "s", 0, 3600, 0, "Pause at each way point.", "assumption: none"),
    NRS_ATTR_NAME(T, file, "",
        "CSV file of a trace: time_s,ue,x_m,y_m[,height_m], sorted by UE and time.", "-"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_mobility_attrs = {"radio.mobility", rows, NRS_LEN(rows)};

enum nrs_status nrs_mobility_check(const struct nrs_mobility_cfg *cfg, struct nrs_error *err)
{
    bool trace = cfg->model == NRS_MOBILITY_TRACE;

    if (trace && !cfg->file[0])
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mobility.file: no name, but radio.mobility.model is trace");
    if (!trace && cfg->file[0])
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mobility.file: '%s' is for the model trace, not %s", cfg->file,
                        nrs_mobility_names[cfg->model]);
    return NRS_OK;
}

double nrs_mobility_step_s(const struct nrs_mobility_cfg *cfg, double speed_m_s)
{
    if (cfg->model == NRS_MOBILITY_STATIC)
        return INFINITY;
    if (speed_m_s > 0.0)
        return fmin(cfg->update_s, cfg->update_m / speed_m_s);
    return cfg->model == NRS_MOBILITY_TRACE ? cfg->update_s : INFINITY;
}

bool nrs_bounds_hold(const struct nrs_bounds *a, double x_m, double y_m)
{
    const double edge = 1.0 + 1e-9; /* a start on the border is inside */
    double dx = x_m - a->x_m, dy = y_m - a->y_m;

    if (a->shape == NRS_BOUNDS_RECTANGLE)
        return fabs(dx) <= a->half_x_m * edge && fabs(dy) <= a->half_y_m * edge;
    if (a->shape == NRS_BOUNDS_DISC)
        return hypot(dx, dy) <= a->half_x_m * edge;
    return isfinite(dx) && isfinite(dy);
}

static enum nrs_status check_start(const struct nrs_track *t, struct nrs_error *err)
{
    const struct nrs_bounds *a = &t->area;

    if (!(t->start.speed_m_s >= 0.0 && isfinite(t->start.speed_m_s)))
        return nrs_fail(err, NRS_ERANGE, "speed: %g m/s is not a finite number from 0 on",
                        t->start.speed_m_s);
    if (!isfinite(t->start.direction_rad))
        return nrs_fail(err, NRS_ERANGE, "direction: %g rad is not finite", t->start.direction_rad);
    if (a->shape == NRS_BOUNDS_PLANE && t->model == NRS_MOBILITY_WAYPOINT)
        return nrs_fail(err, NRS_ERANGE, "area: way points need one with a border");
    if (a->shape != NRS_BOUNDS_PLANE && !(a->half_x_m > 0.0 && isfinite(a->half_x_m)))
        return nrs_fail(err, NRS_ERANGE, "area: %g m has no extent", a->half_x_m);
    if (a->shape == NRS_BOUNDS_RECTANGLE && !(a->half_y_m > 0.0 && isfinite(a->half_y_m)))
        return nrs_fail(err, NRS_ERANGE, "area: %g m has no extent", a->half_y_m);
    if (!nrs_bounds_hold(a, t->start.x_m, t->start.y_m))
        return nrs_fail(err, NRS_ERANGE, "position: (%g, %g) m is outside its area", t->start.x_m,
                        t->start.y_m);
    return NRS_OK;
}

/* The next way point, from where `leg` stands at `begin_s`: two uniforms, in any shape. */
static void draw_leg(struct nrs_leg *leg, const struct nrs_track *t, double begin_s)
{
    const struct nrs_bounds *a = &t->area;
    double u = nrs_stream_u01(&leg->stream), v = nrs_stream_u01(&leg->stream);
    double x, y;

    if (a->shape == NRS_BOUNDS_DISC) {
        x = a->x_m + a->half_x_m * sqrt(u) * cos(2.0 * M_PI * v);
        y = a->y_m + a->half_x_m * sqrt(u) * sin(2.0 * M_PI * v);
    } else {
        x = a->x_m + a->half_x_m * (2.0 * u - 1.0);
        y = a->y_m + a->half_y_m * (2.0 * v - 1.0);
    }
    leg->begin_s = begin_s;
    leg->dx_m = x - leg->x_m;
    leg->dy_m = y - leg->y_m;
    leg->travel_s = hypot(leg->dx_m, leg->dy_m) / t->start.speed_m_s;
}

enum nrs_status nrs_track_init(struct nrs_track *track, const struct nrs_mobility_cfg *cfg,
                               const struct nrs_bounds *area, const struct nrs_track_start *start,
                               struct nrs_rng_key key, uint64_t entity, struct nrs_error *err)
{
    enum nrs_status status;

    *track = (struct nrs_track){
        .model = cfg->model, .area = *area, .start = *start, .pause_s = cfg->pause_s};
    status = check_start(track, err);
    if (status || cfg->model != NRS_MOBILITY_WAYPOINT || start->speed_m_s == 0.0)
        return status;
    track->leg.stream = nrs_stream_init(key, NRS_RNG_MOBILITY, entity);
    track->leg.x_m = start->x_m;
    track->leg.y_m = start->y_m;
    draw_leg(&track->leg, track, 0.0);
    track->first = track->leg;
    return NRS_OK;
}

void nrs_track_follow(struct nrs_track *track, const struct nrs_track_point *point, size_t n)
{
    track->model = NRS_MOBILITY_TRACE;
    track->point = point;
    track->n_points = n;
}

static struct nrs_motion at_rest(const struct nrs_track *t)
{
    return (struct nrs_motion){.x_m = t->start.x_m, .y_m = t->start.y_m, .height_m = NAN};
}

/* One axis between lo and lo + length: the straight line, folded into a triangle wave. */
static void mirror(double *x, double *v, double lo, double length)
{
    double u = fmod(*x - lo, 2.0 * length);

    if (u < 0.0)
        u += 2.0 * length;
    if (u >= length) {
        u = 2.0 * length - u;
        *v = -*v;
    }
    *x = lo + u;
}

/* After the first hit at P0 (angle theta), a UE that meets the border under cos c and sin s goes
 * along chords of length 2 R c, each turned by pi - 2 alpha against the one before. */
static struct nrs_motion in_disc(const struct nrs_track *t, double time_s)
{
    double radius = t->area.half_x_m, speed = t->start.speed_m_s;
    double ux = cos(t->start.direction_rad), uy = sin(t->start.direction_rad);
    double px = t->start.x_m - t->area.x_m, py = t->start.y_m - t->area.y_m;
    double along = px * ux + py * uy, room = fmax(radius * radius - px * px - py * py, 0.0);
    double first = -along + sqrt(along * along + room);
    double beyond = speed * time_s - first;
    struct nrs_motion m = {px + ux * speed * time_s, py + uy * speed * time_s, NAN, speed * ux,
                           speed * uy};

    if (beyond >= 0.0) {
        double hx = (px + ux * first) / radius, hy = (py + uy * first) / radius;
        double c = hx * ux + hy * uy, s = hx * uy - hy * ux, alpha = atan2(s, c);
        bool grazes = c < GRAZING;
        double n = grazes ? 0.0 : floor(beyond / (2.0 * radius * c));
        double theta =
            atan2(hy, hx) + (grazes ? copysign(beyond / radius, s) : n * (M_PI - 2.0 * alpha));
        double rest = grazes ? 0.0 : beyond - n * 2.0 * radius * c;
        double vx = -c * cos(theta) - s * sin(theta), vy = -c * sin(theta) + s * cos(theta);

        m = (struct nrs_motion){radius * cos(theta) + rest * vx, radius * sin(theta) + rest * vy,
                                NAN, speed * vx, speed * vy};
    }
    m.x_m += t->area.x_m;
    m.y_m += t->area.y_m;
    return m;
}

static struct nrs_motion straight(const struct nrs_track *t, double time_s)
{
    const struct nrs_bounds *a = &t->area;
    struct nrs_motion m = at_rest(t);

    if (a->shape == NRS_BOUNDS_DISC)
        return in_disc(t, time_s);
    m.vx_m_s = t->start.speed_m_s * cos(t->start.direction_rad);
    m.vy_m_s = t->start.speed_m_s * sin(t->start.direction_rad);
    m.x_m += m.vx_m_s * time_s;
    m.y_m += m.vy_m_s * time_s;
    if (a->shape == NRS_BOUNDS_RECTANGLE) {
        mirror(&m.x_m, &m.vx_m_s, a->x_m - a->half_x_m, 2.0 * a->half_x_m);
        mirror(&m.y_m, &m.vy_m_s, a->y_m - a->half_y_m, 2.0 * a->half_y_m);
    }
    return m;
}

static struct nrs_motion between_way_points(struct nrs_track *t, double time_s)
{
    struct nrs_leg *leg = &t->leg;
    double done;

    if (time_s < leg->begin_s)
        *leg = t->first;
    while (time_s >= leg->begin_s + leg->travel_s + t->pause_s) {
        leg->x_m += leg->dx_m;
        leg->y_m += leg->dy_m;
        draw_leg(leg, t, leg->begin_s + leg->travel_s + t->pause_s);
    }
    done = (time_s - leg->begin_s) / leg->travel_s;
    if (done >= 1.0) /* pausing */
        return (struct nrs_motion){leg->x_m + leg->dx_m, leg->y_m + leg->dy_m, NAN, 0.0, 0.0};
    return (struct nrs_motion){leg->x_m + done * leg->dx_m, leg->y_m + done * leg->dy_m, NAN,
                               leg->dx_m / leg->travel_s, leg->dy_m / leg->travel_s};
}

static struct nrs_motion on_trace(const struct nrs_track *t, double time_s)
{
    const struct nrs_track_point *p = t->point;
    size_t lo = 0,
           hi = t->n_points; /* rows before lo are not later than time_s, from hi on they are */
    double f, dt;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;

        if (p[middle].time_s <= time_s)
            lo = middle + 1;
        else
            hi = middle;
    }
    if (lo == 0 || lo == t->n_points) {
        p += lo == 0 ? 0 : lo - 1;
        return (struct nrs_motion){p->x_m, p->y_m, p->height_m, 0.0, 0.0};
    }
    p += lo - 1;
    dt = p[1].time_s - p[0].time_s;
    f = (time_s - p[0].time_s) / dt;
    return (struct nrs_motion){p[0].x_m + f * (p[1].x_m - p[0].x_m),
                               p[0].y_m + f * (p[1].y_m - p[0].y_m),
                               p[0].height_m + f * (p[1].height_m - p[0].height_m),
                               (p[1].x_m - p[0].x_m) / dt, (p[1].y_m - p[0].y_m) / dt};
}

struct nrs_motion nrs_track_at(struct nrs_track *track, double time_s)
{
    if (track->model == NRS_MOBILITY_TRACE)
        return track->n_points ? on_trace(track, time_s) : at_rest(track);
    if (track->model == NRS_MOBILITY_STATIC || track->start.speed_m_s == 0.0)
        return at_rest(track);
    return track->model == NRS_MOBILITY_VELOCITY ? straight(track, time_s)
                                                 : between_way_points(track, time_s);
}
