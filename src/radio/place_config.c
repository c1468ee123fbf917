/* place_config.c - attribute rows of radio.drop and ues.classes[], their checks, and positions from
 * files. */
#include "radio/place.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEAST_FREE 0.01 /* share of a cell that the least distance has to leave */

static const char *const type_choices[] = {"cell", "area", "cluster", "file", NULL};

/* clang-format off */
static const struct nrs_attr drop_rows[] = {
#define T struct nrs_drop_cfg
    NRS_ATTR_ENUM(T, type, type_choices, "cell",
        "Where UEs are: cell (evenly over the area of each cell, as many in each), area (evenly "
        "over the whole layout), cluster (a hot spot in each cell), file (positions from a file).",
        "TR 38.901 Tables 7.2-1 to 7.2-3: uniform"),
    NRS_ATTR(T, min_distance_m, "m", 0, 20000, 35,
        "Least horizontal distance between a UE and any site.",
        "TR 38.901 Tables 7.2-1, 7.2-3: UMa and RMa 35 m, UMi 10 m; Table 7.2-2: indoors 0 m"),
    NRS_ATTR(T, radius_m, "m", 1, 20000, 105,
        "Radius of an isolated cell (layout single): UEs are spread over the ring outside "
        "min_distance_m.",
        "disc as large as the hexagon of sites 200 m apart: 200 m * sqrt(sqrt(3) / (2 pi))"),
    NRS_ATTR(T, cluster_radius_m, "m", 1, 20000, 40,
        "Radius of a cell's hot spot; its centre is drawn evenly over the cell.",
        "TR 36.814 Table A.2.1.1.2-4 (assumption: from memory)"),
    NRS_ATTR(T, cluster_share, "1", 0, 1, 0.667,
        "Share of UEs in the hot spot, as far as it is within the cell.",
        "TR 36.814 Table A.2.1.1.2-4, 2/3 (assumption: from memory)"),
    NRS_ATTR(T, indoor_share, "1", 0, 1, 0,
        "Share of UEs in buildings. 0 in InH and InF, where all are in the office or hall.",
        "TR 38.901 Tables 7.2-1, 7.2-3: UMa and UMi 0.8, RMa 0.5; default: assumption, outdoors"),
    NRS_ATTR(T, in_car_share, "1", 0, 1, 0,
        "Share of the UEs outdoors that are in a car.",
        "TR 38.901 Table 7.2-3: RMa 1; default: assumption"),
    NRS_ATTR(T, high_loss_share, "1", 0, 1, 0.5,
        "Share of the buildings' UEs whose building has the high loss; RMa has the low loss only.",
        "TR 38.901 clause 7.4.3.1; default: its calibration (assumption: from memory)"),
    NRS_ATTR(T, floors_min, "1", 0, 8, 4,
        "Least number of floors of a building in UMa and UMi; a UE is on any floor n, 3 (n - 1) + "
        "1.5 m high. 0 with floors_max 0: all UEs have ue_height_m, as in other environments.",
        "TR 38.901 Table 7.2-1 and TR 36.873 Table 6-1: 4 to 8 floors"),
    NRS_ATTR(T, floors_max, "1", 0, 8, 8,
        "Greatest number of floors; all numbers from floors_min on are as frequent.",
        "TR 38.901 Table 7.2-1 and TR 36.873 Table 6-1: 4 to 8 floors"),
    NRS_ATTR(T, indoor_distance_max_m, "m", 0, 1000, 0,
        "A UE in a building is the lesser of two uniform distances up to this one from the outer "
        "wall; 0 is the environment's own (RMa 10 m, else 25 m).",
        "TR 38.901 clause 7.4.3.1"),
    NRS_ATTR_SCALED(T, "speed_indoor_kmh", speed_indoor_m_s, "km/h", NRS_KMH_M_S, 0, 1000, 3,
        "Speed of UEs in buildings.", "TR 38.901 Table 7.2-1: 3 km/h"),
    NRS_ATTR_SCALED(T, "speed_outdoor_kmh", speed_outdoor_m_s, "km/h", NRS_KMH_M_S, 0, 1000, 3,
        "Speed of the other UEs.",
        "TR 38.901 Table 7.2-1: 3 km/h; RP-180524: 30 km/h"),
    NRS_ATTR_NAME(T, file, "", "CSV file of positions, for type file. Empty: none.", "-"),
#undef T
};
static const struct nrs_attr class_rows[] = {
#define T struct nrs_ue_class_cfg
    NRS_ATTR_NAME(T, name, "", "Name of the class.", "-"),
    NRS_ATTR(T, share, "1", 0, 1e6, 1,
        "How frequent the class is, relative to the sum over all classes.", "assumption"),
    NRS_ATTR(T, indoor_share, "1", NRS_CLASS_OWN, 1, NRS_CLASS_OWN,
        "As radio.drop.indoor_share, which -1 stands for.", "-"),
    NRS_ATTR(T, in_car_share, "1", NRS_CLASS_OWN, 1, NRS_CLASS_OWN,
        "As radio.drop.in_car_share, which -1 stands for.", "-"),
    NRS_ATTR_SCALED(T, "speed_indoor_kmh", speed_indoor_m_s, "km/h", NRS_KMH_M_S,
        NRS_CLASS_OWN, 1000, NRS_CLASS_OWN,
        "As radio.drop.speed_indoor_kmh, which -1 stands for.", "-"),
    NRS_ATTR_SCALED(T, "speed_outdoor_kmh", speed_outdoor_m_s, "km/h", NRS_KMH_M_S,
        NRS_CLASS_OWN, 1000, NRS_CLASS_OWN,
        "As radio.drop.speed_outdoor_kmh, which -1 stands for.", "-"),
    NRS_ATTR(T, priority, "1", 1, 127, 20,
        "Priority level of the traffic; lower is served first.",
        "TS 23.501 clause 5.7.3.3; default: as 5QI 1, Table 5.7.4-1 (assumption: from memory)"),
    NRS_ATTR(T, ue_power_dbm, "dBm", NRS_POWER_OWN_DBM, 50, NRS_POWER_OWN_DBM,
        "Greatest transmit power, -100 dBm or more; -200 is the scenario's own.", "assumption"),
#undef T
};
static const struct nrs_attr position_rows[] = {
#define T struct nrs_position
    NRS_ATTR(T, x_m, "m", -1e6, 1e6, 0, "Place; of an isolated cell, seen from its site.", "-"),
    NRS_ATTR(T, y_m, "m", -1e6, 1e6, 0, "Place.", "-"),
    NRS_ATTR(T, height_m, "m", 0, 1000, 0,
        "Height of the antenna; 0: as without a file.", "-"),
    NRS_ATTR(T, indoor, "", 0, 1, 0, "In a building.", "-"),
    NRS_ATTR(T, indoor_m, "m", 0, 1000, 0, "Distance to the outer wall; 0: drawn.", "-"),
    NRS_ATTR_NAME(T, class, "", "Name of one of ues.classes; without the column: drawn.", "-"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_drop_attrs = {"radio.drop", drop_rows, NRS_LEN(drop_rows)};
const struct nrs_attr_table nrs_ue_class_attrs = {"ues.classes", class_rows, NRS_LEN(class_rows)};
const struct nrs_attr_table nrs_position_attrs = {"positions", position_rows,
                                                  NRS_LEN(position_rows)};

enum nrs_status nrs_positions_read(const char *path, struct nrs_csv_rows *out,
                                   struct nrs_error *err)
{
    static const char *const required[] = {"x_m", "y_m", NULL};
    const struct nrs_csv_format format = {&nrs_position_attrs, required,
                                          sizeof(struct nrs_position), NRS_POSITIONS_MAX};

    return nrs_csv_read(&format, path, out, err);
}

static enum nrs_status check_shape(const struct nrs_drop *drop, struct nrs_error *err)
{
    const struct nrs_drop_cfg *cfg = drop->cfg;

    if (cfg->floors_min > cfg->floors_max || (cfg->floors_min == 0 && cfg->floors_max > 0))
        return nrs_fail(
            err, NRS_ECONFLICT,
            "radio.drop.floors_min: %d with floors_max %d, expected 1 to floors_max, or "
            "both 0",
            (int)cfg->floors_min, (int)cfg->floors_max);
    if (cfg->type == NRS_DROP_FILE && !cfg->file[0])
        return nrs_fail(err, NRS_ECONFLICT, "radio.drop.file: none, expected one for type 'file'");
    if (cfg->type != NRS_DROP_FILE && cfg->file[0])
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.drop.file: '%.64s' with type '%s', expected 'file'", cfg->file,
                        type_choices[cfg->type]);
    return NRS_OK;
}

/* Room for UEs of a cell: its area outside the least distance must not be all but nothing. */
static enum nrs_status check_room(const struct nrs_drop *drop, uint32_t cell, struct nrs_error *err)
{
    const struct nrs_drop_cfg *cfg = drop->cfg;
    const struct nrs_area *area = &drop->layout->areas[cell];
    double all_m2 = nrs_area_m2(area), free_m2 = nrs_area_outside_m2(area, cfg->min_distance_m);
    double spot_m2 = M_PI * cfg->cluster_radius_m * cfg->cluster_radius_m;

    if (!(free_m2 >= LEAST_FREE * all_m2))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.drop.min_distance_m: %g m leaves %.5g m2 of %.5g m2 of cell %u, "
                        "expected %g %% or more",
                        cfg->min_distance_m, free_m2, all_m2, cell, 100 * LEAST_FREE);
    if (cfg->type == NRS_DROP_CLUSTER && !(free_m2 >= LEAST_FREE * spot_m2))
        return nrs_fail(
            err, NRS_ECONFLICT,
            "radio.drop.cluster_radius_m: %g m is a hot spot of %.3g m2, expected %g m2 "
            "at most in cell %u",
            cfg->cluster_radius_m, spot_m2, free_m2 / LEAST_FREE, cell);
    return NRS_OK;
}

