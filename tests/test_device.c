/* test_device.c - one processor, frames in order, a bounded queue: Lindley's recursion by hand. */
#include "device/device.h"

#include "check.h"

/* Frames of 10 ms; a head that is done leaves at its end, before what is captured then. */
static void frames_queue_behind_each_other(void)
{
    static const struct {
        const char *why;
        double capture_ms;
        int64_t max_waiting;
        bool accepted;
        double start_ms;
    } rows[] = {
        {"idle: at once", 0, 2, true, 0},
        {"behind the first", 4, 2, true, 10},
        {"behind the second", 5, 2, true, 20},
        {"two wait: full", 6, 2, false, 0},
        {"the first is done: room for one", 10, 2, true, 30},
        {"full again", 11, 2, false, 0},
        {"idle again, later", 100, 2, true, 100},
        {"no queue: busy", 105, 0, false, 0},
        {"no queue: idle", 110, 0, true, 110},
        {"idle since 120", 125, 0, true, 125},
    };
    struct nrs_device d = {0};
    double done_ms[NRS_LEN(rows)] = {0};
    size_t first = 0, n = 0;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double start_s = -1, end_s = -1;
        bool accepted;

        for (; first < n && done_ms[first] <= rows[i].capture_ms; first++)
            nrs_device_release(&d);
        accepted = nrs_device_accept(&d, rows[i].capture_ms * 1e-3, 0.01, rows[i].max_waiting,
                                     &start_s, &end_s);
        CHECK_ROW(accepted == rows[i].accepted, i, "%s", rows[i].why);
        if (!accepted) {
            CHECK_ROW(start_s == -1 && end_s == -1, i, "%s: times of a dropped frame", rows[i].why);
            continue;
        }
        CHECK_ROW(fabs(start_s - rows[i].start_ms * 1e-3) < 1e-12, i, "%s: starts at %g s",
                  rows[i].why, start_s);
        CHECK_ROW(fabs(end_s - start_s - 0.01) < 1e-12, i, "%s: ends at %g s", rows[i].why, end_s);
        done_ms[n++] = end_s * 1e3;
    }
    CU_ASSERT_EQUAL(d.in_system, n - first);
}

/* The raw image is sent: nothing to compute, and the frame still leaves by a release. */
static void a_head_of_no_layers_takes_no_time(void)
{
    struct nrs_device d = {0};
    double start_s, end_s;

    CU_ASSERT(nrs_device_accept(&d, 3, 0, 0, &start_s, &end_s));
    CU_ASSERT_EQUAL(start_s, 3);
    CU_ASSERT_EQUAL(end_s, 3);
    nrs_device_release(&d);
    CU_ASSERT(nrs_device_accept(&d, 3, 0, 0, &start_s, &end_s));
    CU_ASSERT_EQUAL(d.in_system, 1);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"frames queue behind each other", frames_queue_behind_each_other},
        {"a head of no layers takes no time", a_head_of_no_layers_takes_no_time},
        {NULL, NULL},
    };
    return check_main("device", tests);
}
