/* layout_config.c - attribute rows of radio.layout, checks, and lists of cells from files. */
#include "radio/layout.h"

#include <math.h>
#include <stdio.h>

#define LEAST_TURN_DEG 0.001 /* between sectors of a site: a cell without area has no UEs */

static const char *const type_choices[] = {"single", "hex", "indoor-hall", "list", NULL};

/* clang-format off */
static const struct nrs_attr layout_rows[] = {
#define T struct nrs_layout_cfg
    NRS_ATTR_ENUM(T, type, type_choices, "single",
        "Where the sites are: single (cells that do not see each other), hex (a grid of hexagons), "
        "indoor-hall (12 sites in 120 m x 50 m), list (cells[] or a file).",
        "TR 38.901 Tables 7.2-1 to 7.2-3; default: one cell is enough for most questions"),
    NRS_ATTR(T, sites, "1", 1, 37, 19,
        "Sites of a hexagonal grid: 1, 7, 19 or 37, that is 0 to 3 rings round the centre.",
        "TR 38.901 Table 7.8-1: 19 sites (assumption: from memory)"),
    NRS_ATTR(T, sectors, "1", 1, 3, 3,
        "Cells of a site in a grid or hall: 1 or 3, the latter 120 degrees apart.",
        "TR 38.901 Table 7.8-1: 3 sectors (assumption: from memory)"),
    NRS_ATTR(T, isd_m, "m", 1, 100000, 200,
        "Distance of neighbouring sites of a grid; the hall has 20 m. The area of a list reaches "
        "half of it beyond the outermost sites.",
        "TR 38.901 Table 7.2-1: UMi 200 m, UMa 500 m; RMa 1732 m or 5000 m"),
    NRS_ATTR(T, wrap_around, "", 0, 1, 0,
        "A grid goes on over its edges into copies of itself, so that every site has as many "
        "neighbours as the centre.",
        "TR 38.901 Table 7.8-1 (assumption: from memory)"),
    NRS_ATTR(T, azimuth_deg, "deg", -360, 360, 30,
        "Azimuth of the first sector of each site of a grid or hall, counterclockwise from the x "
        "axis. The grid's neighbours are at 30, 90, ... degrees.",
        "30, 150, 270 degrees, as in RP-180524 and QuaDRiGa's calibration"),
    NRS_ATTR_NAME(T, file, "",
        "CSV file of a list of cells: columns as the keys of cells[]. Empty: none.", "-"),
#undef T
};
static const struct nrs_attr sector_rows[] = {
#define T struct nrs_sector_cfg
    NRS_ATTR(T, x_m, "m", -1e6, 1e6, 0, "Place. Cells of exactly one place are one site.", "-"),
    NRS_ATTR(T, y_m, "m", -1e6, 1e6, 0, "Place.", "-"),
    NRS_ATTR(T, height_m, "m", 0, 150, 0,
        "Height of the antenna; 0 is the scenario's own.", "TR 38.901 Tables 7.2-1 to 7.2-4"),
    NRS_ATTR(T, azimuth_deg, "deg", -360, 360, 0,
        "Where the antenna looks, counterclockwise from the x axis.",
        "TR 38.901 clause 7.1; default: assumption"),
    NRS_ATTR(T, downtilt_deg, "deg", -90, 90, 0,
        "Electrical tilt on top of the antenna's own, which needs rows.",
        "TR 38.901 clause 7.1.3; default: assumption, none"),
    NRS_ATTR(T, power_dbm, "dBm", NRS_POWER_OWN_DBM, 80, NRS_POWER_OWN_DBM,
        "Transmit power, -100 dBm or more; -200 is the scenario's own.", "assumption"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_layout_attrs = {"radio.layout", layout_rows, NRS_LEN(layout_rows)};
const struct nrs_attr_table nrs_sector_attrs = {"radio.layout.cells", sector_rows,
                                                NRS_LEN(sector_rows)};

static enum nrs_status check_counts(const struct nrs_layout_cfg *cfg, struct nrs_error *err)
{
    if (cfg->sites != 1 && cfg->sites != 7 && cfg->sites != 19 && cfg->sites != 37)
        return nrs_fail(err, NRS_ERANGE, "radio.layout.sites: %d, expected 1, 7, 19 or 37",
                        (int)cfg->sites);
    if (cfg->sectors != 1 && cfg->sectors != 3)
        return nrs_fail(err, NRS_ERANGE, "radio.layout.sectors: %d, expected 1 or 3",
                        (int)cfg->sectors);
    return NRS_OK;
}

enum nrs_status nrs_layout_check(const struct nrs_layout_cfg *cfg, size_t n_cells,
                                 struct nrs_error *err)
{
    enum nrs_status status = check_counts(cfg, err);
    const char *type = type_choices[cfg->type];
    bool is_list = cfg->type == NRS_LAYOUT_LIST;

    if (status != NRS_OK)
        return status;
    if (cfg->wrap_around && cfg->type != NRS_LAYOUT_HEX)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.layout.wrap_around: true with type '%s', expected 'hex'", type);
    if (cfg->file[0] && !is_list)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.layout.file: '%.64s' with type '%s', expected 'list'", cfg->file,
                        type);
    if (n_cells > 0 && !is_list)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.layout.cells: %zu cells with type '%s', expected 'list'", n_cells,
                        type);
    if (n_cells > 0 && cfg->file[0])
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.layout.cells: %zu cells and file '%.64s', expected one of both",
                        n_cells, cfg->file);
    if (is_list && n_cells == 0 && !cfg->file[0])
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.layout.cells: no cells and no file, expected one of both");
    return NRS_OK;
}