static enum nrs_status check_rooms(const struct nrs_drop *drop, struct nrs_error *err)
{
    const struct nrs_drop_cfg *cfg = drop->cfg;
    const struct nrs_layout *l = drop->layout;
    enum nrs_status status = NRS_OK;

    if (l->isolated && !(cfg->min_distance_m < cfg->radius_m))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.drop.min_distance_m: %g m, expected less than radius_m %g m",
                        cfg->min_distance_m, cfg->radius_m);
    if (l->isolated && cfg->type == NRS_DROP_CLUSTER && cfg->cluster_radius_m > cfg->radius_m)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.drop.cluster_radius_m: %g m, expected radius_m %g m or less",
                        cfg->cluster_radius_m, cfg->radius_m);
    for (uint32_t c = 0; c < l->n_cells && status == NRS_OK && !l->isolated; c++)
        status = check_room(drop, c, err);
    return status;
}

/* A value in km/h comes from one in m/s: `own` within rounding. */
static bool is_own_or(double value, double own, double low, double high)
{
    return fabs(value - own) <= 1e-9 || (value >= low && value <= high);
}

/* The shares of radio.drop or of a class; `path` is its place. */
static enum nrs_status check_shares(const struct nrs_drop *drop, const char *path, double indoor,
                                    double in_car, struct nrs_error *err)
{
    bool is_inside = drop->environment >= NRS_INH_OPEN; /* all InH and InF */
    const double share[] = {indoor, in_car};
    static const char *const key[] = {"indoor_share", "in_car_share"};

    for (size_t i = 0; i < NRS_LEN(share); i++) {
        if (!is_own_or(share[i], NRS_CLASS_OWN, 0, 1))
            return nrs_fail(err, NRS_ERANGE, "%s.%s: %g, expected 0 to 1, or %g for radio.drop's",
                            path, key[i], share[i], NRS_CLASS_OWN);
        if (is_inside && share[i] > 0)
            return nrs_fail(err, NRS_ECONFLICT,
                            "%s.%s: %g in %s, expected 0: all UEs are in the office or hall", path,
                            key[i], share[i], nrs_environment_names[drop->environment]);
    }
    return NRS_OK;
}

