/* test_ran_class.c - the class of a UE, with places and over a given channel. */
#include <string.h>

#include "ran_kit.h"

#define UES 12

/* Two classes of the given shares, told apart by their priorities. */
static struct kit kit_classes(double bulk, double urgent)
{
    struct kit k = kit_defaults("FDD");

    k.cfg.n_classes = 2;
    nrs_attr_defaults(&nrs_ue_class_attrs, &k.cfg.classes[0]);
    k.cfg.classes[1] = k.cfg.classes[0];
    strcpy(k.cfg.classes[0].name, "bulk");
    strcpy(k.cfg.classes[1].name, "urgent");
    k.cfg.classes[0].share = bulk;
    k.cfg.classes[1].share = urgent;
    return k;
}

/* A share of 0 is nobody's; of two even ones each UE has the same class with a place or without. */
static void drawn(void)
{
    static const struct {
        double bulk, urgent;
        uint32_t low, high; /* UEs of class 1 */
    } rows[] = {{0, 1, UES, UES}, {1, 0, 0, 0}, {1, 1, 1, UES - 1}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        uint32_t class[2][UES], urgent = 0;

        for (int places = 0; places < 2; places++) {
            struct kit k = kit_classes(rows[i].bulk, rows[i].urgent);

            if (places)
                kit_places(&k, false);
            kit_start(&k, 1, UES);
            for (uint32_t ue = 0; ue < UES; ue++)
                class[places][ue] = nrs_ran_class(k.ran, ue);
            kit_stop(&k);
        }
        for (uint32_t ue = 0; ue < UES; ue++) {
            CHECK_ROW(class[0][ue] == class[1][ue] && class[0][ue] < 2, i,
                      "UE %u: class %u, with a place %u", ue, class[0][ue], class[1][ue]);
            urgent += class[0][ue];
        }
        CHECK_ROW(urgent >= rows[i].low && urgent <= rows[i].high, i, "%u urgent UEs", urgent);
    }
}

/* The position's row has the last word. */
static void from_positions(void)
{
    static const uint32_t want[] = {1, 0, 1};
    struct kit k = kit_classes(1, 1);
    struct nrs_position *row = calloc(NRS_LEN(want), sizeof *row);

    for (size_t i = 0; i < NRS_LEN(want); i++) {
        row[i] = (struct nrs_position){.x_m = 50 + 20.0 * (double)i};
        strcpy(row[i].class, k.cfg.classes[want[i]].name);
    }
    k.files.positions = (struct nrs_csv_rows){.row = row, .n = NRS_LEN(want)};
    kit_places(&k, false);
    k.cfg.drop.type = NRS_DROP_FILE;
    strcpy(k.cfg.drop.file, "of the test");
    kit_start(&k, 1, NRS_LEN(want));
    for (uint32_t ue = 0; ue < NRS_LEN(want); ue++)
        CHECK_ROW(nrs_ran_class(k.ran, ue) == want[ue], ue, "class %u", nrs_ran_class(k.ran, ue));
    kit_stop(&k);
}

static void without_classes(void)
{
    for (int places = 0; places < 2; places++) {
        struct kit k = kit_defaults("FDD");

        if (places)
            kit_places(&k, false);
        kit_start(&k, 1, UES);
        for (uint32_t ue = 0; ue < UES; ue++)
            CHECK_ROW(nrs_ran_class(k.ran, ue) == 0, ue, "class %u", nrs_ran_class(k.ran, ue));
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"drawn", drawn},
        {"from positions", from_positions},
        {"without classes", without_classes},
        {NULL, NULL},
    };

    return check_main("radio network, classes", tests);
}
