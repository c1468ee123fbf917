/* place.c - drops a UE: where it is, and whether in a building, on which floor, how fast.
 *
 * Position: uniform over a cell's area (area.c) outside min_distance_m, by rejection; within an
 * isolated cell uniform over the ring, d = sqrt(min^2 + u (radius^2 - min^2)). As a cell's area
 * holds what is nearest to its site, the least distance to the own site is one to all.
 *
 * In a building (TR 38.901 Table 7.2-1 and TR 36.873 Table 6-1 for UMa and UMi, TR 38.901 clause
 * 7.4.3.1): N floors, uniform on floors_min to floors_max; floor n uniform on 1 to N, height
 * 3 (n - 1) + 1.5 m; distance to the outer wall the lesser of two that are uniform on 0 to 25 m
 * (RMa: 10 m). The distance may exceed the one to the gNB, and both are horizontal: who subtracts
 * has to mind. The older model (Table 7.4.3-3) has one number uniform on 0 to 25 m, which
 * deployment.c draws for each link; the UE's own is as distributed.
 *
 * Left out: buildings and streets as such, so that neighbours share no building, and a walk that
 * ends at a wall.
 */
#include "radio/place.h"

#include <math.h>
#include <string.h>

#define TRIES         65536               /* each succeeds with 1 % or more */
#define CENTRE_ENTITY (UINT64_C(1) << 40) /* hot spots: beyond the entities of UEs */
#define FLOOR_M       3.0                 /* TR 36.873 Table 6-1: 3 (n - 1) + 1.5 m */
#define FIRST_FLOOR_M 1.5
#define DEPTH_M       25.0 /* TR 38.901 clause 7.4.3.1 */
#define DEPTH_RMA_M   10.0

/* What is drawn for each UE, in this order and always all, so that no value moves another. */
enum draw {
    DRAW_CLASS, /* first: nrs_place_class */
    DRAW_INDOOR,
    DRAW_IN_CAR,
    DRAW_LOSS,
    DRAW_BUILDING,
    DRAW_FLOOR,
    DRAW_DEPTH,
    DRAW_OTHER_DEPTH,
    DRAW_DIRECTION,
    N_DRAWS
};

static double length_m(struct nrs_xy d)
{
    return sqrt(d.x_m * d.x_m + d.y_m * d.y_m);
}

static struct nrs_xy ring_point(const struct nrs_drop_cfg *cfg, struct nrs_stream *s)
{
    double inner = cfg->min_distance_m * cfg->min_distance_m;
    double outer = cfg->radius_m * cfg->radius_m;
    double d = sqrt(inner + nrs_stream_u01(s) * (outer - inner));
    double angle = 2 * M_PI * nrs_stream_u01(s);
    struct nrs_xy p = {d * cos(angle), d * sin(angle)};

    return p;
}

/* A point of the cell, seen from its site. @return false: none found. */
static bool cell_point(const struct nrs_drop *drop, uint32_t cell, struct nrs_stream *s,
                       struct nrs_xy *out)
{
    if (drop->layout->isolated) {
        *out = ring_point(drop->cfg, s);
        return true;
    }
    for (int i = 0; i < TRIES; i++) {
        *out = nrs_area_point(&drop->layout->areas[cell], s);
        if (length_m(*out) >= drop->cfg->min_distance_m)
            return true;
    }
    return false;
}

/* A point anywhere, and its cell, which is as likely as it is large. */
static bool any_point(const struct nrs_drop *drop, struct nrs_stream *s, uint32_t *cell,
                      struct nrs_xy *out)
{
    const struct nrs_layout *l = drop->layout;

    for (int i = 0; i < TRIES; i++) {
        double at = nrs_stream_u01(s) * l->area_m2;

        *cell = 0;
        while (*cell + 1 < l->n_cells && at >= nrs_area_m2(&l->areas[*cell]))
            at -= nrs_area_m2(&l->areas[(*cell)++]);
        *out = nrs_area_point(&l->areas[*cell], s);
        if (length_m(*out) >= drop->cfg->min_distance_m)
            return true;
    }
    return false;
}

