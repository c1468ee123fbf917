/* test_link_sharing.c - messages and bursts of other traffic on one link, against the theory of
 * processor sharing.
 *
 * Poisson arrivals that share a link evenly are an M/G/1 queue with processor sharing: a message of
 * some size is through after (size / bandwidth) / (1 - rho) in the mean, whatever the law of sizes,
 * with the load rho of all (Kleinrock, Queueing Systems II, 1976, section 4.4).
 */
#include "queueing_kit.h"

#define N_UES     50
#define MESSAGE_S 0.005 /* on the free link */
#define CORE_MS   2.0

static double transport_s(const struct nrs_frame *f)
{
    return f->server_s - f->ul_end_s;
}

struct row {
    const char *why;
    double rho_messages, rho_bursts, burst_kbyte, site_ms, duration_s;
};

static const struct row rows[] = {
    {"messages", 0.6, 0, 3.2, 0, 40},
    {"bursts of a message's size", 0.2, 0.5, 3.2, 0, 60},
    {"larger bursts", 0.2, 0.4, 16, 0, 150},
    {"messages that come from farther away", 0.2, 0.5, 3.2, 6, 60},
};

static void messages_take_what_theory_says(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct row *r = &rows[i];
        double rho = r->rho_messages + r->rho_bursts, mean[N_REPLICATIONS];
        struct nrs_evaluation e;
        struct interval got;
        char text[2048];

        snprintf(
            text, sizeof text,
            "\"run\": {\"seed\": 1, \"duration_s\": %g, \"warmup_s\": 5, \"drain_s\": 30, "
            "\"replications\": %d}, \"ues\": {\"count_per_cell\": %d, \"max_uplink_frames\": "
            "100}, \"application\": {\"frame_rate_hz\": %.17g}, \"radio\": {\"carrier\": "
            "{\"tdd_pattern\": \"FDD\"}}, \"transport\": {\"site_bandwidth_gbps\": 1e5, "
            "\"core_bandwidth_gbps\": %.17g, \"site_latency_ms\": %g, \"core_latency_ms\": %g, "
            "\"core_load\": %g, \"background_burst_kbyte\": %g}, \"edge\": {\"servers\": "
            "[{\"profile\": \"./server.json\", \"max_batch\": 1, \"executors\": 100}]}",
            r->duration_s, N_REPLICATIONS, N_UES, r->rho_messages / MESSAGE_S / N_UES,
            8e-9 * KIT_UL_BYTES / MESSAGE_S, r->site_ms, CORE_MS, r->rho_bursts, r->burst_kbyte);
        e = kit_simulate(text);
        replication_means(&e.ledger[0], transport_s, INFINITY, mean);
        got = student(mean, N_REPLICATIONS);
        got.mean -= 1e-3 * (r->site_ms + CORE_MS);
        check_interval(r->why, "time on the link", got, MESSAGE_S / (1 - rho), i);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"messages take what theory says", messages_take_what_theory_says},
        {NULL, NULL},
    };

    kit_files(0.1, 0.1);
    return kit_main("link sharing", tests);
}
