/* test_ran_failover_mobile.c - a UE that drives, and cells that fail about its handover.
 *
 * Two cells 400 m apart; UE 0 drives from the one to the other along the line between them, with DL
 * data always. 30 kHz, FDD; measurements are 80 slots apart.
 */
#include "outage_kit.h"

static void start_drive(struct kit *k)
{
    static const double start_x_m[] = {50, 350};
    struct nrs_track_point *point = malloc(2 * sizeof *point);

    *k = kit_line(2, start_x_m, 2);
    point[0] = (struct nrs_track_point){0, 0, 50, 3, NAN};
    point[1] = (struct nrs_track_point){10, 0, 350, 3, NAN};
    k->files.tracks = (struct nrs_csv_rows){.row = point, .n = 2};
    k->cfg.mobility.model = NRS_MOBILITY_TRACE;
    snprintf(k->cfg.mobility.file, sizeof k->cfg.mobility.file, "of the test");
    kit_start(k, 0, 1);
    kit_send(k, NRS_DL, 0, PLENTY, 1, 0);
}

/* Whether the only move of UE 0 is this one. */
static bool moved(const struct kit *k, enum nrs_trace_point point, int64_t slot)
{
    size_t n = 0, at = 0;

    for (size_t i = 0; i < k->n_moves; i++)
        if (k->moves[i].ue == 0) {
            n++;
            at = i;
        }
    return n == 1 && k->moves[at].point == point && k->moves[at].cell == 1 &&
           k->moves[at].slot == slot;
}

/* Slot of the handover's command when nothing fails. */
static int64_t command_slot(void)
{
    struct kit k;
    int64_t slot;

    start_drive(&k);
    kit_run(&k, 10);
    CU_ASSERT_FATAL(k.n_moves == 1 && k.moves[0].point == NRS_TR_RADIO_HANDOVER);
    slot = k.moves[0].slot;
    kit_stop(&k);
    return slot;
}

/* Event A3 has been reported. The serving cell fails before the command: that does not come, and
 * the link fails T310, 1 s, after the first measurement. */
static void serving_cell_before_the_command(void)
{
    int64_t command = command_slot(), first = (command - 50 + 79) / 80 * 80;
    double fails_s = (double)(command - 50) * SLOT_S;
    struct kit k;

    start_drive(&k);
    kit_run(&k, fails_s);
    CU_ASSERT_DOUBLE_EQUAL(k.ran->handovers[0].command_s, (double)command * SLOT_S, 1e-9);
    kit_down(&k, 0, fails_s, true);
    kit_run(&k, 10);
    CHECK_ROW(moved(&k, NRS_TR_RADIO_FAILURE, first + 2000), 0, "%zu moves, the first in slot %d",
              k.n_moves, (int)k.moves[0].slot);
    kit_stop(&k);
}

/* The other cell fails: the UE stays, and is handed over when that is back. */
static void other_cell_before_the_command(void)
{
    int64_t command = command_slot();
    double fails_s = (double)(command - 50) * SLOT_S;
    struct kit k;

    start_drive(&k);
    kit_run(&k, fails_s);
    kit_down(&k, 1, fails_s, true);
    kit_run(&k, 10);
    CU_ASSERT(nrs_ran_cell(k.ran, 0) == 0 && kit_sent(&k, 0, command, command + 100) == 100);
    kit_up(&k, 1, 10);
    kit_run(&k, 12);
    CHECK_ROW(moved(&k, NRS_TR_RADIO_HANDOVER, 20000 + 320 + 100), 0,
              "%zu moves, the first in slot %d", k.n_moves, (int)k.moves[0].slot);
    kit_stop(&k);
}

/* The new cell fails during the interruption of 80 slots. Back before its end, it serves at its
 * end; back after it, from then on. */
static void new_cell_in_the_interruption(void)
{
    static const struct {
        int64_t up, served; /* slots after the command */
    } rows[] = {{20, 80}, {79, 80}, {81, 81}, {500, 500}};
    int64_t command = command_slot();

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double down_s = (double)(command + 10) * SLOT_S;
        struct kit k;

        start_drive(&k);
        kit_run(&k, down_s);
        kit_down(&k, 1, down_s, true);
        kit_run(&k, (double)(command + rows[i].up) * SLOT_S);
        kit_up(&k, 1, (double)(command + rows[i].up) * SLOT_S);
        kit_run(&k, (double)(command + 600) * SLOT_S);
        CHECK_ROW(kit_sent(&k, 0, command, command + rows[i].served) == 0 &&
                      kit_sent(&k, 0, command + rows[i].served, command + 600) ==
                          (size_t)(600 - rows[i].served),
                  i, "%zu and %zu blocks", kit_sent(&k, 0, command, command + rows[i].served),
                  kit_sent(&k, 0, command + rows[i].served, command + 600));
        CHECK_ROW(moved(&k, NRS_TR_RADIO_HANDOVER, command), i, "%zu moves", k.n_moves);
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"serving cell before the command", serving_cell_before_the_command},
        {"other cell before the command", other_cell_before_the_command},
        {"new cell in the interruption", new_cell_in_the_interruption},
        {NULL, NULL},
    };

    return check_main("radio network, failover of UEs that move", tests);
}
