/* antenna_config.c - attribute rows of `radio.gnb_antenna` and `radio.ue_antenna`, and checks. */
#include <math.h>
#include <stdio.h>

#include "radio/antenna.h"

static const char *const pattern_choices[] = {"isotropic", "tr38901", "indoor-wall",
                                              "indoor-ceiling", NULL};
static const char *const ue_pattern_choices[] = {"isotropic", "panels", NULL};

/* clang-format off */
static const struct nrs_attr gnb_rows[] = {
#define T struct nrs_antenna_cfg
    NRS_ATTR_ENUM(T, pattern, pattern_choices, "isotropic",
        "Element: isotropic (element_gain_dbi everywhere), tr38901 (65 deg, 30 dB), indoor-wall "
        "(90 deg, 25 dB) or indoor-ceiling (130 deg, 25 dB, for mechanical_tilt_deg 90).",
        "TR 38.901 Table 7.3-1; TR 38.802 Table A.2.1-7 (assumption: as other simulators have it). "
        "Default: a single cell has UEs all round"),
    NRS_ATTR(T, element_gain_dbi, "dBi", -20, 40, 8,
        "Greatest gain of an element. Tables: tr38901 8 dBi, the indoor patterns 5 dBi.",
        "TR 38.901 Table 7.3-1"),
    NRS_ATTR(T, rows, "1", 1, 64, 1,
        "Elements of a port from bottom to top; TR 38.901 Table 7.8-1 has ten.",
        "assumption: one element"),
    NRS_ATTR(T, columns, "1", 1, 64, 1,
        "Elements of a port from side to side; TR 38.901 Table 7.8-1 has one.",
        "assumption: one element"),
    NRS_ATTR(T, spacing_vertical, "wavelength", 0.1, 2, 0.5,
        "Distance of rows.", "TR 38.901 Table 7.8-1; RP-180524 has 0.8"),
    NRS_ATTR(T, spacing_horizontal, "wavelength", 0.1, 2, 0.5,
        "Distance of columns.", "TR 38.901 clause 7.3"),
    NRS_ATTR(T, downtilt_deg, "deg", -90, 90, 12,
        "Electrical tilt below the array's broadside: 12 deg is a zenith angle of 102 deg. Without "
        "effect on a single row.",
        "TR 38.901 Table 7.8-1: UMi and UMa 102 deg, indoors 110 deg"),
    NRS_ATTR(T, mechanical_tilt_deg, "deg", -90, 90, 0,
        "Tilt of the whole array below the horizon; 90 deg looks straight down.",
        "TR 38.901 clause 7.1.3, angle beta"),
    NRS_ATTR(T, beams_horizontal, "1", 1, 64, 1,
        "Beams from side to side, steered electrically; 1 is the boresight.",
        "assumption: one fixed beam a sector, as in TR 38.901 clause 7.8"),
    NRS_ATTR(T, beams_vertical, "1", 1, 64, 1,
        "Beams from top to bottom, steered electrically; 1 is downtilt_deg.",
        "assumption: one fixed beam a sector, as in TR 38.901 clause 7.8"),
    NRS_ATTR(T, azimuth_span_deg, "deg", 0, 180, 120,
        "Azimuth from the first beam to the last, around the boresight.",
        "TS 38.151 clause D.2: -60 to 60 deg"),
    NRS_ATTR(T, tilt_span_deg, "deg", 0, 180, 50,
        "Tilt from the highest beam to the lowest, around downtilt_deg.",
        "TS 38.151 clause D.2: -25 to 25 deg"),
    NRS_ATTR(T, cable_loss_db, "dB", 0, 20, 0,
        "Loss between radio and antenna, subtracted from the gain.", "assumption: active antenna"),
#undef T
};
static const struct nrs_attr ue_rows[] = {
#define T struct nrs_ue_antenna_cfg
    NRS_ATTR_ENUM(T, pattern, ue_pattern_choices, "isotropic",
        "One isotropic antenna (gain_dbi), or panels evenly around the UE, of which the best is "
        "used.",
        "TR 38.901 Table 7.8-1; panels: TR 38.802 clause A.2.1"),
    NRS_ATTR(T, gain_dbi, "dBi", -20, 40, 0,
        "Gain of the isotropic antenna in every direction.", "TR 38.901 Table 7.8-1"),
    NRS_ATTR(T, panels, "1", 1, 4, 2,
        "Panels, each with an element of 90 deg half power beamwidth and 25 dB front to back.",
        "TR 38.802 Table A.2.1-8 (assumption: as 5G-LENA has it); number: RP-180524 (assumption: "
        "from memory)"),
    NRS_ATTR(T, element_gain_dbi, "dBi", -20, 40, 5,
        "Greatest gain of a panel's element.", "TR 38.802 Table A.2.1-8"),
    NRS_ATTR(T, rows, "1", 1, 16, 2,
        "Elements of a panel from bottom to top. A panel is steered ideally: "
        "10 lg(rows * columns) dB.",
        "RP-180524 (assumption: from memory)"),
    NRS_ATTR(T, columns, "1", 1, 16, 4,
        "Elements of a panel from side to side.", "RP-180524 (assumption: from memory)"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_antenna_attrs = {"radio.gnb_antenna", gnb_rows, NRS_LEN(gnb_rows)};
const struct nrs_attr_table nrs_ue_antenna_attrs = {"radio.ue_antenna", ue_rows, NRS_LEN(ue_rows)};

/* Every number again, as if it were read: for structs that were filled in otherwise. `copy` is the
 * struct, and stays what it is. */
static enum nrs_status check_ranges(const struct nrs_attr_table *t, void *copy, const char *path,
                                    struct nrs_error *err)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct nrs_attr *row = &t->rows[i];
        char place[NRS_ERROR_MAX / 2];
        enum nrs_status status;

        if (row->type == NRS_ENUM)
            continue;
        snprintf(place, sizeof place, "%s.%s", path, row->key);
        status = nrs_attr_set_number(row, copy, nrs_attr_number(row, copy), place, err);
        if (status != NRS_OK)
            return status;
    }
    return NRS_OK;
}