/* The numbers of a class that may stand for another's. */
static enum nrs_status check_class_numbers(const struct nrs_ue_class_cfg *c, const char *path,
                                           struct nrs_error *err)
{
    const struct {
        const char *key, *unit;
        double value, own, least;
    } rows[] = {
        {"speed_indoor_kmh", "km/h", c->speed_indoor_m_s / NRS_KMH_M_S, NRS_CLASS_OWN, 0},
        {"speed_outdoor_kmh", "km/h", c->speed_outdoor_m_s / NRS_KMH_M_S, NRS_CLASS_OWN, 0},
        {"ue_power_dbm", "dBm", c->ue_power_dbm, NRS_POWER_OWN_DBM, NRS_POWER_LOWEST_DBM},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        if (!is_own_or(rows[i].value, rows[i].own, rows[i].least, INFINITY))
            return nrs_fail(err, NRS_ERANGE,
                            "%s.%s: %g %s, expected %g or more, or %g for the scenario's own", path,
                            rows[i].key, rows[i].value, rows[i].unit, rows[i].least, rows[i].own);
    return NRS_OK;
}

static enum nrs_status check_class(const struct nrs_drop *drop, size_t i, struct nrs_error *err)
{
    const struct nrs_ue_class_cfg *c = &drop->classes[i];
    enum nrs_status status;
    char path[48];

