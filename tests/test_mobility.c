/* test_mobility.c - positions over time: straight lines, borders, way points and traces. */
#include <string.h>

#include "check.h"
#include "radio/mobility.h"
#include "temp.h"

#define N_TIMES 400
#define DEG     (M_PI / 180.0)

static const struct nrs_bounds plane = {NRS_BOUNDS_PLANE, 0, 0, 0, 0};
static const struct nrs_bounds hall = {NRS_BOUNDS_RECTANGLE, 60, 25, 60, 25}; /* 120 m x 50 m */
static const struct nrs_bounds disc = {NRS_BOUNDS_DISC, -20, 10, 100, 0};
static const struct nrs_rng_key key = {2024, 3};

static struct nrs_mobility_cfg config(enum nrs_mobility_model model)
{
    struct nrs_mobility_cfg cfg;

    nrs_attr_defaults(&nrs_mobility_attrs, &cfg);
    cfg.model = model;
    return cfg;
}

static struct nrs_track track_of(enum nrs_mobility_model model, double pause_s,
                                 const struct nrs_bounds *area, struct nrs_track_start start,
                                 uint32_t ue)
{
    struct nrs_mobility_cfg cfg = config(model);
    struct nrs_track t;
    struct nrs_error err = {0};

    cfg.pause_s = pause_s;
    CU_ASSERT_EQUAL_FATAL(nrs_track_init(&t, &cfg, area, &start, key, ue, &err), NRS_OK);
    return t;
}

static bool is_inside(const struct nrs_bounds *a, const struct nrs_motion *m)
{
    double dx = fabs(m->x_m - a->x_m), dy = fabs(m->y_m - a->y_m);

    return a->shape == NRS_BOUNDS_DISC ? hypot(dx, dy) <= a->half_x_m + 1e-9
                                       : dx <= a->half_x_m + 1e-9 && dy <= a->half_y_m + 1e-9;
}

