/* layout.h - where the gNBs are: a hexagonal grid, a hall, a list, or cells that see no other.
 *
 * Coordinates are metres in a plane, azimuths degrees counterclockwise from its x axis (as phi in
 * TR 38.901 clause 7.1), not compass bearings.
 */
#ifndef NRS_RADIO_LAYOUT_H
#define NRS_RADIO_LAYOUT_H

#include "core/csv.h"
#include "radio/area.h"

#define NRS_LAYOUT_CELLS_MAX 1024     /* of a list */
#define NRS_LAYOUT_IMAGES    7        /* of a site: itself and six copies */
#define NRS_POWER_OWN_DBM    (-200.0) /* a power that stands for the scenario's own */
#define NRS_POWER_LOWEST_DBM (-100.0) /* of one that stands for itself */

enum nrs_layout_type {
    NRS_LAYOUT_SINGLE,      /* "single": every cell alone, at the origin of its own plane */
    NRS_LAYOUT_HEX,         /* "hex" */
    NRS_LAYOUT_INDOOR_HALL, /* "indoor-hall" */
    NRS_LAYOUT_LIST         /* "list" */
};

struct nrs_layout_cfg { /* radio.layout */
    enum nrs_layout_type type;
    int64_t sites, sectors;
    double isd_m;
    bool wrap_around;
    double azimuth_deg; /* of a site's first sector */
    char file[256];     /* CSV of a list; "": none */
};

struct nrs_sector_cfg { /* radio.layout.cells[], and the columns of the file */
    double x_m, y_m;
    double height_m; /* 0: the scenario's */
    double azimuth_deg;
    double downtilt_deg; /* electrical, on top of what the scenario's antenna has */
    double power_dbm;    /* NRS_POWER_OWN_DBM: the scenario's */
};

extern const struct nrs_attr_table nrs_layout_attrs, nrs_sector_attrs;

struct nrs_cell_place {
    uint32_t site;
    double x_m, y_m, height_m, azimuth_deg, downtilt_deg, power_dbm; /* as nrs_sector_cfg */
};

struct nrs_layout {
    enum nrs_layout_type type;
    bool isolated; /* cells do not see each other */
    uint32_t n_sites, n_cells;
    struct nrs_xy *sites;         /* hex: the centre, then ring by ring, counterclockwise */
    struct nrs_cell_place *cells; /* by site, then by sector; azimuths in [0, 360) */
    int n_wrap;                   /* 1, or 7 with wrap-around */
    struct nrs_xy wrap[NRS_LAYOUT_IMAGES]; /* from a site to its images; [0] is itself */
    double isd_m;
    struct nrs_xy low, high; /* box round the whole; empty for isolated cells */
    double area_m2;          /* of all cells; 0 for isolated ones */
    struct nrs_area *areas;  /* what each cell serves, seen from its site; NULL if isolated */
};

/**
 * Refuse what the single rows cannot: 2 sites, wrap-around of a list, a list of nothing...
 * @param n_cells  entries of radio.layout.cells in the scenario itself.
 * @return NRS_ERANGE or NRS_ECONFLICT, with the JSON path.
 */
enum nrs_status nrs_layout_check(const struct nrs_layout_cfg *cfg, size_t n_cells,
                                 struct nrs_error *err);

/**
 * Refuse a list with two cells of one place and azimuth (within 0.001 degrees), more than
 * NRS_LAYOUT_CELLS_MAX cells, or a power below the lowest. For a list from the scenario;
 * nrs_sectors_read calls it itself.
 */
enum nrs_status nrs_sectors_check(const struct nrs_sector_cfg *sectors, size_t n,
                                  struct nrs_error *err);

/**
 * Read a list of cells: a CSV file with columns x_m and y_m, and any of the others of
 * nrs_sector_attrs. Errors as nrs_csv_read and nrs_sectors_check, with file and line.
 * @param out  rows are struct nrs_sector_cfg; owned by the caller: nrs_csv_rows_free.
 */
enum nrs_status nrs_sectors_read(const char *path, struct nrs_csv_rows *out, struct nrs_error *err);

/**
 * Place sites and cells.
 * @param cfg  checked.
 * @param sectors, n_sectors  cells of a list, checked; not read for other types.
 * @param n_single_cells  cells of type "single", > 0; not read for other types.
 * @param out  owned by the caller: nrs_layout_free.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_layout_new(const struct nrs_layout_cfg *cfg,
                               const struct nrs_sector_cfg *sectors, size_t n_sectors,
                               uint32_t n_single_cells, struct nrs_layout **out,
                               struct nrs_error *err);

/** @return how many cells nrs_layout_new would make. */
uint32_t nrs_layout_cell_count(const struct nrs_layout_cfg *cfg, size_t n_sectors,
                               uint32_t n_single_cells);
void nrs_layout_free(struct nrs_layout *layout);

/** @return the vector from the nearest image of `site` to the point, which may lie anywhere. */
struct nrs_xy nrs_layout_offset(const struct nrs_layout *layout, uint32_t site, double x_m,
                                double y_m);

/**
 * The site nearest to a point, through images; the first of several. Not for isolated cells.
 * @param offset  from that site to the point; may be NULL. The site's place and the offset added
 * give the point's image within the layout.
 */
uint32_t nrs_layout_nearest(const struct nrs_layout *layout, double x_m, double y_m,
                            struct nrs_xy *offset);

/** @return the cell whose area has the point: of the nearest site, the sector whose azimuth is
 * nearest. Not for isolated cells. */
uint32_t nrs_layout_cell_at(const struct nrs_layout *layout, double x_m, double y_m);

#endif