    snprintf(path, sizeof path, "ues.classes.%zu", i);
    if (!c->name[0])
        return nrs_fail(err, NRS_ENAME, "%s.name: is empty, expected a name", path);
    for (size_t k = 0; k < i; k++)
        if (strcmp(c->name, drop->classes[k].name) == 0)
            return nrs_fail(err, NRS_ENAME, "%s.name: '%s' is there twice, expected once", path,
                            c->name);
    status = check_class_numbers(c, path, err);
    return status != NRS_OK ? status
                            : check_shares(drop, path, c->indoor_share, c->in_car_share, err);
}

enum nrs_status nrs_classes_check(const struct nrs_drop *drop, struct nrs_error *err)
{
    enum nrs_status status =
        check_shares(drop, "radio.drop", drop->cfg->indoor_share, drop->cfg->in_car_share, err);
    double sum = 0;

    for (size_t i = 0; i < drop->n_classes && status == NRS_OK; i++) {
        status = check_class(drop, i, err);
        sum += drop->classes[i].share;
    }
    if (status == NRS_OK && drop->n_classes > 0 && !(sum > 0))
        status = nrs_fail(err, NRS_ECONFLICT,
                          "ues.classes: share: the sum is %g, expected more than 0", sum);
    return status;
}

static const char *class_name(const void *ctx, size_t i)
{
    return ((const struct nrs_ue_class_cfg *)ctx)[i].name;
}

static enum nrs_status check_class_name(const struct nrs_drop *drop, const char *name,
                                        struct nrs_error *err)
{
    char list[NRS_ERROR_MAX / 2];
    long near;

    for (size_t i = 0; i < drop->n_classes; i++)
        if (strcmp(name, drop->classes[i].name) == 0)
            return NRS_OK;
    nrs_join_names(list, sizeof list, class_name, drop->classes, drop->n_classes);
    near = nrs_nearest(name, class_name, drop->classes, drop->n_classes);
    if (near >= 0)
        return nrs_fail(err, NRS_ENAME, "class: '%s' is unknown, did you mean '%s' (of %s)?", name,
                        drop->classes[near].name, list);
    return nrs_fail(err, NRS_ENAME, "class: '%s' is unknown, expected one of ues.classes (%s)",
                    name, list);
}

static enum nrs_status check_position(const struct nrs_drop *drop, const struct nrs_position *p,
                                      struct nrs_error *err)
{
    struct nrs_xy d = {p->x_m, p->y_m};
    uint32_t site = 0;
    double far_m;

    if (!drop->layout->isolated)
        site = nrs_layout_nearest(drop->layout, p->x_m, p->y_m, &d);
    far_m = sqrt(d.x_m * d.x_m + d.y_m * d.y_m);
    if (!(far_m >= drop->cfg->min_distance_m))
        return nrs_fail(err, NRS_ECONFLICT,
                        "x_m, y_m: (%g, %g) is %.4g m from site %u, expected "
                        "radio.drop.min_distance_m %g m or more",
                        p->x_m, p->y_m, far_m, site, drop->cfg->min_distance_m);
    if (!p->indoor && p->indoor_m > 0)
        return nrs_fail(err, NRS_ECONFLICT, "indoor_m: %g m with indoor 0, expected 0",
                        p->indoor_m);
    if (p->indoor && drop->environment >= NRS_INH_OPEN)
        return nrs_fail(err, NRS_ECONFLICT,
                        "indoor: 1 in %s, expected 0: all UEs are in the office or hall",
                        nrs_environment_names[drop->environment]);
    return p->class[0] ? check_class_name(drop, p->class, err) : NRS_OK;
}

static enum nrs_status check_positions(const struct nrs_drop *drop, struct nrs_error *err)
{
    const struct nrs_csv_rows *rows = drop->positions;
    size_t n = (size_t)drop->layout->n_cells * drop->ues_per_cell;
    enum nrs_status status = NRS_OK;

    if (rows->n < n)
        return nrs_fail(err, NRS_ECONFLICT, "%s: %zu rows, expected %zu, one for each UE",
                        drop->cfg->file, rows->n, n);
    for (size_t i = 0; i < rows->n && status == NRS_OK; i++) {
        status = check_position(drop, (const struct nrs_position *)rows->row + i, err);
        if (status != NRS_OK && err)
            nrs_error_prefix(err, "%s:%u", drop->cfg->file, rows->line[i]);
    }
    return status;
}

enum nrs_status nrs_place_check(const struct nrs_drop *drop, struct nrs_error *err)
{
    enum nrs_status status = check_shape(drop, err);

    if (status == NRS_OK)
        status = nrs_classes_check(drop, err);
    if (status == NRS_OK)
        status =
            drop->cfg->type == NRS_DROP_FILE ? check_positions(drop, err) : check_rooms(drop, err);
    return status;
}
