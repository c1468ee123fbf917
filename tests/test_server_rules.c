/* test_server_rules.c - the server against a list that is searched from end to end, against all
 * orders there are; and no job is ever lost. */
#include "core/rng.h"
#include "server_kit.h"

#define N_KINDS   3
#define MAX_BATCH 4
#define MAX_QUEUE 12

static const double batch_s[N_KINDS][MAX_BATCH + 1] = {
    {0, 1, 1.5, 2, 2.5}, {0, 0.5, 0.75, 1.5, 2}, {0, 3, 3.25, 3.5, 4}};
static const struct nrs_kind kinds[N_KINDS] = {
    {batch_s[0], 10, 1}, {batch_s[1], 20, 2}, {batch_s[2], 30, 3}};

/* Jobs that wait, in order of their offers. */
struct list {
    struct nrs_job job[MAX_QUEUE];
    size_t n;
};

static double rank(int discipline, const struct nrs_job *job)
{
    switch (discipline) {
    case NRS_EDF: return job->deadline_s;
    case NRS_BY_PRIORITY: return (double)job->priority;
    default: return job->arrival_s;
    }
}

/* The first of a kind in order of service, of all kinds that `due` has; n: there is none. */
static size_t first(const struct list *l, int discipline, const bool *due)
{
    size_t best = l->n;

    for (size_t i = 0; i < l->n; i++) {
        double a = rank(discipline, &l->job[i]), b;

        if (!due[l->job[i].kind])
            continue;
        b = best < l->n ? rank(discipline, &l->job[best]) : INFINITY;
        if (best == l->n || a < b || (a == b && l->job[i].arrival_s < l->job[best].arrival_s))
            best = i;
    }
    return best;
}

static struct nrs_job cut(struct list *l, size_t at)
{
    struct nrs_job job = l->job[at];

    for (l->n--; at < l->n; at++)
        l->job[at] = l->job[at + 1];
    return job;
}

/* The rules of server.h as they are told there, one after the other. */
static size_t naive_batch(struct list *l, const struct nrs_server_cfg *cfg, double now_s,
                          struct nrs_job *out, double *until_s)
{
    bool due[N_KINDS] = {false}, any = false;
    size_t at, n = 0;

    *until_s = INFINITY;
    for (uint32_t k = 0; k < N_KINDS; k++) {
        size_t waiting = 0;
        double oldest_s = INFINITY;

        for (size_t i = 0; i < l->n; i++)
            if (l->job[i].kind == k) {
                waiting++;
                oldest_s = fmin(oldest_s, l->job[i].arrival_s);
            }
        due[k] = waiting && (waiting >= (size_t)cfg->max_batch || l->n == MAX_QUEUE ||
                             now_s >= oldest_s + cfg->max_wait_s);
        any = any || due[k];
        if (waiting)
            *until_s = fmin(*until_s, oldest_s + cfg->max_wait_s);
    }
    if (!any)
        return 0;
    at = first(l, cfg->discipline, due);
    for (uint32_t k = 0; k < N_KINDS; k++)
        due[k] = k == l->job[at].kind;
    while (n < (size_t)cfg->max_batch && (at = first(l, cfg->discipline, due)) < l->n)
        out[n++] = cut(l, at);
    return n;
}

/* Times, deadlines and priorities from few values, so that there are ties. */
static struct nrs_job random_job(struct nrs_stream *r, uint32_t frame, double now_s)
{
    return kit_job(frame, nrs_stream_bits(r) % N_KINDS, now_s,
                   now_s + (double)(nrs_stream_bits(r) % 6), (int64_t)(nrs_stream_bits(r) % 3));
}

static size_t same(const struct nrs_job *a, const struct nrs_job *b, size_t n)
{
    size_t differences = 0;

    for (size_t i = 0; i < n; i++)
        differences += a[i].frame != b[i].frame;
    return differences;
}

