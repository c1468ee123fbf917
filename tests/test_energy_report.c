/* test_energy_report.c - a point's energy as text, CSV and JSON. */
#include "check.h"
#include "report/energy_report.h"

static struct nrs_energy sample(void)
{
    return (struct nrs_energy){
        .frame_j = {0.25, 0.002, 0, 0.125, 0.5, NAN},
        .n_measured = 40,
        .n_done = 48,
        .n_ues = 3,
        .mean_w = 2.5,
        .most_w = 4,
        .life_median_s = 9000,
        .life_worst_s = 4500,
    };
}

static bool has(const struct nrs_text *text, const char *what)
{
    return text->data && strstr(text->data, what);
}

/* mJ a frame, hours. A part without a figure has no line; without UEs there is nothing to say. */
static void for_people(void)
{
    static const char *const want[] = {"head          250      40",
                                       "uplink          2      40",
                                       "downlink        0      40",
                                       "modem         125      48",
                                       "platform      500      48",
                                       ("UE power 2.5 W on average, 4 W at most; a battery lasts "
                                        "2.5 h (median), 1.25 h (worst of 3)\n")};
    struct nrs_style style = {0};
    struct nrs_energy e = sample();
    struct nrs_text out;

    nrs_text_init(&out);
    nrs_energy_text(&e, &style, &out);
    for (size_t i = 0; i < NRS_LEN(want); i++)
        CHECK_ROW(has(&out, want[i]), i, "'%s' is missing in\n%s", want[i], out.data);
    CU_ASSERT_FALSE(has(&out, "server"));
    nrs_text_free(&out);
    e.n_done = e.n_measured = 0; /* no frames: the battery alone */
    nrs_energy_text(&e, &style, &out);
    CU_ASSERT(has(&out, "2.5 h") && !has(&out, "platform"));
    nrs_text_free(&out);
    e.life_median_s = e.life_worst_s = INFINITY; /* no power: no "lost" batteries */
    nrs_energy_text(&e, &style, &out);
    CU_ASSERT(has(&out, "lasts - h (median), - h (worst of 3)"));
    nrs_text_free(&out);
    e.n_ues = 0;
    nrs_energy_text(&e, &style, &out);
    CU_ASSERT_EQUAL(out.n, 0);
    nrs_text_free(&out);
}

static void as_csv(void)
{
    struct nrs_energy e = sample();
    struct nrs_text out;

    nrs_text_init(&out);
    nrs_energy_csv("a,b", &e, true, &out);
    CU_ASSERT_STRING_EQUAL(out.data, "point,quantity,unit,value,n\n"
                                     "\"a,b\",head,J,0.25,40\n"
                                     "\"a,b\",uplink,J,0.002,40\n"
                                     "\"a,b\",downlink,J,0,40\n"
                                     "\"a,b\",modem,J,0.125,48\n"
                                     "\"a,b\",platform,J,0.5,48\n"
                                     "\"a,b\",server,J,,48\n"
                                     "\"a,b\",ue-power-mean,W,2.5,3\n"
                                     "\"a,b\",ue-power-most,W,4,3\n"
                                     "\"a,b\",battery-life-median,s,9000,3\n"
                                     "\"a,b\",battery-life-worst,s,4500,3\n");
    nrs_text_free(&out);
    nrs_energy_csv("b", &e, false, &out);
    CU_ASSERT_EQUAL(strncmp(out.data, "b,head,J,0.25,40\n", 17), 0);
    nrs_text_free(&out);
}

static double number(const cJSON *object, const char *key)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static void as_json(void)
{
    struct nrs_energy e = sample();
    const cJSON *energy, *parts;
    struct nrs_text out;
    struct nrs_json j;
    cJSON *root;

    nrs_json_init(&j);
    nrs_energy_json(&e, &j, j.root);
    nrs_text_init(&out);
    nrs_json_print(&j, &out);
    root = cJSON_Parse(out.data);
    energy = cJSON_GetObjectItemCaseSensitive(root, "energy");
    parts = cJSON_GetObjectItemCaseSensitive(energy, "parts");
    CU_ASSERT_EQUAL_FATAL(cJSON_GetArraySize(parts), NRS_N_ENERGY_PARTS);
    CU_ASSERT_EQUAL(number(cJSON_GetArrayItem(parts, 1), "frame_j"), 0.002);
    CU_ASSERT_EQUAL(number(cJSON_GetArrayItem(parts, 3), "n"), 48);
    CU_ASSERT_TRUE(
        cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(parts, 5), "frame_j")));
    CU_ASSERT_EQUAL(number(energy, "ue_power_mean_w"), 2.5);
    CU_ASSERT_EQUAL(number(energy, "ue_power_most_w"), 4);
    CU_ASSERT_EQUAL(number(energy, "battery_life_median_s"), 9000);
    CU_ASSERT_EQUAL(number(energy, "battery_life_worst_s"), 4500);
    CU_ASSERT_EQUAL(number(energy, "n_ues"), 3);
    cJSON_Delete(root);
    nrs_text_free(&out);
    nrs_json_free(&j);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"for people", for_people},
        {"as CSV", as_csv},
        {"as JSON", as_json},
        {NULL, NULL},
    };

    return check_main("energy report", tests);
}