static void lines_and_mirrors(void)
{
    static const struct {
        const char *why;
        const struct nrs_bounds *area;
        struct nrs_track_start start;
        double time_s, x_m, y_m, vx_m_s, vy_m_s;
    } rows[] = {
        {"plane, 30 deg", &plane, {1, 2, 10, 30 * DEG}, 4, 1 + 34.641016151, 22, 8.660254038, 5},
        {"plane, far out", &plane, {0, 0, 3, 180 * DEG}, 1e4, -3e4, 0, -3, 0},
        {"at its start", &hall, {10, 40, 2, 0}, 0, 10, 40, 2, 0},
        {"before the wall", &hall, {10, 40, 2, 0}, 54, 118, 40, 2, 0},
        {"mirrored at x = 120", &hall, {10, 40, 2, 0}, 60, 110, 40, -2, 0},
        {"mirrored at both", &hall, {10, 40, 2, 0}, 117, 4, 40, 2, 0},
        {"mirrored at y = 0", &hall, {50, 10, 1, 270 * DEG}, 15, 50, 5, 0, 1},
        /* 105 m of (0.6, 0.8): x 100 + 63 -> 77; y 20 + 84 -> 4 */
        {"two walls", &hall, {100, 20, 5, 0.927295218}, 21, 77, 4, -3, 4},
        /* 1000 m: x 100 + 600 = 2 * 240 + 220 -> 20, back; y 20 + 800 = 8 * 100 + 20 */
        {"many walls", &hall, {100, 20, 5, 0.927295218}, 200, 20, 20, -3, 4},
        /* a diameter is 200 m */
        {"disc, to its border", &disc, {-20, 10, 10, 0}, 10, 80, 10, -10, 0},
        {"disc, back", &disc, {-20, 10, 10, 0}, 13, 50, 10, -10, 0},
        {"disc, twice mirrored", &disc, {-20, 10, 10, 0}, 34, -80, 10, 10, 0},
        /* inscribed square: side 100 sqrt 2, from its eastern corner north-west */
        {"disc, second corner",
         &disc,
         {80, 10, 1, 135 * DEG},
         141.4213562374,
         -20,
         110,
         -0.7071067812,
         -0.7071067812},
        {"disc, third side",
         &disc,
         {80, 10, 1, 135 * DEG},
         353.5533905933,
         -70,
         -40,
         0.7071067812,
         -0.7071067812},
        {"disc, clockwise",
         &disc,
         {80, 10, 1, 225 * DEG},
         212.1320343560,
         -70,
         -40,
         -0.7071067812,
         0.7071067812},
        /* along the border: a quarter of 2 pi 100 m */
        {"disc, grazing", &disc, {80, 10, 1, 90 * DEG}, 157.0796326795, -20, 110, -1, 0},
        {"disc, grazing clockwise", &disc, {80, 10, 1, 270 * DEG}, 157.0796326795, -20, -90, -1, 0},
        {"at rest", &hall, {3, 4, 0, 1}, 1e6, 3, 4, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_track t =
            track_of(NRS_MOBILITY_VELOCITY, 0, rows[i].area, rows[i].start, (uint32_t)i);
        struct nrs_motion m = nrs_track_at(&t, rows[i].time_s);

        CHECK_ROW(fabs(m.x_m - rows[i].x_m) <= 1e-5 && fabs(m.y_m - rows[i].y_m) <= 1e-5, i,
                  "%s: (%.9g, %.9g) m", rows[i].why, m.x_m, m.y_m);
        CHECK_ROW(fabs(m.vx_m_s - rows[i].vx_m_s) <= 1e-6 &&
                      fabs(m.vy_m_s - rows[i].vy_m_s) <= 1e-6 && isnan(m.height_m),
                  i, "%s: (%.9g, %.9g) m/s", rows[i].why, m.vx_m_s, m.vy_m_s);
    }
}

static void static_ues_stay(void)
{
    struct nrs_track t =
        track_of(NRS_MOBILITY_STATIC, 0, &hall, (struct nrs_track_start){7, 8, 3, 1}, 0);
    struct nrs_motion m = nrs_track_at(&t, 1234.5);

    CU_ASSERT_TRUE(m.x_m == 7 && m.y_m == 8 && m.vx_m_s == 0 && m.vy_m_s == 0);
}

/* Inside, at the speed of the drop, and no step longer than speed * time: at any angle, for long.
 * The velocity is that of the step where no turn lies in it. */
static void borders_conserve_speed(void)
{
    static const double angles_deg[] = {0, 13, 45, 89.999, 90, 133.7, 200, 271, 300, 359};
    const struct nrs_bounds *const areas[] = {&hall, &disc};
    const double speed = 8.3, step_s = 0.37;

    for (size_t i = 0; i < 2 * NRS_LEN(angles_deg); i++) {
        const struct nrs_bounds *a = areas[i % 2];
        struct nrs_track_start start = {40, 23, speed, angles_deg[i / 2] * DEG};
        struct nrs_track t = track_of(NRS_MOBILITY_VELOCITY, 0, a, start, 0);
        struct nrs_motion before = nrs_track_at(&t, 0);
        size_t straight = 0;

        for (int k = 1; k <= N_TIMES; k++) {
            struct nrs_motion m = nrs_track_at(&t, k * step_s);
            double dx = m.x_m - before.x_m, dy = m.y_m - before.y_m;
            bool turned = fabs(m.vx_m_s - before.vx_m_s) + fabs(m.vy_m_s - before.vy_m_s) > 1e-9;

            CHECK_ROW(is_inside(a, &m), i, "at %d: (%g, %g)", k, m.x_m, m.y_m);
            CHECK_ROW(fabs(hypot(m.vx_m_s, m.vy_m_s) - speed) <= 1e-9, i, "speed at %d", k);
            CHECK_ROW(hypot(dx, dy) <= speed * step_s + 1e-9, i, "step at %d", k);
            CHECK_ROW(turned || (fabs(dx - m.vx_m_s * step_s) <= 1e-9 &&
                                 fabs(dy - m.vy_m_s * step_s) <= 1e-9),
                      i, "velocity at %d", k);
            straight += !turned;
            before = m;
        }
        CHECK_ROW(straight > N_TIMES / 2 && straight < N_TIMES, i, "%zu steps", straight);
    }
}

/* Legs as the stream gives them: two uniforms a leg, straight at the UE's speed, then the pause. */
static void way_points_follow_their_stream(void)
{
    const double speed = 1.4, pause_s = 2.5;
    const struct nrs_bounds *const areas[] = {&hall, &disc};

    for (size_t i = 0; i < NRS_LEN(areas); i++) {
        const struct nrs_bounds *a = areas[i];
        struct nrs_track t = track_of(NRS_MOBILITY_WAYPOINT, pause_s, a,
                                      (struct nrs_track_start){30, 20, speed, 0}, 5);
        struct nrs_stream s = nrs_stream_init(key, NRS_RNG_MOBILITY, 5);
        double at_s = 0, x = 30, y = 20;

        for (int leg = 0; leg < 20; leg++) {
            double u = nrs_stream_u01(&s), v = nrs_stream_u01(&s), travel_s;
            double to_x = i ? -20 + 100 * sqrt(u) * cos(2 * M_PI * v) : 120 * u;
            double to_y = i ? 10 + 100 * sqrt(u) * sin(2 * M_PI * v) : 50 * v;
            struct nrs_motion m;

            travel_s = hypot(to_x - x, to_y - y) / speed;
            m = nrs_track_at(&t, at_s + 0.25 * travel_s);
            CHECK_ROW(fabs(m.x_m - (0.75 * x + 0.25 * to_x)) <= 1e-8 &&
                          fabs(m.y_m - (0.75 * y + 0.25 * to_y)) <= 1e-8 && is_inside(a, &m),
                      leg, "a quarter of the way: (%g, %g)", m.x_m, m.y_m);
            CHECK_ROW(fabs(hypot(m.vx_m_s, m.vy_m_s) - speed) <= 1e-9, leg, "speed");
            m = nrs_track_at(&t, at_s + travel_s + 0.5 * pause_s);
            CHECK_ROW(fabs(m.x_m - to_x) <= 1e-8 && fabs(m.y_m - to_y) <= 1e-8 && m.vx_m_s == 0 &&
                          m.vy_m_s == 0,
                      leg, "pause: (%g, %g)", m.x_m, m.y_m);
            at_s += travel_s + pause_s;
            x = to_x;
            y = to_y;
        }
    }
}

/* Of the way points, the share in the inner half of a disc's area and in the left half of a
 * rectangle is 1/2: within four standard errors, sqrt(1 / (4 n)). */
static void way_points_are_uniform(void)
{
    enum { N = 2000 };
    const struct nrs_bounds *const areas[] = {&hall, &disc};

    for (size_t i = 0; i < NRS_LEN(areas); i++) {
        size_t half = 0;

        for (uint32_t ue = 0; ue < N; ue++) {
            struct nrs_track t = track_of(NRS_MOBILITY_WAYPOINT, 1000, areas[i],
                                          (struct nrs_track_start){30, 20, 100, 0}, ue);
            struct nrs_motion m = nrs_track_at(&t, 999); /* in the pause at the first */

            half += i ? hypot(m.x_m + 20, m.y_m - 10) < 100 * M_SQRT1_2 : m.x_m < 60;
        }
        CHECK_ROW(fabs((double)half / N - 0.5) <= 4 * sqrt(0.25 / N), i, "%zu of %d", half, N);
    }
}

/* The same position whatever was asked before, later times included. */
static void queries_do_not_matter(void)
{
    const struct nrs_track_start start = {30, 20, 5, 0};

    for (int k = 0; k < 50; k++) {
        struct nrs_track once = track_of(NRS_MOBILITY_WAYPOINT, 0.5, &hall, start, 9);
        struct nrs_track often = once, back = once;
        double time_s = 7.77 * k;
        struct nrs_motion a, b, c;

        for (int j = 0; j < 100; j++)
            nrs_track_at(&often, time_s * j / 100);
        nrs_track_at(&back, 2 * time_s + 100);
        a = nrs_track_at(&once, time_s);
        b = nrs_track_at(&often, time_s);
        c = nrs_track_at(&back, time_s);
        CHECK_ROW(a.x_m == b.x_m && a.y_m == b.y_m && a.vx_m_s == b.vx_m_s, k, "asked often");
        CHECK_ROW(a.x_m == c.x_m && a.y_m == c.y_m && a.vx_m_s == c.vx_m_s, k, "asked back");
    }
}

static const struct nrs_track_point trace[] = {
    {1, 0, 10, 20, NAN}, {3, 0, 20, 10, NAN}, {3.5, 0, 20, 14, NAN},
    {0, 2, 0, 0, 1.5},   {10, 2, 5, 0, 4.5},  {-1, 3, 9, 9, NAN},
};

static void traces_are_interpolated(void)
{
    static const struct {
        int64_t ue;
        double time_s, x_m, y_m, height_m, vx_m_s, vy_m_s;
    } rows[] = {
        {0, 0, 10, 20, NAN, 0, 0},    {0, 1, 10, 20, NAN, 5, -5},  {0, 1.5, 12.5, 17.5, NAN, 5, -5},
        {0, 3.25, 20, 12, NAN, 0, 8}, {0, 3.5, 20, 14, NAN, 0, 0}, {0, 99, 20, 14, NAN, 0, 0},
        {2, 4, 2, 0, 2.7, 0.5, 0},    {2, 11, 5, 0, 4.5, 0, 0},    {3, 5, 9, 9, NAN, 0, 0},
        {1, 5, 30, 20, NAN, 0, 0}, /* not in the trace: stays where it was dropped */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_track t =
            track_of(NRS_MOBILITY_TRACE, 0, &plane, (struct nrs_track_start){30, 20, 1, 0}, 0);
        struct nrs_motion m;
        size_t n;
        const struct nrs_track_point *p =
            nrs_track_points_of(trace, NRS_LEN(trace), rows[i].ue, &n);

        nrs_track_follow(&t, p, n);
        m = nrs_track_at(&t, rows[i].time_s);
        CHECK_ROW(fabs(m.x_m - rows[i].x_m) <= 1e-12 && fabs(m.y_m - rows[i].y_m) <= 1e-12, i,
                  "(%g, %g) m", m.x_m, m.y_m);
        CHECK_ROW(isnan(rows[i].height_m) ? isnan(m.height_m)
                                          : fabs(m.height_m - rows[i].height_m) <= 1e-12,
                  i, "%g m high", m.height_m);
        CHECK_ROW(m.vx_m_s == rows[i].vx_m_s && m.vy_m_s == rows[i].vy_m_s, i, "(%g, %g) m/s",
                  m.vx_m_s, m.vy_m_s);
    }
}

static void rows_of_a_ue(void)
{
    static const size_t first[] = {0, 0, 3, 5, 0}, count[] = {3, 0, 2, 1, 0};

    for (size_t ue = 0; ue < NRS_LEN(first); ue++) {
        size_t n;
        const struct nrs_track_point *p =
            nrs_track_points_of(trace, NRS_LEN(trace), (int64_t)ue, &n);

        CHECK_ROW(n == count[ue] && p == (n ? trace + first[ue] : NULL), ue, "%zu rows", n);
    }
    CU_ASSERT_EQUAL(nrs_track_points_check(trace, NRS_LEN(trace), NULL, "t.csv", 4, NULL), NRS_OK);
}

static void bad_traces(void)
{
    static const uint32_t lines[] = {4, 5, 9};
    static const struct {
        const char *text;
        enum nrs_status status;
        const uint32_t *line;
        struct nrs_track_point point[3];
    } rows[] = {
        {"t.csv:9: ue: 4 is none of the 4",
         NRS_ENAME,
         lines,
         {{0, 0, 1, 1, NAN}, {1, 0, 1, 1, NAN}, {0, 4, 1, 1, NAN}}},
        {"t.csv:2: ue: -1 is none",
         NRS_ENAME,
         NULL,
         {{0, -1, 1, 1, NAN}, {0, 1, 1, 1, NAN}, {0, 2, 1, 1, NAN}}},
        {"t.csv:3: ue: 0 follows 1, rows have to be sorted",
         NRS_ERANGE,
         NULL,
         {{0, 1, 1, 1, NAN}, {1, 0, 1, 1, NAN}, {0, 2, 1, 1, NAN}}},
        {"t.csv:4: time_s: 2 is not later than the row before, 2",
         NRS_ERANGE,
         NULL,
         {{0, 0, 1, 1, NAN}, {2, 0, 1, 1, NAN}, {2, 0, 1, 1, NAN}}},
        {"t.csv:5: time_s: 1 is not later",
         NRS_ERANGE,
         lines,
         {{2, 0, 1, 1, NAN}, {1, 0, 1, 1, NAN}, {2, 1, 1, 1, NAN}}},
        {"t.csv:2: time_s: nan is not finite",
         NRS_ERANGE,
         NULL,
         {{NAN, 0, 1, 1, NAN}, {1, 0, 1, 1, NAN}, {2, 0, 1, 1, NAN}}},
        {"t.csv:3: x_m, y_m: (inf, 1) is not finite",
         NRS_ERANGE,
         NULL,
         {{0, 0, 1, 1, NAN}, {1, 0, INFINITY, 1, NAN}, {2, 0, 1, 1, NAN}}},
        {"t.csv:3: height_m: -2 is not a height",
         NRS_ERANGE,
         NULL,
         {{0, 0, 1, 1, 3}, {1, 0, 1, 1, -2}, {2, 0, 1, 1, 3}}},
        {"t.csv:3: height_m: all rows of a UE",
         NRS_ERANGE,
         NULL,
         {{0, 0, 1, 1, 3}, {1, 0, 1, 1, NAN}, {2, 0, 1, 1, 3}}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {0};
        enum nrs_status status =
            nrs_track_points_check(rows[i].point, 3, rows[i].line, "t.csv", 4, &err);

        CHECK_ROW(status == rows[i].status && strstr(err.text, rows[i].text) == err.text, i,
                  "want '%s', got '%s'", rows[i].text, err.text);
    }
}

/* A file: heights of 0 are the drop's; any order of columns; what is wrong is named with its line.
 */
static void traces_from_files(void)
{
    static const struct {
        const char *text, *error;
        struct nrs_track_point want; /* the last row */
    } rows[] = {
        {"time_s,ue,x_m,y_m\n0.5,3,-1e2,7.25\n", NULL, {0.5, 3, -100, 7.25, NAN}},
        {"ue,height_m,time_s,x_m,y_m\n0,1.5,2,1,2\r\n", NULL, {2, 0, 1, 2, 1.5}},
        {"time_s,ue,x_m\n1,2,3\n", "y_m", {0, 0, 0, 0, 0}},
        {"time_s,ue,x_m,y_m\n1,2,x,3\n", ":2: x_m: 'x'", {0, 0, 0, 0, 0}},
        {"time_s,ue,x_m,y_m\n1,1.5,3,4\n", ":2: ue: ", {0, 0, 0, 0, 0}},
        {"time_s,ue,x_m,y_m\n1,-1,3,4\n", ":2: ue: -1", {0, 0, 0, 0, 0}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const char *path = temp_file("trace.csv", rows[i].text);
        struct nrs_csv_rows read = {0};
        struct nrs_error err = {0};
        enum nrs_status status = nrs_tracks_read(path, &read, &err);
        const struct nrs_track_point *w = &rows[i].want, *p = read.row;

        if (rows[i].error)
            CHECK_ROW(status != NRS_OK && strstr(err.text, rows[i].error), i, "want '%s', got '%s'",
                      rows[i].error, err.text);
        else
            CHECK_ROW(
                status == NRS_OK && read.n == 1 && p->time_s == w->time_s && p->ue == w->ue &&
                    p->x_m == w->x_m && p->y_m == w->y_m &&
                    (p->height_m == w->height_m || (isnan(p->height_m) && isnan(w->height_m))),
                i, "%s", err.text);
        nrs_csv_rows_free(&read);
    }
}

static void steps(void)
{
    static const struct {
        enum nrs_mobility_model model;
        double speed_m_s, want_s;
    } rows[] = {
        {NRS_MOBILITY_STATIC, 10, INFINITY}, {NRS_MOBILITY_VELOCITY, 0, INFINITY},
        {NRS_MOBILITY_VELOCITY, 5, 0.1},     {NRS_MOBILITY_VELOCITY, 40, 0.025},
        {NRS_MOBILITY_WAYPOINT, 0.8, 0.1},   {NRS_MOBILITY_TRACE, 0, 0.1},
        {NRS_MOBILITY_WAYPOINT, 100, 0.01},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_mobility_cfg cfg = config(rows[i].model);
        double got = nrs_mobility_step_s(&cfg, rows[i].speed_m_s);

        CHECK_ROW(got == rows[i].want_s || fabs(got - rows[i].want_s) < 1e-12, i, "%g s", got);
    }
}

static void refused_starts(void)
{
    static const struct nrs_bounds flat = {NRS_BOUNDS_RECTANGLE, 0, 0, 10, 0};
    static const struct nrs_bounds dot = {NRS_BOUNDS_DISC, 0, 0, 0, 0};
    static const struct {
        const char *text;
        enum nrs_mobility_model model;
        const struct nrs_bounds *area;
        struct nrs_track_start start;
    } rows[] = {
        {"speed: -1 m/s", NRS_MOBILITY_STATIC, &plane, {0, 0, -1, 0}},
        {"speed: nan m/s", NRS_MOBILITY_VELOCITY, &plane, {0, 0, NAN, 0}},
        {"direction: inf rad", NRS_MOBILITY_VELOCITY, &plane, {0, 0, 1, INFINITY}},
        {"area: way points", NRS_MOBILITY_WAYPOINT, &plane, {0, 0, 1, 0}},
        {"area: 0 m has", NRS_MOBILITY_WAYPOINT, &flat, {0, 0, 1, 0}},
        {"area: 0 m has", NRS_MOBILITY_VELOCITY, &dot, {0, 0, 1, 0}},
        {"position: (121, 3) m", NRS_MOBILITY_VELOCITY, &hall, {121, 3, 1, 0}},
        {"position: (60, 80) m", NRS_MOBILITY_WAYPOINT, &disc, {60, 80, 1, 0}},
        {"position: (nan, 0) m", NRS_MOBILITY_VELOCITY, &plane, {NAN, 0, 1, 0}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_mobility_cfg cfg = config(rows[i].model);
        struct nrs_error err = {0};
        struct nrs_track t;
        enum nrs_status status =
            nrs_track_init(&t, &cfg, rows[i].area, &rows[i].start, key, 7, &err);

        CHECK_ROW(status == NRS_ERANGE && strstr(err.text, rows[i].text) == err.text, i,
                  "want '%s', got '%s'", rows[i].text, err.text);
    }
}

static void files_and_models(void)
{
    struct nrs_mobility_cfg cfg = config(NRS_MOBILITY_STATIC);

    CU_ASSERT_EQUAL(nrs_mobility_check(&cfg, NULL), NRS_OK);
    strcpy(cfg.file, "walk.csv");
    CU_ASSERT_EQUAL(nrs_mobility_check(&cfg, NULL), NRS_ECONFLICT);
    cfg.model = NRS_MOBILITY_TRACE;
    CU_ASSERT_EQUAL(nrs_mobility_check(&cfg, NULL), NRS_OK);
    cfg.file[0] = '\0';
    CU_ASSERT_EQUAL(nrs_mobility_check(&cfg, NULL), NRS_ECONFLICT);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"lines and mirrors", lines_and_mirrors},
        {"static UEs stay", static_ues_stay},
        {"borders conserve speed", borders_conserve_speed},
        {"way points follow their stream", way_points_follow_their_stream},
        {"way points are uniform", way_points_are_uniform},
        {"queries do not matter", queries_do_not_matter},
        {"traces are interpolated", traces_are_interpolated},
        {"rows of a UE", rows_of_a_ue},
        {"bad traces", bad_traces},
        {"lines of a trace", traces_from_files},
        {"steps", steps},
        {"refused starts", refused_starts},
        {"files and models", files_and_models},
        {NULL, NULL},
    };

    return check_main("mobility", tests);
}