/* Several beams across a single line of elements would all be the same. */
static enum nrs_status check_grid(const struct nrs_antenna_cfg *cfg, const char *path,
                                  struct nrs_error *err)
{
    if (cfg->beams_horizontal > 1 && cfg->columns == 1)
        return nrs_fail(err, NRS_ECONFLICT, "%s.beams_horizontal: %d beams need columns above 1",
                        path, (int)cfg->beams_horizontal);
    if (cfg->beams_vertical > 1 && cfg->rows == 1)
        return nrs_fail(err, NRS_ECONFLICT, "%s.beams_vertical: %d beams need rows above 1", path,
                        (int)cfg->beams_vertical);
    if (nrs_antenna_beams(cfg) > NRS_ANTENNA_BEAMS_MAX)
        return nrs_fail(
            err, NRS_ECONFLICT, "%s.beams_vertical: %d times beams_horizontal %d is more than %d",
            path, (int)cfg->beams_vertical, (int)cfg->beams_horizontal, NRS_ANTENNA_BEAMS_MAX);
    return NRS_OK;
}

enum nrs_status nrs_antenna_check(const struct nrs_antenna_cfg *cfg, const char *path,
                                  struct nrs_error *err)
{
    struct nrs_antenna_cfg copy = *cfg;
    enum nrs_status status = check_ranges(&nrs_antenna_attrs, &copy, path, err);
    double farthest_deg = fabs(cfg->downtilt_deg) + cfg->tilt_span_deg / 2.0;

    if (status == NRS_OK)
        status = check_grid(cfg, path, err);
    if (status == NRS_OK && cfg->beams_vertical > 1 && !(farthest_deg <= 90.0))
        status = nrs_fail(err, NRS_ECONFLICT,
                          "%s.tilt_span_deg: %g deg around downtilt_deg %g goes beyond 90 deg",
                          path, cfg->tilt_span_deg, cfg->downtilt_deg);
    return status;
}

enum nrs_status nrs_ue_antenna_check(const struct nrs_ue_antenna_cfg *cfg, const char *path,
                                     struct nrs_error *err)
{
    struct nrs_ue_antenna_cfg copy = *cfg;

    return check_ranges(&nrs_ue_antenna_attrs, &copy, path, err);
}