static void batches_are_those_of_a_plain_list(void)
{
    for (int i = 0; i < 3 * NRS_N_DISCIPLINES; i++) {
        struct nrs_stream r =
            nrs_stream_init((struct nrs_rng_key){1, 0}, NRS_RNG_TEST, (uint64_t)i);
        struct nrs_server_cfg cfg = kit_cfg(1 + i / 3 % 3 * 1.5, 1.5 * (i / 3), MAX_QUEUE);
        struct nrs_server_model *s;
        struct list l = {.n = 0};
        size_t wrong = 0, batches = 0, full = 0;
        double now_s = 0;

        cfg.discipline = i % 3;
        s = kit_server(&cfg, kinds, N_KINDS, 0);
        for (uint32_t frame = 0; frame < 20000; frame++) {
            struct nrs_job job, want[MAX_BATCH];
            struct nrs_batch got;
            double until_s, want_until_s;
            size_t n;

            now_s += 0.5 * (nrs_stream_bits(&r) % 3);
            job = random_job(&r, frame, now_s);
            if (l.n < MAX_QUEUE)
                l.job[l.n++] = job;
            else
                full++;
            wrong += (nrs_server_offer(s, &job, now_s) == NRS_OFFER_FULL) !=
                     (l.job[l.n - 1].frame != frame);
            if (nrs_stream_bits(&r) % 3 == 0)
                continue;
            n = naive_batch(&l, &cfg, now_s, want, &want_until_s);
            if (!nrs_server_start(s, now_s, &got, &until_s)) {
                wrong += n != 0 || until_s != want_until_s;
                continue;
            }
            batches++;
            wrong += got.n != n || same(got.job, want, n < got.n ? n : got.n) > 0;
            nrs_server_finish(s, got.executor, now_s);
        }
        CHECK_ROW(wrong == 0, i, "%zu of %zu batches are others", wrong, batches);
        CHECK_ROW(batches > 3000 && (full > 100 || cfg.max_batch > 1), i, "%zu batches, %zu full",
                  batches, full);
        nrs_server_free(s);
    }
}

/* Largest lateness of jobs that are all there at 0, in the given order. */
static double lateness_s(const struct nrs_job *job, const size_t *order, size_t n)
{
    double now_s = 0, worst_s = -INFINITY;

    for (size_t i = 0; i < n; i++) {
        now_s += batch_s[job[order[i]].kind][1];
        worst_s = fmax(worst_s, now_s - job[order[i]].deadline_s);
    }
    return worst_s;
}

/* The least of all orders of the jobs from `at` on, by trying them all. */
static double least_lateness_s(const struct nrs_job *job, size_t *order, size_t at, size_t n)
{
    double best_s = INFINITY;

    if (at == n)
        return lateness_s(job, order, n);
    for (size_t i = at; i < n; i++) {
        size_t swap = order[at];

        order[at] = order[i];
        order[i] = swap;
        best_s = fmin(best_s, least_lateness_s(job, order, at + 1, n));
        order[i] = order[at];
        order[at] = swap;
    }
    return best_s;
}

/* Jackson's rule ("Scheduling a production line to minimize maximum tardiness", UCLA, 1955): where
 * all jobs are there from the start, no order has a smaller largest lateness than earliest deadline
 * first. */
static void no_order_beats_the_earliest_deadline(void)
{
    struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){4, 0}, NRS_RNG_TEST, 0);
    struct nrs_server_cfg cfg = kit_cfg(1, 0, MAX_QUEUE);
    size_t fifo_is_worse = 0;

    cfg.discipline = NRS_EDF;
    for (size_t round = 0; round < 200; round++) {
        struct nrs_server_model *s = kit_server(&cfg, kinds, N_KINDS, 0);
        size_t got[6] = {0}, order[6] = {0, 1, 2, 3, 4, 5}, n = 0;
        struct nrs_job job[6];
        struct nrs_batch batch;
        double until_s, best_s;

        for (uint32_t i = 0; i < 6; i++) {
            job[i] = random_job(&r, i, 0);
            job[i].deadline_s *= 2;
            nrs_server_offer(s, &job[i], 0);
        }
        while (nrs_server_start(s, 0, &batch, &until_s)) {
            got[n++] = batch.job[0].frame;
            nrs_server_finish(s, batch.executor, 0);
        }
        fifo_is_worse += lateness_s(job, order, 6) > lateness_s(job, got, 6);
        best_s = least_lateness_s(job, order, 0, 6);
        CHECK_ROW(n == 6 && lateness_s(job, got, 6) == best_s, round, "%g s, the best is %g s",
                  lateness_s(job, got, 6), best_s);
        nrs_server_free(s);
    }
    CU_ASSERT(fifo_is_worse > 100);
}

/* What became of each frame, and a digest of the order. */
struct fates {
    unsigned char left[40000];
    size_t refused[3], late, lost, done;
    uint64_t digest;
};

