/* mobility.h - where a UE is at any time: at rest, straight on, between way points or on a trace.
 *
 * Coordinates are those of the drop, in m. Speed and direction of each UE come from the drop; the
 * area it stays in from the layout.
 */
#ifndef NRS_RADIO_MOBILITY_H
#define NRS_RADIO_MOBILITY_H

#include "core/csv.h"
#include "core/rng.h"

enum nrs_mobility_model {
    NRS_MOBILITY_STATIC,
    NRS_MOBILITY_VELOCITY,
    NRS_MOBILITY_WAYPOINT,
    NRS_MOBILITY_TRACE
};

extern const char *const nrs_mobility_names[]; /* in the enum's order, NULL at the end */

struct nrs_mobility_cfg { /* radio.mobility */
    enum nrs_mobility_model model;
    double update_s; /* key update_ms: positions and path gains are renewed this often */
    double update_m; /* or before a UE has gone this far */
    double pause_s;  /* at each way point */
    char file[256];  /* CSV of a trace */
};

extern const struct nrs_attr_table nrs_mobility_attrs;

/** Refuse a trace without a file and a file without a trace: NRS_ECONFLICT. */
enum nrs_status nrs_mobility_check(const struct nrs_mobility_cfg *cfg, struct nrs_error *err);

/**
 * Time from one renewal of a UE's path gains to the next: update_s, or less when the UE covers
 * update_m in less.
 * @param speed_m_s  >= 0.
 * @return s, > 0; INFINITY for UEs at rest (model static, or speed 0 but on a trace).
 */
double nrs_mobility_step_s(const struct nrs_mobility_cfg *cfg, double speed_m_s);

enum nrs_bounds_shape {
    NRS_BOUNDS_PLANE, /* without a border: wrap-around layouts, where distances are taken through
                       images; bringing positions back is then the caller's business */
    NRS_BOUNDS_RECTANGLE, /* parallel to the axes */
    NRS_BOUNDS_DISC
};

struct nrs_bounds {
    enum nrs_bounds_shape shape;
    double x_m, y_m;           /* centre */
    double half_x_m, half_y_m; /* half the sides; a disc has its radius in half_x_m */
};

/** @return whether a point is in the area, its border included; of the plane, whether it is finite.
 */
bool nrs_bounds_hold(const struct nrs_bounds *area, double x_m, double y_m);

/* What the drop says of a UE. */
struct nrs_track_start {
    double x_m, y_m;
    double speed_m_s;     /* >= 0 */
    double direction_rad; /* from the x axis, counterclockwise; not for way points */
};

/* One row of a trace. */
struct nrs_track_point {
    double time_s;
    int64_t ue;
    double x_m, y_m;
    double height_m; /* NAN: the drop's */
};

/* Where a UE is and how it moves. */
struct nrs_motion {
    double x_m, y_m;
    double height_m; /* NAN: the drop's */
    double vx_m_s, vy_m_s;
};

/* From one way point to the next. */
struct nrs_leg {
    double begin_s, travel_s;
    double x_m, y_m, dx_m, dy_m;
    struct nrs_stream stream; /* of the legs to come */
};

/* One UE's motion. Plain data; points of a trace are borrowed. */
struct nrs_track {
    enum nrs_mobility_model model;
    struct nrs_bounds area;
    struct nrs_track_start start;
    double pause_s;
    struct nrs_leg first, leg; /* way points */
    const struct nrs_track_point *point;
    size_t n_points;
};

/**
 * Motion of a UE that is at start->x_m, start->y_m at time 0. Way points are drawn from the stream
 * (key, NRS_RNG_MOBILITY, entity). A UE of the model "trace" rests until nrs_track_follow.
 * @param area  the UE's: constant velocity is reflected at its border, way points are uniform in
 *              it.
 * @return NRS_ERANGE: speed below 0 or not finite, area without extent, start outside of it, way
 *   points in a plane.
 */
enum nrs_status nrs_track_init(struct nrs_track *track, const struct nrs_mobility_cfg *cfg,
                               const struct nrs_bounds *area, const struct nrs_track_start *start,
                               struct nrs_rng_key key, uint64_t entity, struct nrs_error *err);

/**
 * Let a UE follow `n` points of its own, in the order of time (nrs_track_points_of); 0 leaves it
 * where the drop put it.
 */
void nrs_track_follow(struct nrs_track *track, const struct nrs_track_point *point, size_t n);

/**
 * Position and velocity at a time. The result depends on nothing but `time_s`; the track is written
 * to because it keeps the leg between way points that it is on, so that times in their order are
 * cheap. At a turn, the velocity is that after it.
 * @param time_s  >= 0, finite.
 */
struct nrs_motion nrs_track_at(struct nrs_track *track, double time_s);

/**
 * Read a trace: a CSV file with the columns time_s, ue, x_m, y_m and perhaps height_m. Errors as
 * nrs_csv_read.
 * @param out  rows are struct nrs_track_point; owned by the caller: nrs_csv_rows_free.
 */
enum nrs_status nrs_tracks_read(const char *path, struct nrs_csv_rows *out, struct nrs_error *err);

/**
 * Check a trace: rows sorted by UE and then time, each time of a UE once; UEs 0 to n_ues - 1;
 * finite numbers, heights >= 0.
 * @param file  named by errors, with the line.
 * @param line  of each row; NULL: the first row is line 2, below a heading, without gaps.
 * @return NRS_ERANGE or NRS_ENAME: "FILE:LINE: ...".
 */
enum nrs_status nrs_track_points_check(const struct nrs_track_point *point, size_t n,
                                       const uint32_t *line, const char *file, int64_t n_ues,
                                       struct nrs_error *err);

/** Rows of one UE in a checked trace. @param count  their number. @return the first, or NULL. */
const struct nrs_track_point *nrs_track_points_of(const struct nrs_track_point *point, size_t n,
                                                  int64_t ue, size_t *count);

#endif
