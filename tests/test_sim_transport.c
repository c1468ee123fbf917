/* test_sim_transport.c - messages between sites and servers take what the links' formulas say. */
#include "sim_kit.h"

/* Alone, a message takes the latencies of both links and its size over the narrower one. */
static void transport_of_a_single_message(void)
{
    static const struct {
        double site_gbps, site_ms, core_gbps, core_ms;
    } rows[] = {
        {10, 0.25, 100, 0.25},
        {0.001, 0.25, 100, 5},
        {10, 3, 0.0002, 10},
        {0.01, 0, 0.02, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const double latency_s = 1e-3 * (rows[i].site_ms + rows[i].core_ms);
        const double rate_bps = 1e9 * fmin(rows[i].site_gbps, rows[i].core_gbps);
        struct nrs_evaluation e;
        char text[512];
        size_t n = 0;

        snprintf(text, sizeof text,
                 "\"ues\": {\"count_per_cell\": 1}, \"application\": {\"frame_rate_hz\": 2}, "
                 "\"run\": {\"duration_s\": 20}, "
                 "\"transport\": {\"site_bandwidth_gbps\": %g, \"site_latency_ms\": %g, "
                 "\"core_bandwidth_gbps\": %g, \"core_latency_ms\": %g}",
                 rows[i].site_gbps, rows[i].site_ms, rows[i].core_gbps, rows[i].core_ms);
        e = kit_simulate(text);
        for (size_t k = 0; k < e.ledger[0].n; k++) {
            const struct nrs_frame *f = &e.ledger[0].frames[k];
            double up_s = latency_s + 8 * KIT_UL_BYTES / rate_bps;
            double down_s = latency_s + 8 * KIT_DL_BYTES / rate_bps;

            if ((k > 0 && !(f->capture_s > f[-1].result_s)) ||
                (k + 1 < e.ledger[0].n && !(f[1].capture_s > f->result_s)))
                continue; /* two at once share the links */
            CHECK_ROW(fabs(f->server_s - f->ul_end_s - up_s) < KIT_SLACK_S, i,
                      "frame %zu: up in %.12g s, not %.12g", k, f->server_s - f->ul_end_s, up_s);
            CHECK_ROW(fabs(f->dl_start_s - f->tail_end_s - down_s) < KIT_SLACK_S, i,
                      "frame %zu: down in %.12g s, not %.12g", k, f->dl_start_s - f->tail_end_s,
                      down_s);
            n++;
        }
        CHECK_ROW(n > 20, i, "only %zu messages were alone", n);
        nrs_evaluation_free(&e);
    }
}

/* Fluid sharing of one site's uplink: every message under way gets an equal share. A step goes to
 * the next start or end; `start_s` ascends. Writes when each message of `bytes` is through. */
static void share_link(const double *start_s, size_t n, double bytes_per_s, double bytes,
                       double *end_s)
{
    double left[1024], now_s = 0;
    size_t started = 0, under_way = 0;

    while (started < n || under_way > 0) {
        double next_s = started < n ? start_s[started] : INFINITY, rate = 0;
        size_t first = SIZE_MAX;

        if (under_way > 0)
            rate = bytes_per_s / (double)under_way;
        for (size_t i = 0; i < started; i++)
            if (left[i] > 0 && (first == SIZE_MAX || left[i] < left[first]))
                first = i;
        if (under_way > 0 && now_s + left[first] / rate <= next_s)
            next_s = now_s + left[first] / rate;
        else
            first = SIZE_MAX;
        for (size_t i = 0; i < started; i++)
            if (left[i] > 0)
                left[i] = fmax(left[i] - rate * (next_s - now_s), 1e-9);
        now_s = next_s;
        if (first != SIZE_MAX) {
            left[first] = 0;
            end_s[first] = now_s;
            under_way--;
        } else {
            left[started++] = bytes;
            under_way++;
        }
    }
}

/* Sites whose links are busy: a message arrives when its own link is through with it, whatever is
 * under way from other sites. */
static void sites_share_only_their_own_links(void)
{
    const double latency_s = 0.5e-3, bytes_per_s = 1e6 / 8;
    struct nrs_evaluation e =
        kit_simulate("\"network\": {\"cells\": 3}, \"run\": {\"duration_s\": 8}, "
                     "\"application\": {\"frame_rate_hz\": 6}, "
                     "\"transport\": {\"site_bandwidth_gbps\": 0.001}");
    const struct nrs_ledger *l = &e.ledger[0];

    for (uint32_t cell = 0; cell < 3; cell++) {
        const struct nrs_frame *of[1024];
        double start_s[1024], end_s[1024], worst_s = 0;
        size_t n = 0, shared = 0;

        for (size_t i = 0; i < l->n; i++)
            if (l->frames[i].cell == cell && !isnan(l->frames[i].ul_end_s)) {
                size_t at = n++;

                CU_ASSERT_FATAL(n < NRS_LEN(of));
                for (; at > 0 && of[at - 1]->ul_end_s > l->frames[i].ul_end_s; at--)
                    of[at] = of[at - 1];
                of[at] = &l->frames[i];
            }
        for (size_t i = 0; i < n; i++)
            start_s[i] = of[i]->ul_end_s + latency_s;
        share_link(start_s, n, bytes_per_s, KIT_UL_BYTES, end_s);
        for (size_t i = 0; i < n; i++) {
            worst_s = fmax(worst_s, fabs(of[i]->server_s - end_s[i]));
            shared += end_s[i] - start_s[i] > KIT_UL_BYTES / bytes_per_s + 1e-6;
        }
        CHECK_ROW(worst_s < 1e-6, cell, "a message is %g s late", worst_s);
        CHECK_ROW(shared > 50, cell, "only %zu messages shared the link", shared);
    }
    nrs_evaluation_free(&e);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"transport of a single message", transport_of_a_single_message},
        {"sites share only their own links", sites_share_only_their_own_links},
        {NULL, NULL},
    };

    kit_files(2, 10);
    return kit_main("sim_transport", tests);
}
