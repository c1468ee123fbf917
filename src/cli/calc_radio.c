/* calc_radio.c - the radio formulas of nrsplit calc. */
#include <math.h>
#include <string.h>

#include "cli/calc.h"
#include "radio/bler.h"
#include "radio/largescale.h"
#include "radio/pathloss.h"
#include "radio/penetration.h"

static enum nrs_status take_geometry(const struct nrs_cli *cli, struct nrs_link_geometry *g,
                                     struct nrs_error *err)
{
    static const char *const needed[] = {"scenario", "distance-2d", NULL};
    const char *name = nrs_cli_value(cli, "scenario");
    enum nrs_environment environment;
    double frequency_ghz = 4;
    const struct nrs_wanted wanted[] = {
        {"frequency-ghz", 0.5, 100, &frequency_ghz},
        {"h-bs", 0, 1000, &g->h_bs_m},
        {"h-ut", 0, 1000, &g->h_ut_m},
        {"h-e", 0, 1000, &g->h_e_m},
        {"distance-2d", 0, 1e5, &g->distance_2d_m},
        {"distance-in", 0, 1e5, &g->distance_2d_in_m},
        {"building", 0, 1000, &g->building_m},
        {"street", 0, 1000, &g->street_m},
        {"clutter-size", 0, 1000, &g->clutter_size_m},
        {"clutter-density", 0, 1, &g->clutter_density},
        {"clutter-height", 0, 1000, &g->clutter_height_m},
        {"hall-length", 1, 1e4, &g->hall_length_m},
        {"hall-width", 1, 1e4, &g->hall_width_m},
        {"hall-height", 1, 1000, &g->hall_height_m},
    };
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status != NRS_OK)
        return status;
    if (!nrs_environment_find(name, &environment))
        return nrs_fail(err, NRS_ENAME,
                        "--scenario: '%.64s' is unknown, expected RMa, UMa, "
                        "UMi-StreetCanyon, InH-Office, InH-OpenOffice, InH-MixedOffice, "
                        "InF-SL, InF-DL, InF-SH, InF-DH or InF-HH",
                        name);
    *g = nrs_link_geometry_default(environment);
    status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);
    if (status != NRS_OK)
        return status;
    g->frequency_hz = frequency_ghz * 1e9;
    return NRS_OK;
}

enum nrs_status nrs_calc_pathloss(const struct nrs_cli *cli, struct nrs_answer *a,
                                  struct nrs_error *err)
{
    static const char *const needed[] = {"condition", "frequency-ghz", NULL};
    struct nrs_link_geometry g;
    const char *condition;
    enum nrs_status status = nrs_calc_need(cli, needed, err);
    bool los;

    if (status == NRS_OK)
        status = take_geometry(cli, &g, err);
    if (status == NRS_OK)
        status = nrs_link_geometry_check(&g, err);
    if (status != NRS_OK)
        return status;
    condition = nrs_cli_value(cli, "condition");
    los = strcmp(condition, "LOS") == 0;
    if (!los && strcmp(condition, "NLOS") != 0)
        return nrs_fail(err, NRS_ENAME, "--condition: '%.64s' is unknown, expected LOS or NLOS",
                        condition);
    nrs_answer_put(a, "pathloss_db", nrs_pathloss_db(&g, los));
    nrs_answer_put(a, "distance_3d_m", nrs_distance_3d_m(&g));
    nrs_answer_put(a, "shadow_std_db", nrs_shadow_std_db(&g, los));
    return NRS_OK;
}

enum nrs_status nrs_calc_los(const struct nrs_cli *cli, struct nrs_answer *a, struct nrs_error *err)
{
    struct nrs_link_geometry g;
    enum nrs_status status = take_geometry(cli, &g, err);

    if (status == NRS_OK)
        status = nrs_los_check(&g, err);
    if (status == NRS_OK)
        nrs_answer_put(a, "p_los", nrs_los_probability(&g));
    return status;
}

/* Cars come behind the buildings. */
enum { CAR = NRS_N_BUILDINGS, CAR_METALLIZED, N_SHELLS };

static enum nrs_status choose_shell(const struct nrs_cli *cli, int *shell, struct nrs_error *err)
{
    const char *names[N_SHELLS + 1] = {
        [CAR] = "car", [CAR_METALLIZED] = "car-metallized", [N_SHELLS] = NULL};

    for (int i = 0; i < NRS_N_BUILDINGS; i++)
        names[i] = nrs_building_names[i];
    return nrs_calc_choose(cli, "building-type", names, shell, err);
}

