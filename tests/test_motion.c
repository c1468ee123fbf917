/* test_motion.c - how often the places of moving UEs are renewed. */
#include "ran_kit.h"

#define PERIOD_S 0.04 /* of measurements */
#define TICKS    50

/* Handovers and link failures are of no interest here. */
static void ignore(void *user, double time_s, enum nrs_trace_point point, uint32_t ue, double value)
{
    (void)user;
    (void)time_s;
    (void)point;
    (void)ue;
    (void)value;
}

/* Measurements between two renewals: as many as keep within 100 ms, and 1 m of the fastest UE. */
static void places_are_renewed_in_time(void)
{
    static const struct {
        double speed_m_s;
        int every;
    } rows[] = {{1, 2}, {8, 2}, {12.4, 2}, {12.6, 1}, {30, 1}, {0, 0}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("DSUUU");
        int moves = 0;
        double x_m, y_m;

        k.cfg.channel.model = NRS_CHANNEL_38901;
        k.cfg.layout.type = NRS_LAYOUT_HEX;
        k.cfg.layout.sites = 7;
        k.cfg.layout.sectors = 1;
        k.cfg.layout.wrap_around = true; /* UEs go straight on */
        k.cfg.drop.speed_outdoor_m_s = rows[i].speed_m_s;
        k.cfg.mobility.model = NRS_MOBILITY_VELOCITY;
        k.cfg.handover.period_s = PERIOD_S;
        CU_ASSERT_DOUBLE_EQUAL(k.cfg.mobility.update_s, 0.1, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(k.cfg.mobility.update_m, 1, 1e-12);
        kit_start(&k, 1, 1);
        k.trace.emit = ignore;
        kit_send(&k, NRS_UL, 0, INT64_C(1) << 40, 0, 0); /* never done: all slots are stepped */
        x_m = nrs_ran_link(k.ran, 0).x_m;
        y_m = nrs_ran_link(k.ran, 0).y_m;
        for (int tick = 1; tick <= TICKS; tick++) {
            struct nrs_ue_link link;

            kit_run(&k, tick * PERIOD_S + 0.01);
            link = nrs_ran_link(k.ran, 0);
            moves += link.x_m != x_m || link.y_m != y_m;
            x_m = link.x_m;
            y_m = link.y_m;
        }
        CHECK_ROW(moves == (rows[i].every ? TICKS / rows[i].every : 0), i, "%g m/s: %d moves",
                  rows[i].speed_m_s, moves);
        kit_stop(&k);
    }
}

/* A UE that stands at a way point goes on; nobody else is there to have it looked at. */
static void pauses_end(void)
{
    struct kit k = kit_defaults("DSUUU");
    int moves = 0, rests = 0;
    double x_m;

    k.cfg.channel.model = NRS_CHANNEL_38901;
    k.cfg.drop.speed_outdoor_m_s = 30;
    k.cfg.mobility.model = NRS_MOBILITY_WAYPOINT;
    k.cfg.mobility.pause_s = 1;
    kit_start(&k, 1, 1);
    k.trace.emit = ignore;
    kit_send(&k, NRS_UL, 0, INT64_C(1) << 40, 0, 0);
    x_m = nrs_ran_link(k.ran, 0).x_m;
    for (int tick = 1; tick <= 500; tick++) { /* the disc is crossed in 7 s at the most */
        double now_m;

        kit_run(&k, tick * PERIOD_S + 0.01);
        now_m = nrs_ran_link(k.ran, 0).x_m;
        if (now_m == x_m)
            rests++;
        else if (rests > 0)
            moves++; /* after a rest */
        x_m = now_m;
    }
    CU_ASSERT(rests > 20);
    CU_ASSERT(moves > 20);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"places are renewed in time", places_are_renewed_in_time},
        {"pauses end", pauses_end},
        {NULL, NULL},
    };

    return check_main("motion", tests);
}
