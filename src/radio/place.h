/* place.h - where UEs are dropped, and what each is: class, indoors, floor, speed. */
#ifndef NRS_RADIO_PLACE_H
#define NRS_RADIO_PLACE_H

#include "radio/layout.h"
#include "radio/pathloss.h"

#define NRS_UE_CLASS_NAME_MAX 64
#define NRS_POSITIONS_MAX     1000000 /* rows of a file */
#define NRS_CLASS_OWN         (-1.0)  /* a class's share or speed that stands for radio.drop's */
#define NRS_KMH_M_S           (1 / 3.6)

enum nrs_drop_type {
    NRS_DROP_CELL,    /* "cell": spread evenly over the area of each cell */
    NRS_DROP_AREA,    /* "area": spread evenly over the whole layout */
    NRS_DROP_CLUSTER, /* "cluster": a hot spot in each cell, the rest as "cell" */
    NRS_DROP_FILE     /* "file" */
};

struct nrs_drop_cfg { /* radio.drop */
    enum nrs_drop_type type;
    double min_distance_m; /* horizontal, to any image of any site */
    double radius_m;       /* of an isolated cell */
    double cluster_radius_m, cluster_share;
    double indoor_share, in_car_share, high_loss_share;
    int64_t floors_min, floors_max;
    double indoor_distance_max_m;               /* 0: the environment's own */
    double speed_indoor_m_s, speed_outdoor_m_s; /* keys speed_..._kmh */
    char file[256];                             /* CSV of positions; "": none */
};

struct nrs_ue_class_cfg { /* ues.classes[] */
    char name[NRS_UE_CLASS_NAME_MAX];
    double share;                               /* relative to the sum of all classes */
    double indoor_share, in_car_share;          /* NRS_CLASS_OWN: radio.drop's */
    double speed_indoor_m_s, speed_outdoor_m_s; /* NRS_CLASS_OWN km/h: radio.drop's */
    int64_t priority;                           /* 5QI priority level, lower is served first */
    double ue_power_dbm;                        /* NRS_POWER_OWN_DBM: the scenario's */
};

struct nrs_position { /* columns of the file */
    double x_m, y_m;
    double height_m; /* 0: as without a file */
    bool indoor;
    double indoor_m;                   /* 0: drawn */
    char class[NRS_UE_CLASS_NAME_MAX]; /* "": drawn */
};

extern const struct nrs_attr_table nrs_drop_attrs, nrs_ue_class_attrs, nrs_position_attrs;

/* All that a drop depends on, borrowed. UE i of cell c has number c * ues_per_cell + i. */
struct nrs_drop {
    const struct nrs_layout *layout;
    const struct nrs_drop_cfg *cfg;
    const struct nrs_ue_class_cfg *classes;
    size_t n_classes;                     /* 0: one class, with what radio.drop says */
    const struct nrs_csv_rows *positions; /* of nrs_positions_read, for type "file" */
    enum nrs_environment environment;
    bool legacy;        /* the older loss into buildings: Table 7.4.3-3 */
    double ue_height_m; /* of UEs outdoors, or that have no floor; > 0 */
    uint32_t ues_per_cell;
};

struct nrs_ue_place {
    double x_m, y_m, height_m; /* of an isolated cell: seen from its site */
    uint32_t cell;             /* the one whose area it was dropped in */
    uint32_t class;            /* index into the classes */
    bool indoor, in_car, high_loss;
    double indoor_m; /* d_2D-in, 0 outdoors */
    double speed_m_s, direction_rad;
};

/**
 * Read positions from a CSV file with columns x_m and y_m, and any of the others of
 * nrs_position_attrs. Errors as nrs_csv_read.
 * @param out  rows are struct nrs_position; owned by the caller: nrs_csv_rows_free.
 */
enum nrs_status nrs_positions_read(const char *path, struct nrs_csv_rows *out,
                                   struct nrs_error *err);

/**
 * Refuse a drop that cannot be made: a least distance that leaves less than 1 % of a cell, shares
 * of indoor UEs where all are in a hall, classes of no name, a file of too few rows or with a UE
 * too near to a site...
 * @return NRS_ERANGE, NRS_ENAME or NRS_ECONFLICT, with the JSON path or with file and line.
 */
enum nrs_status nrs_place_check(const struct nrs_drop *drop, struct nrs_error *err);

/**
 * Drop one UE: a pure function of drop, key and number. The position comes from stream
 * NRS_RNG_POSITION and all else from NRS_RNG_DROP, so that neither moves when the other's
 * parameters change.
 * @param drop  checked.
 * @param ue  below layout->n_cells * ues_per_cell.
 * @return NRS_ECONFLICT when no place is found in a bounded number of tries, which a checked drop
 * does not come to.
 */
enum nrs_status nrs_place_ue(const struct nrs_drop *drop, struct nrs_rng_key key, uint32_t ue,
                             struct nrs_ue_place *out, struct nrs_error *err);

/** Refuse classes that cannot be: of no name or twice the same, shares or speeds that make no
 * sense. Needs no layout. @return NRS_ERANGE, NRS_ENAME or NRS_ECONFLICT, with the JSON path. */
enum nrs_status nrs_classes_check(const struct nrs_drop *drop, struct nrs_error *err);

/** The class of a UE, as nrs_place_ue draws it where no file says otherwise; needs neither layout
 * nor positions. Pure. */
uint32_t nrs_place_class(const struct nrs_drop *drop, struct nrs_rng_key key, uint32_t ue);

/** The greatest distance of a UE to the outer wall of its building, in metres. Pure. */
double nrs_place_depth_max_m(const struct nrs_drop *drop);

#endif