static bool is_in_cell(const struct nrs_drop *drop, uint32_t cell, struct nrs_xy p)
{
    double far_m = length_m(p);

    if (!(far_m >= drop->cfg->min_distance_m))
        return false;
    return drop->layout->isolated ? far_m <= drop->cfg->radius_m
                                  : nrs_area_holds(&drop->layout->areas[cell], p);
}

/* A point of the cell's hot spot, whose centre is the same for all UEs, or of the whole cell. */
static bool cluster_point(const struct nrs_drop *drop, struct nrs_rng_key key, uint32_t cell,
                          struct nrs_stream *s, struct nrs_xy *out)
{
    struct nrs_stream centres = nrs_stream_init(key, NRS_RNG_POSITION, CENTRE_ENTITY | cell);
    struct nrs_xy centre;

    if (nrs_stream_u01(s) >= drop->cfg->cluster_share)
        return cell_point(drop, cell, s, out);
    if (!cell_point(drop, cell, &centres, &centre))
        return false;
    for (int i = 0; i < TRIES; i++) {
        double d = drop->cfg->cluster_radius_m * sqrt(nrs_stream_u01(s));
        double angle = 2 * M_PI * nrs_stream_u01(s);

        *out = (struct nrs_xy){centre.x_m + d * cos(angle), centre.y_m + d * sin(angle)};
        if (is_in_cell(drop, cell, *out))
            return true;
    }
    return false;
}

static enum nrs_status draw_position(const struct nrs_drop *drop, struct nrs_rng_key key,
                                     uint32_t ue, struct nrs_ue_place *out, struct nrs_error *err)
{
    struct nrs_stream s =
        nrs_stream_init(key, NRS_RNG_POSITION, nrs_ue_entity(ue, drop->ues_per_cell));
    struct nrs_xy p = {0, 0};
    bool found;

    if (drop->cfg->type == NRS_DROP_CLUSTER)
        found = cluster_point(drop, key, out->cell, &s, &p);
    else if (drop->cfg->type == NRS_DROP_AREA && !drop->layout->isolated)
        found = any_point(drop, &s, &out->cell, &p);
    else
        found = cell_point(drop, out->cell, &s, &p);
    if (!found)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.drop: no place for UE %u in %d tries, expected a lower "
                        "min_distance_m or cluster_radius_m",
                        ue, TRIES);
    out->x_m = drop->layout->cells[out->cell].x_m + p.x_m;
    out->y_m = drop->layout->cells[out->cell].y_m + p.y_m;
    return NRS_OK;
}

/* The class that `u`, uniform, falls to. */
static uint32_t draw_class(const struct nrs_drop *drop, double u)
{
    double sum = 0;
    uint32_t i = 0;

    for (size_t k = 0; k < drop->n_classes; k++)
        sum += drop->classes[k].share;
    u *= sum;
    while (i + 1 < drop->n_classes && u >= drop->classes[i].share)
        u -= drop->classes[i++].share;
    return i;
}

static uint32_t find_class(const struct nrs_drop *drop, const char *name)
{
    uint32_t i = 0;

    while (i + 1 < drop->n_classes && strcmp(drop->classes[i].name, name) != 0)
        i++;
    return i;
}

/* What the UE's class says, or radio.drop where it says nothing. */
static double class_or(double own, double drops)
{
    return own < 0 ? drops : own;
}

static struct nrs_drop_cfg class_cfg(const struct nrs_drop *drop, uint32_t class)
{
    struct nrs_drop_cfg cfg = *drop->cfg;
    const struct nrs_ue_class_cfg *c;

    if (drop->n_classes == 0)
        return cfg;
    c = &drop->classes[class];
    cfg.indoor_share = class_or(c->indoor_share, cfg.indoor_share);
    cfg.in_car_share = class_or(c->in_car_share, cfg.in_car_share);
    cfg.speed_indoor_m_s = class_or(c->speed_indoor_m_s, cfg.speed_indoor_m_s);
    cfg.speed_outdoor_m_s = class_or(c->speed_outdoor_m_s, cfg.speed_outdoor_m_s);
    return cfg;
}