enum nrs_status nrs_calc_o2i(const struct nrs_cli *cli, struct nrs_answer *a, struct nrs_error *err)
{
    static const char *const needed[] = {"building-type", "frequency-ghz", NULL};
    double frequency_ghz = 4, distance_in_m = 0, wall_db, indoor_db = 0, std_db;
    const struct nrs_wanted wanted[] = {{"frequency-ghz", 0.5, 100, &frequency_ghz},
                                        {"distance-in", 0, 1e5, &distance_in_m}};
    int building = NRS_BUILDING_LOW_LOSS;
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = choose_shell(cli, &building, err);
    if (status == NRS_OK)
        status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);
    if (status != NRS_OK)
        return status;
    if (building >= CAR) {
        wall_db = nrs_penetration_car_db(building == CAR_METALLIZED, 0);
        std_db = nrs_penetration_car_db(building == CAR_METALLIZED, 1) - wall_db;
    } else {
        wall_db = nrs_penetration_wall_db((enum nrs_building)building, frequency_ghz * 1e9);
        indoor_db = nrs_penetration_indoor_db(distance_in_m);
        std_db = nrs_penetration_std_db((enum nrs_building)building);
    }
    nrs_answer_put(a, "loss_db", wall_db + indoor_db);
    nrs_answer_put(a, "wall_db", wall_db);
    nrs_answer_put(a, "indoor_db", indoor_db);
    nrs_answer_put(a, "std_db", std_db);
    return NRS_OK;
}

enum nrs_status nrs_calc_lsp(const struct nrs_cli *cli, struct nrs_answer *a, struct nrs_error *err)
{
    static const char *const needed[] = {"condition", "frequency-ghz", NULL};
    struct nrs_link_geometry g;
    struct nrs_large_scale l;
    int condition = NRS_LOS;
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = nrs_calc_choose(cli, "condition", nrs_condition_names, &condition, err);
    if (status == NRS_OK)
        status = take_geometry(cli, &g, err);
    if (status == NRS_OK)
        status = nrs_link_geometry_check(&g, err);
    if (status != NRS_OK)
        return status;
    if (condition == NRS_O2I && g.environment >= NRS_INH_OPEN)
        return nrs_fail(err, NRS_ECONFLICT, "--condition: %s has LOS and NLOS, but no O2I",
                        nrs_environment_names[g.environment]);
    l = nrs_large_scale(&g, (enum nrs_condition)condition);
    nrs_answer_put(a, "lg_ds_mean", l.lg_ds_mean);
    nrs_answer_put(a, "lg_ds_std", l.lg_ds_std);
    if (condition == NRS_LOS) {
        nrs_answer_put(a, "k_mean_db", l.k_mean_db);
        nrs_answer_put(a, "k_std_db", l.k_std_db);
    }
    nrs_answer_put(a, "shadow_std_db", l.shadow_std_db);
    nrs_answer_put(a, "ds_distance_m", l.ds_distance_m);
    nrs_answer_put(a, "sf_distance_m", l.sf_distance_m);
    nrs_answer_put(a, "los_distance_m", l.los_distance_m);
    return NRS_OK;
}

enum nrs_status nrs_calc_tbs(const struct nrs_cli *cli, struct nrs_answer *a, struct nrs_error *err)
{
    static const char *const needed[] = {"prb", "qm", "rate-x1024", NULL};
    double prb = 0, symbols = 14, dmrs = 0, overhead = 0, qm = 0, rate = 0, layers = 1, scaling = 1;
    const struct nrs_wanted counts[] = {
        {"prb", 1, 275, &prb},      {"symbols", 1, 14, &symbols},
        {"dmrs-re", 0, 168, &dmrs}, {"overhead-re", 0, 168, &overhead},
        {"qm", 1, 10, &qm},         {"layers", 1, 8, &layers},
    };
    const struct nrs_wanted reals[] = {{"rate-x1024", 1, 1024, &rate},
                                       {"scaling", 0.25, 1, &scaling}};
    struct nrs_tb_resources r;
    struct nrs_segmentation s;
    int64_t bits;
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = nrs_calc_take(cli, counts, NRS_LEN(counts), err);
    if (status == NRS_OK)
        status = nrs_calc_whole(counts, NRS_LEN(counts), err);
    if (status == NRS_OK)
        status = nrs_calc_take(cli, reals, NRS_LEN(reals), err);
    if (status != NRS_OK)
        return status;
    if (qm != 2 && qm != 4 && qm != 6 && qm != 8 && qm != 10)
        return nrs_fail(err, NRS_ERANGE, "--qm: %g is none of 2, 4, 6, 8 and 10", qm);
    if (scaling != 1 && scaling != 0.5 && scaling != 0.25)
        return nrs_fail(err, NRS_ERANGE, "--scaling: %g is none of 1, 0.5 and 0.25", scaling);
    r = (struct nrs_tb_resources){(int)prb, (int)symbols, (int)dmrs, (int)overhead,
                                  (int)qm,  (int)layers,  rate,      scaling};
    bits = nrs_tbs_bits(&r);
    if (bits == 0)
        return nrs_fail(err, NRS_ECONFLICT,
                        "calc tbs: --dmrs-re and --overhead-re leave no resource "
                        "element of the PRB");
    s = nrs_segment(bits, rate);
    nrs_answer_put(a, "tbs_bits", (double)bits);
    nrs_answer_put(a, "resource_elements", (double)nrs_tb_re(&r));
    nrs_answer_put(a, "base_graph", s.base_graph);
    nrs_answer_put(a, "code_blocks", s.n_blocks);
    nrs_answer_put(a, "code_block_bits", (double)s.block_bits);
    return NRS_OK;
}

