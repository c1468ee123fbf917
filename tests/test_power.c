/* test_power.c - open-loop power control of the PUSCH against TS 38.213 clause 7.1.1. */
#include <string.h>

#include "check.h"
#include "radio/power.h"

/* P0 + 10 lg(2^mu M) + alpha PL by hand; 10 lg 2 = 3.0103, 10 lg 50 = 16.9897. */
static void power_and_headroom(void)
{
    static const struct {
        const char *why;
        double p0_dbm, alpha, pcmax_dbm, pathloss_db;
        int mu, n_prb;
        double power_dbm, headroom_db;
    } rows[] = {
        {"one PRB of 15 kHz", -80, 0.8, 23, 100, 0, 1, 0.0, 23.0},
        {"one PRB of 30 kHz", -80, 0.8, 23, 100, 1, 1, 3.010299957, 19.989700043},
        {"120 kHz", -80, 0.8, 23, 100, 3, 1, 9.030899870, 13.969100130},
        {"50 PRBs", -80, 0.8, 23, 100, 1, 50, 20.0, 3.0},
        {"all of 23 dBm", -80, 0.8, 23, 100, 1, 100, 23.0, -0.010299957},
        {"far away", -80, 0.8, 23, 130, 1, 50, 23.0, -21.0},
        {"near", -80, 0.8, 23, 60, 1, 50, -12.0, 35.0},
        {"full compensation", -100, 1.0, 23, 95, 0, 10, 5.0, 18.0},
        {"no compensation", -10, 0.0, 20, 140, 0, 10, 0.0, 20.0},
        {"0.4", -50, 0.4, 26, 110, 2, 25, 14.0, 12.0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_power_cfg cfg = {true, rows[i].p0_dbm, rows[i].alpha};
        const struct nrs_power_link link = {rows[i].pcmax_dbm, rows[i].pathloss_db, rows[i].mu};
        double power_dbm = nrs_power_pusch_dbm(&cfg, &link, rows[i].n_prb);
        double headroom_db = nrs_power_headroom_db(&cfg, &link, rows[i].n_prb);

        CHECK_ROW(fabs(power_dbm - rows[i].power_dbm) <= 1e-8, i, "%s: %.10g dBm", rows[i].why,
                  power_dbm);
        CHECK_ROW(fabs(headroom_db - rows[i].headroom_db) <= 1e-8, i, "%s: %.10g dB", rows[i].why,
                  headroom_db);
    }
}

/* 23 dBm are 10^((23 + 80 - 0.8 PL) / 10) PRBs of 15 kHz; at PL 100 dB 199.526. */
static void most_prbs(void)
{
    static const struct {
        double pcmax_dbm, pathloss_db;
        int mu, limit, want;
    } rows[] = {
        {23, 100, 0, 273, 199},  {23, 100, 1, 273, 99}, {23, 100, 3, 273, 24},
        {23, 90, 0, 273, 273},   {23, 120, 0, 273, 5},  {23, 130, 0, 273, 0},
        {10, 100, 0, 273, 10}, /* 0 dB of headroom */
        {20, 100, 2, 273, 25},   {0, 100, 0, 273, 1},   {-0.01, 100, 0, 273, 0},
        {23, -1e5, 0, 273, 273},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_power_cfg cfg = {true, -80, 0.8};
        const struct nrs_power_link link = {rows[i].pcmax_dbm, rows[i].pathloss_db, rows[i].mu};
        int got = nrs_power_max_prb(&cfg, &link, rows[i].limit);

        CHECK_ROW(got == rows[i].want, i, "%d PRBs", got);
        CHECK_ROW(got == 0 || nrs_power_headroom_db(&cfg, &link, got) >= -1e-8, i, "too many");
        CHECK_ROW(got == rows[i].limit || nrs_power_headroom_db(&cfg, &link, got + 1) < 0, i,
                  "too few");
    }
}

static void without_power_control(void)
{
    const struct nrs_power_cfg cfg = {false, -80, 0.8};
    const struct nrs_power_link link = {23, 60, 1};

    CU_ASSERT_EQUAL(nrs_power_pusch_dbm(&cfg, &link, 7), 23.0);
    CU_ASSERT_EQUAL(nrs_power_headroom_db(&cfg, &link, 7), 0.0);
    CU_ASSERT_EQUAL(nrs_power_max_prb(&cfg, &link, 51), 51);
}

static void alphas(void)
{
    static const struct {
        double alpha;
        enum nrs_status want;
    } rows[] = {
        {0, NRS_OK},        {0.4, NRS_OK},     {0.7, NRS_OK},      {1, NRS_OK},
        {0.1 * 6, NRS_OK},  {0.3, NRS_ERANGE}, {0.85, NRS_ERANGE}, {1.1, NRS_ERANGE},
        {-0.4, NRS_ERANGE}, {NAN, NRS_ERANGE},
    };
    struct nrs_power_cfg cfg;

    nrs_attr_defaults(&nrs_power_attrs, &cfg);
    CU_ASSERT_EQUAL(nrs_power_check(&cfg, NULL), NRS_OK);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {0};

        cfg.alpha = rows[i].alpha;
        CHECK_ROW(nrs_power_check(&cfg, &err) == rows[i].want &&
                      !strstr(err.text, "radio.power_control.alpha: ") == (rows[i].want == NRS_OK),
                  i, "'%s'", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"power and headroom", power_and_headroom},
        {"most PRBs", most_prbs},
        {"without power control", without_power_control},
        {"alphas", alphas},
        {NULL, NULL},
    };

    return check_main("power", tests);
}