static double floor_height_m(const struct nrs_drop_cfg *cfg, const double u[N_DRAWS])
{
    double choices = (double)(cfg->floors_max - cfg->floors_min + 1);
    double floors = (double)cfg->floors_min + floor(u[DRAW_BUILDING] * choices);

    return FLOOR_M * floor(u[DRAW_FLOOR] * floors) + FIRST_FLOOR_M;
}

double nrs_place_depth_max_m(const struct nrs_drop *drop)
{
    if (drop->cfg->indoor_distance_max_m > 0)
        return drop->cfg->indoor_distance_max_m;
    return drop->environment == NRS_RMA ? DEPTH_RMA_M : DEPTH_M;
}

static double depth_m(const struct nrs_drop *drop, const double u[N_DRAWS])
{
    double most_m = nrs_place_depth_max_m(drop);

    if (drop->legacy)
        return most_m * u[DRAW_DEPTH];
    return most_m * fmin(u[DRAW_DEPTH], u[DRAW_OTHER_DEPTH]);
}

/* All but the place in the plane. `row` is NULL where there is no file. */
static void draw_traits(const struct nrs_drop *drop, const struct nrs_position *row,
                        const double u[N_DRAWS], struct nrs_ue_place *out)
{
    bool has_floors = drop->environment == NRS_UMA || drop->environment == NRS_UMI;
    struct nrs_drop_cfg cfg;

    out->class =
        row && row->class[0] ? find_class(drop, row->class) : draw_class(drop, u[DRAW_CLASS]);
    cfg = class_cfg(drop, out->class);
    out->indoor = row ? row->indoor : u[DRAW_INDOOR] < cfg.indoor_share;
    out->in_car = !out->indoor && u[DRAW_IN_CAR] < cfg.in_car_share;
    out->high_loss =
        out->indoor && drop->environment != NRS_RMA && u[DRAW_LOSS] < cfg.high_loss_share;
    out->height_m = out->indoor && has_floors && cfg.floors_max > 0 ? floor_height_m(&cfg, u)
                                                                    : drop->ue_height_m;
    out->indoor_m = out->indoor ? depth_m(drop, u) : 0;
    out->speed_m_s = out->indoor ? cfg.speed_indoor_m_s : cfg.speed_outdoor_m_s;
    out->direction_rad = 2 * M_PI * u[DRAW_DIRECTION];
    if (row && row->height_m > 0)
        out->height_m = row->height_m;
    if (row && row->indoor_m > 0)
        out->indoor_m = row->indoor_m;
}

uint32_t nrs_place_class(const struct nrs_drop *drop, struct nrs_rng_key key, uint32_t ue)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_DROP, nrs_ue_entity(ue, drop->ues_per_cell));

    return draw_class(drop, nrs_stream_u01(&s)); /* DRAW_CLASS is the first */
}

enum nrs_status nrs_place_ue(const struct nrs_drop *drop, struct nrs_rng_key key, uint32_t ue,
                             struct nrs_ue_place *out, struct nrs_error *err)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_DROP, nrs_ue_entity(ue, drop->ues_per_cell));
    const struct nrs_position *row = NULL;
    double u[N_DRAWS];

    *out = (struct nrs_ue_place){.cell = ue / drop->ues_per_cell};
    for (int i = 0; i < N_DRAWS; i++)
        u[i] = nrs_stream_u01(&s);
    if (drop->cfg->type == NRS_DROP_FILE) {
        row = (const struct nrs_position *)drop->positions->row + ue;
        out->x_m = row->x_m;
        out->y_m = row->y_m;
        if (!drop->layout->isolated)
            out->cell = nrs_layout_cell_at(drop->layout, row->x_m, row->y_m);
    }
    draw_traits(drop, row, u, out);
    return row ? NRS_OK : draw_position(drop, key, ue, out, err);
}