static void leaves(struct fates *f, uint32_t frame, size_t *count)
{
    f->left[frame]++;
    f->digest = (f->digest ^ frame) * UINT64_C(0x100000001b3);
    (*count)++;
}

static void note_loss(void *user, const struct nrs_job *job)
{
    struct fates *f = user;

    leaves(f, job->frame, &f->lost);
}

static void start_and_note(struct nrs_server_model *s, struct fates *f, double now_s, double *end_s,
                           struct nrs_batch *running)
{
    struct nrs_batch batch;
    struct nrs_job late[2];
    double until_s;
    size_t n;

    while ((n = nrs_server_take_late(s, now_s, late, NRS_LEN(late))) > 0)
        for (size_t i = 0; i < n; i++)
            leaves(f, late[i].frame, &f->late);
    while (nrs_server_start(s, now_s, &batch, &until_s)) {
        running[batch.executor] = batch;
        end_s[batch.executor] = now_s + batch.load_s + batch.compute_s;
    }
}

/* Offers, late jobs, failures, memory that is short, three executors; then all is worked off. */
static void go_through(struct fates *f, int discipline, uint32_t n, uint32_t seed)
{
    struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){seed, 0}, NRS_RNG_TEST, 0);
    struct nrs_server_cfg cfg = kit_cfg(3, 0.5, MAX_QUEUE);
    double now_s = 0, end_s[3] = {INFINITY, INFINITY, INFINITY};
    struct nrs_batch running[3];
    struct nrs_server_model *s;

    *f = (struct fates){.digest = 1};
    cfg.discipline = discipline;
    cfg.executors = 3;
    cfg.admission = cfg.drop_late = true;
    s = kit_server(&cfg, kinds, N_KINDS, 35);
    for (uint32_t frame = 0; frame < n || nrs_server_jobs(s) > 0;) {
        now_s += 0.125 * (nrs_stream_bits(&r) % 4);
        for (uint32_t e = 0; e < 3; e++)
            if (now_s >= end_s[e]) {
                for (size_t i = 0; i < running[e].n; i++)
                    leaves(f, running[e].job[i].frame, &f->done);
                nrs_server_finish(s, e, now_s);
                end_s[e] = INFINITY;
            }
        if (nrs_stream_bits(&r) % 512 == 0) {
            nrs_server_fail(s, note_loss, f);
            end_s[0] = end_s[1] = end_s[2] = INFINITY;
        }
        if (frame < n) {
            struct nrs_job job = random_job(&r, frame, now_s);
            enum nrs_offer offer;

            job.deadline_s += nrs_stream_bits(&r) % 2 ? 20 : 4;
            offer = nrs_server_offer(s, &job, now_s);
            if (offer != NRS_OFFER_TAKEN)
                leaves(f, frame, &f->refused[offer]);
            frame++;
        }
        start_and_note(s, f, now_s, end_s, running);
    }
    nrs_server_free(s);
}

static void each_job_leaves_once(void)
{
    static struct fates f, again;

    for (int d = 0; d < NRS_N_DISCIPLINES; d++) {
        const uint32_t n = 40000;
        size_t wrong = 0;

        go_through(&f, d, n, 6);
        for (uint32_t i = 0; i < n; i++)
            wrong += f.left[i] != 1;
        CHECK_ROW(wrong == 0, d, "%zu jobs did not leave once", wrong);
        CHECK_ROW(
            f.refused[NRS_OFFER_FULL] + f.refused[NRS_OFFER_LATE] + f.late + f.lost + f.done == n,
            d, "the sum is not %u", n);
        CHECK_ROW(f.refused[NRS_OFFER_FULL] > 100 && f.refused[NRS_OFFER_LATE] > 100 &&
                      f.late > 100 && f.lost > 100 && f.done > 1000,
                  d, "full %zu, late %zu, dropped %zu, lost %zu, done %zu",
                  f.refused[NRS_OFFER_FULL], f.refused[NRS_OFFER_LATE], f.late, f.lost, f.done);
        go_through(&again, d, n, 6);
        CHECK_ROW(f.digest == again.digest, d, "the second run differs");
        go_through(&again, d, n, 7);
        CHECK_ROW(f.digest != again.digest, d, "another seed gives the same");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"batches are those of a plain list", batches_are_those_of_a_plain_list},
        {"no order beats the earliest deadline", no_order_beats_the_earliest_deadline},
        {"each job leaves once", each_job_leaves_once},
        {NULL, NULL},
    };
    return check_main("server_rules", tests);
}