static bool same_view(const struct nrs_sector_cfg *a, const struct nrs_sector_cfg *b)
{
    return a->x_m == b->x_m && a->y_m == b->y_m &&
           fabs(remainder(a->azimuth_deg - b->azimuth_deg, 360.0)) < LEAST_TURN_DEG;
}

/* Sector i among those before it. */
static enum nrs_status check_sector(const struct nrs_sector_cfg *sectors, size_t i,
                                    struct nrs_error *err)
{
    const struct nrs_sector_cfg *s = &sectors[i];

    if (s->power_dbm != NRS_POWER_OWN_DBM && !(s->power_dbm >= NRS_POWER_LOWEST_DBM))
        return nrs_fail(err, NRS_ERANGE,
                        "power_dbm: %g dBm, expected %g or more, or %g for the scenario's own",
                        s->power_dbm, NRS_POWER_LOWEST_DBM, NRS_POWER_OWN_DBM);
    for (size_t k = 0; k < i; k++)
        if (same_view(s, &sectors[k]))
            return nrs_fail(err, NRS_ECONFLICT,
                            "azimuth_deg: %g deg at (%g, %g) m is there twice, expected %g deg "
                            "between sectors of a site",
                            s->azimuth_deg, s->x_m, s->y_m, LEAST_TURN_DEG);
    return NRS_OK;
}

/* Check `n` sectors up to the first that is refused, whose index goes to `at`. */
static enum nrs_status check_sectors(const struct nrs_sector_cfg *sectors, size_t n, size_t *at,
                                     struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (*at = 0; *at < n; ++*at) {
        status = check_sector(sectors, *at, err);
        if (status != NRS_OK)
            break;
    }
    return status;
}

enum nrs_status nrs_sectors_check(const struct nrs_sector_cfg *sectors, size_t n,
                                  struct nrs_error *err)
{
    enum nrs_status status;
    size_t at;

    if (n > NRS_LAYOUT_CELLS_MAX)
        return nrs_fail(err, NRS_ERANGE, "radio.layout.cells: %zu cells, expected %d at most", n,
                        NRS_LAYOUT_CELLS_MAX);
    status = check_sectors(sectors, n, &at, err);
    if (status != NRS_OK && err)
        nrs_error_prefix(err, "radio.layout.cells.%zu", at);
    return status;
}

enum nrs_status nrs_sectors_read(const char *path, struct nrs_csv_rows *out, struct nrs_error *err)
{
    static const char *const required[] = {"x_m", "y_m", NULL};
    const struct nrs_csv_format format = {&nrs_sector_attrs, required,
                                          sizeof(struct nrs_sector_cfg), NRS_LAYOUT_CELLS_MAX};
    enum nrs_status status = nrs_csv_read(&format, path, out, err);
    size_t at;

    if (status != NRS_OK)
        return status;
    status = check_sectors(out->row, out->n, &at, err);
    if (status == NRS_OK)
        return NRS_OK;
    if (err)
        nrs_error_prefix(err, "%s:%u", path, out->line[at]);
    nrs_csv_rows_free(out);
    return status;
}