/* --table, and --mcs as a row of it. */
static enum nrs_status take_mcs(const struct nrs_cli *cli, double *table, double *index,
                                struct nrs_error *err)
{
    const struct nrs_wanted wanted[] = {{"table", 1, NRS_MCS_TABLES, table}, {"mcs", 0, 31, index}};
    enum nrs_status status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);

    if (status == NRS_OK)
        status = nrs_calc_whole(wanted, NRS_LEN(wanted), err);
    if (status == NRS_OK && *index >= nrs_mcs_count((int)*table))
        return nrs_fail(err, NRS_ERANGE, "--mcs: %g is reserved, table %g ends at %d", *index,
                        *table, nrs_mcs_count((int)*table) - 1);
    return status;
}

enum nrs_status nrs_calc_bler(const struct nrs_cli *cli, struct nrs_answer *a,
                              struct nrs_error *err)
{
    static const char *const needed[] = {"mcs", "bits", "sinr-db", NULL};
    double table = 1, index = 0, bits = 0, sinr_db = 0, gap_db = nrs_ldpc_gap_db_default;
    const struct nrs_wanted wanted[] = {
        {"bits", 8, 2e6, &bits}, {"sinr-db", -30, 60, &sinr_db}, {"ldpc-gap-db", 0, 10, &gap_db}};
    struct nrs_link_curves *curves;
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = take_mcs(cli, &table, &index, err);
    if (status == NRS_OK)
        status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);
    if (status == NRS_OK)
        status = nrs_calc_whole(wanted, 1, err);
    if (status != NRS_OK)
        return status;
    curves = nrs_link_curves_new();
    if (!curves)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for link curves");
    nrs_answer_put(
        a, "bler",
        nrs_bler(curves, (int64_t)bits, *nrs_mcs_get((int)table, (int)index), sinr_db, gap_db));
    nrs_answer_put(a, "ldpc_gap_db", gap_db);
    nrs_link_curves_free(curves);
    return NRS_OK;
}

static void put_row(const char *key, int index, const struct nrs_mcs *m, struct nrs_answer *a)
{
    nrs_answer_put(a, key, index);
    nrs_answer_put(a, "qm", m->qm);
    nrs_answer_put(a, "rate_x1024", m->r_x1024);
    nrs_answer_put(a, "efficiency_bit_per_re", nrs_mcs_efficiency(m));
}

void nrs_calc_mcs_row(int table, int index, struct nrs_answer *a)
{
    put_row("mcs", index, nrs_mcs_get(table, index), a);
}

void nrs_calc_cqi_row(int table, int index, struct nrs_answer *a)
{
    const struct nrs_mcs m = nrs_cqi_get(table, index);

    put_row("cqi", index, &m, a);
}

enum nrs_status nrs_calc_mcs(const struct nrs_cli *cli, struct nrs_answer *a, struct nrs_error *err)
{
    double table = 1, index = 0;
    enum nrs_status status = take_mcs(cli, &table, &index, err);

    if (status == NRS_OK)
        nrs_calc_mcs_row((int)table, (int)index, a);
    return status;
}

enum nrs_status nrs_calc_cqi(const struct nrs_cli *cli, struct nrs_answer *a, struct nrs_error *err)
{
    double table = 1, index = 0;
    const struct nrs_wanted wanted[] = {{"table", 1, NRS_MCS_TABLES, &table},
                                        {"cqi", 0, NRS_CQI_MAX, &index}};
    enum nrs_status status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);

    if (status == NRS_OK)
        status = nrs_calc_whole(wanted, NRS_LEN(wanted), err);
    if (status == NRS_OK)
        nrs_calc_cqi_row((int)table, (int)index, a);
    return status;
}
