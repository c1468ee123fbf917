/* test_ran_lumping.c - cells that are lumped with their mean, against all links kept.
 *
 * Seven sites of three cells, five UEs each, wrap-around, shadowing and fading; every cell sends in
 * every slot, all PRBs to one UE, so that the UE and power of each interferer are the same whatever
 * is kept. SINRs of the same transmissions are compared: mean error, and error at the 5th
 * percentile.
 */
#include <string.h>

#include "radio/mac.h"
#include "ran_kit.h"
#include "samples.h"

#define CELLS  21
#define UES    5
#define SLOTS  200
#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

struct run {
    double *db[2]; /* by slot and cell */
    double kept;   /* links a UE */
};

static void note_sinrs(const struct kit *k, struct run *r, size_t slot)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        uint32_t cells = 0;

        for (uint32_t i = 0; i < CELLS; i++) {
            const struct nrs_air *a = &k->ran->air[dir][i];

            r->db[dir][slot * CELLS + a->cell] = a->sinr_db;
            cells |= 1u << a->cell;
        }
        CU_ASSERT_EQUAL(cells, (1u << CELLS) - 1); /* all are on the air */
    }
}

static struct run run_with(double far_db, int64_t max_links)
{
    struct kit k = kit_defaults("FDD");
    struct nrs_radio_cfg *c = &k.cfg;
    struct run r = {.kept = 0};

    kit_places(&k, true);
    c->channel.shadowing = true;
    c->layout = (struct nrs_layout_cfg){.type = NRS_LAYOUT_HEX,
                                        .sites = 7,
                                        .sectors = 3,
                                        .isd_m = 200,
                                        .wrap_around = true,
                                        .azimuth_deg = 30};
    c->gnb_antenna.pattern = NRS_ANTENNA_38901;
    c->interference.far_db = far_db;
    c->interference.max_links = max_links;
    c->interference.irc_gain_db = 0;
    c->ul.layers = c->dl.layers = 1;
    c->ul.max_ues_per_slot = c->dl.max_ues_per_slot = 1;
    c->power.enabled = true;
    c->mac.sr_grant_prb = 273;
    c->ul.target_bler = c->dl.target_bler = 0.5; /* all PRBs for the weakest, too */
    c->ul.ldpc_gap_db = 0;
    c->ul.fixed_bler = c->dl.fixed_bler = 1e-9; /* nobody sends again */
    kit_start(&k, 0, UES);
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        r.db[dir] = calloc(SLOTS * CELLS, sizeof *r.db[dir]);
        for (uint32_t ue = 0; ue < CELLS * UES; ue++)
            kit_send(&k, (enum nrs_dir)dir, ue, PLENTY, ue, 0);
    }
    kit_run(&k, 50e-3); /* all have grants */
    for (size_t slot = 0; slot < SLOTS; slot++) {
        nrs_ran_step(k.ran, kit_on_report, &k);
        note_sinrs(&k, &r, slot);
    }
    for (uint32_t ue = 0; ue < CELLS * UES; ue++)
        r.kept += k.ran->links.n[ue] / (double)(CELLS * UES);
    kit_stop(&k);
    return r;
}

static double percentile5(const double *db)
{
    static double sorted[SLOTS * CELLS];

    memcpy(sorted, db, sizeof sorted);
    qsort(sorted, SLOTS * CELLS, sizeof *sorted, samples_by_value);
    return sorted[SLOTS * CELLS / 20];
}

/* With 25 dB, stricter than the default, and 12 links. */
static void lumping_hardly_changes_sinrs(void)
{
    static const char *const name[] = {"UL", "DL"};
    struct run all = run_with(200, 64), lumped = run_with(25, 12);

    CU_ASSERT_DOUBLE_EQUAL(all.kept, CELLS, 1e-9);
    CHECK_ROW(lumped.kept < 13, 0, "%.1f links kept", lumped.kept);
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        double mean = 0, square = 0, tail;

        for (size_t i = 0; i < SLOTS * CELLS; i++) {
            double error = lumped.db[dir][i] - all.db[dir][i];

            mean += error / (SLOTS * CELLS);
            square += error * error / (SLOTS * CELLS);
        }
        tail = percentile5(lumped.db[dir]) - percentile5(all.db[dir]);
        CHECK_ROW(fabs(mean) < 0.1 && fabs(tail) < 0.2 && sqrt(square) < 0.5, (size_t)dir,
                  "%s: mean %+.3f dB, rms %.3f dB, 5th percentile %+.3f dB", name[dir], mean,
                  sqrt(square), tail);
        free(all.db[dir]);
        free(lumped.db[dir]);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"lumping", lumping_hardly_changes_sinrs},
        {NULL, NULL},
    };

    return check_main("radio network, far cells", tests);
}
