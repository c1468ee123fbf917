/* test_capacity.c - searches over a simulator that only pretends: shared processes, kept records.
 */
#include <time.h>
#include <unistd.h>

#include "batch/capacity.h"
#include "batch/capacity_store.h"
#include "scenario_kit.h"

#define TWO_POINTS                                                                                 \
    "{\"requirements\": {\"set\": \"tr22874\", \"application\": \"video-recognition\"}, "          \
    "\"ues\": {\"count_per_cell\": 3}, \"sweep\": {\"application.split\": "

/* The heavier the cut, the fewer UEs: up to 5 with pool1 (279936 byte), 11 with pool5 (36864). */
static uint32_t capacity_of(const struct nrs_point *p)
{
    return nrs_point_payload_bytes(p) > 100000 ? 5 : 11;
}

/* Each UE has one message; all are in time up to the capacity, none beyond. */
static enum nrs_status pretend(const void *context, const struct nrs_point *point,
                               uint32_t replication, struct nrs_ledger *ledger,
                               struct nrs_error *err)
{
    const char *spoilt = context; /* a file whose presence is a fault; NULL: none */

    if (spoilt && access(spoilt, F_OK) == 0)
        return nrs_fail(err, NRS_EMACHINE, "spoilt");
    nanosleep(&(struct timespec){0, (replication * 7 + 3) % 5 * 400000}, NULL);
    for (uint32_t ue = 0; ue < point->n_ues; ue++) {
        struct nrs_frame *f;

        if (nrs_ledger_add(ledger) == SIZE_MAX)
            return NRS_EMACHINE;
        f = &ledger->frames[ue];
        f->replication = replication;
        f->ue = ue;
        f->measured = 1;
        f->fate = NRS_FATE_DONE;
        f->capture_s = f->head_start_s = f->head_end_s = 1;
        f->ul_end_s = f->server_s = point->n_ues <= capacity_of(point) ? 1.001 : 2;
        f->batch_s = f->tail_end_s = f->dl_start_s = f->result_s = f->server_s + 0.002;
        f->ul_bytes = 1000;
    }
    ledger->end_s = 20;
    return NRS_OK;
}

/* A folder, and what is searched in it. */
struct hunt {
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_manifest manifest;
    char dir[NRS_PATH_MAX];
};

static void hunt_begin(struct hunt *h, const char *text, const char *dir)
{
    struct nrs_plan plan;

    *h = (struct hunt){.points = {.n = 0}};
    snprintf(h->dir, sizeof h->dir, "%s", temp_path(dir));
    CU_ASSERT_EQUAL_FATAL(nrs_document_load(temp_file("s.json", text), &h->doc, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&h->doc, &h->points, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_plan_make(&h->points, 1, &plan, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_manifest_make(&h->doc, &h->points, &plan, &h->manifest, NULL),
                          NRS_OK);
    nrs_plan_free(&plan);
    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(h->dir, NULL), NRS_OK);
}

static void hunt_end(struct hunt *h)
{
    nrs_manifest_free(&h->manifest);
    nrs_points_free(&h->points);
    nrs_document_free(&h->doc);
}

static struct nrs_capacity_cfg cfg_of(unsigned jobs)
{
    return (struct nrs_capacity_cfg){
        .simulate = pretend,
        .criterion = NRS_CRITERION_SATISFIED_UES,
        .ue_share = 0.9,
        .search = {.max = 32, .replications = 10, .looks = 5, .confidence = 0.95},
        .jobs = jobs};
}

static enum nrs_status find(struct hunt *h, const struct nrs_capacity_cfg *cfg,
                            struct nrs_capacity *out, struct nrs_error *err)
{
    enum nrs_status status = nrs_capacity_begin(h->dir, &h->manifest, false, err);

    return status == NRS_OK
               ? nrs_capacity_find(&h->doc, &h->points, h->dir, h->manifest.digest, cfg, out, err)
               : status;
}

static struct nrs_capacity find_all(struct hunt *h, const struct nrs_capacity_cfg *cfg)
{
    struct nrs_capacity found = {.n = 0};
    struct nrs_error err = {.text = ""};
    enum nrs_status status = find(h, cfg, &found, &err);

    CHECK_ROW(status == NRS_OK, 0, "%s", err.text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    return found;
}

static bool is_kept(const struct hunt *h, size_t point, uint32_t load, uint32_t replication)
{
    return nrs_trial_is_kept(h->dir, (struct nrs_trial_key){point, load, replication});
}

static bool is_same_answer(const struct nrs_search_answer *a, const struct nrs_search_answer *b)
{
    return a->decision == b->decision && a->which == b->which && a->estimate == b->estimate &&
           a->target == b->target && a->lo == b->lo && a->hi == b->hi;
}

/* Field by field: what a structure's padding holds is nobody's. */
static bool is_same_search(const struct nrs_capacity_search *a, const struct nrs_capacity_search *b)
{
    bool is_same = a->is_limited == b->is_limited && a->has_ended == b->has_ended &&
                   a->n_replications == b->n_replications &&
                   a->search.n_trials == b->search.n_trials;

    for (size_t i = 0; is_same && i < a->search.n_trials; i++) {
        const struct nrs_search_trial *s = &a->search.trial[i], *t = &b->search.trial[i];

        is_same = s->load == t->load && s->looks == t->looks &&
                  s->replications == t->replications && is_same_answer(&s->answer, &t->answer);
    }
    return is_same;
}

/* Records of a point, by their files. */
static void count_kept(void *user, const char *path, const struct nrs_trial_key *key)
{
    size_t *n = user; /* [points] */

    CHECK_ROW(key != NULL, 0, "%s is no record", path);
    if (key)
        n[key->point]++;
}

/* 1 cell: the load is the number of UEs. From 3, up to 32: 3, 6, 12, 24; capacity 5: 3, 6, 4, 5;
 * capacity 11: 3, 6, 12, 9, 10, 11. "device" sends nothing. */
static void each_point_has_its_capacity(void)
{
    struct nrs_capacity one, four;
    struct hunt h, g;
    struct nrs_capacity_cfg cfg = cfg_of(1);
    static const size_t loads[] = {4, 6};
    size_t n_kept[3] = {0};

    hunt_begin(&h, TWO_POINTS "[\"pool1\", \"pool5\", \"device\"]}}", "one");
    one = find_all(&h, &cfg);
    hunt_begin(&g, TWO_POINTS "[\"pool1\", \"pool5\", \"device\"]}}", "four");
    cfg.jobs = 4;
    four = find_all(&g, &cfg);
    CU_ASSERT_EQUAL_FATAL(one.n, 3);
    for (size_t i = 0; i < 2; i++) {
        const struct nrs_capacity_search *s = &one.search[i];
        struct nrs_search_result r = nrs_search_result(&s->search);

        CHECK_ROW(s->is_limited && s->has_ended, i, "ended");
        CHECK_ROW(r.is_decided && r.low == (i ? 11 : 5), i, "[%u, %u]", r.low, r.high);
        CHECK_ROW(s->search.n_trials == loads[i], i, "%zu loads", s->search.n_trials);
        CHECK_ROW(is_same_search(s, &four.search[i]), i, "4 processes find something else");
    }
    CU_ASSERT(!one.search[2].is_limited && one.search[2].has_ended);
    CU_ASSERT_EQUAL(one.search[2].n_replications, 0);
    nrs_trials_each(h.dir, count_kept, n_kept);
    for (size_t i = 0; i < 3; i++)
        CHECK_ROW(n_kept[i] == one.search[i].n_replications, i, "%zu records, %zu replications",
                  n_kept[i], one.search[i].n_replications);
    /* what fails is seen at the first look, what passes needs more: nothing is simulated beyond */
    CU_ASSERT(is_kept(&h, 0, 6, 9) && !is_kept(&h, 0, 6, 10));
    CU_ASSERT(is_kept(&h, 0, 5, 79) && !is_kept(&h, 0, 7, 0));
    nrs_capacity_free(&one);
    nrs_capacity_free(&four);
    hunt_end(&h);
    hunt_end(&g);
}

/* What is kept is not simulated again: the simulator would fail. A damaged record is told. */
static void records_are_used_again(void)
{
    struct nrs_capacity first, again;
    struct hunt h;
    struct nrs_capacity_cfg cfg = cfg_of(2);
    struct nrs_error err = {.text = ""};
    char path[NRS_PATH_MAX], *text;
    size_t n;

    hunt_begin(&h, TWO_POINTS "[\"pool1\"]}}", "again");
    first = find_all(&h, &cfg);
    cfg.context = temp_file("spoilt", "");
    again = find_all(&h, &cfg);
    CU_ASSERT_EQUAL_FATAL(again.n, 1);
    CU_ASSERT(is_same_search(first.search, again.search));
    nrs_capacity_free(&again);

    cfg.ue_share = 0.8; /* decides with fewer */
    again = find_all(&h, &cfg);
    CU_ASSERT(nrs_search_result(&again.search[0].search).low == 5);
    CU_ASSERT(again.search[0].n_replications < first.search[0].n_replications);
    nrs_capacity_free(&again);
    nrs_capacity_free(&first);

    cfg.ue_share = 0.99; /* needs more: the simulator is asked, and fails */
    CU_ASSERT_EQUAL(find(&h, &cfg, &again, &err), NRS_EMACHINE);
    CHECK_ROW(strstr(err.text, "spoilt") != NULL, 0, "'%s'", err.text);

    nrs_path_join(path, h.dir, NRS_CAPACITY_EVALUATIONS "/00000/000003/00002.json");
    CU_ASSERT_EQUAL_FATAL(nrs_file_read(path, 1 << 20, &text, &n, NULL), NRS_OK);
    text[n / 2] ^= 1;
    CU_ASSERT_EQUAL_FATAL(nrs_file_write(path, text, n, NULL), NRS_OK);
    free(text);
    CU_ASSERT_EQUAL(find(&h, &cfg, &again, &err), NRS_EPARSE);
    CHECK_ROW(strstr(err.text, "it is damaged") != NULL, 0, "'%s'", err.text);
    CU_ASSERT_EQUAL(nrs_capacity_restart(h.dir, NULL), NRS_OK);
    CU_ASSERT(!is_kept(&h, 0, 3, 0));
    hunt_end(&h);
}

/* Time is up at once: nothing is simulated, and nothing is known. */
static void spent_time_stops_the_search(void)
{
    struct nrs_capacity found;
    struct hunt h;
    struct nrs_capacity_cfg cfg = cfg_of(2);

    cfg.budget_s = 1e-9;
    hunt_begin(&h, TWO_POINTS "[\"pool1\"]}}", "late");
    found = find_all(&h, &cfg);
    CU_ASSERT(!found.search[0].has_ended);
    CU_ASSERT_EQUAL(found.search[0].n_replications, 0);
    nrs_capacity_free(&found);
    cfg.budget_s = 0;
    found = find_all(&h, &cfg);
    CU_ASSERT(found.search[0].has_ended);
    CU_ASSERT(nrs_search_result(&found.search[0].search).is_decided);
    nrs_capacity_free(&found);
    hunt_end(&h);
}

static void what_cannot_be_searched_is_refused(void)
{
    static const struct {
        const char *sweep, *text;
    } rows[] = {
        {"\"sweep\": {\"ues.count_per_cell\": [2, 3]}", "which capacity looks for"},
        {"\"sweep\": {\"ues.count_per_cell\": [4]}", "which capacity looks for"},
        {"\"sweep\": {\"variants\": {\"a\": {\"ues.count_per_cell\": 4}}}",
         "which capacity looks for"},
        {"\"sweep\": {\"run.seed\": [1, 2], \"skip\": [{\"run.seed\": 1, \"ues.count_per_cell\": "
         "32}]}",
         "which capacity looks for"},
        {"\"network\": {\"cells\": 100}", "UEs in 100 cells"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_capacity found;
        struct nrs_capacity_cfg cfg = cfg_of(1);
        struct nrs_error err = {.text = ""};
        struct hunt h;
        char text[512], dir[16];
        enum nrs_status status;

        snprintf(text, sizeof text,
                 "{\"requirements\": {\"application\": \"video-recognition\"}, %s}", rows[i].sweep);
        snprintf(dir, sizeof dir, "refused%zu", i);
        if (i + 1 == NRS_LEN(rows))
            cfg.search.max = 10001; /* of a million UEs in all */
        hunt_begin(&h, text, dir);
        status = find(&h, &cfg, &found, &err);
        CHECK_ROW(nrs_status_exit(status) == 2 && status != NRS_OK, i, "status %d", status);
        CHECK_ROW(strstr(err.text, rows[i].text) != NULL, i, "'%s'", err.text);
        CHECK_ROW(!is_kept(&h, 0, 4, 0), i, "something was simulated");
        hunt_end(&h);
    }
}

/* A folder is about one scenario. */
static void another_scenario_is_refused(void)
{
    struct hunt h, g;
    struct nrs_error err = {.text = ""};

    hunt_begin(&h, TWO_POINTS "[\"pool1\"]}}", "same");
    hunt_begin(&g, TWO_POINTS "[\"pool5\"]}}", "same");
    CU_ASSERT_EQUAL(nrs_capacity_begin(h.dir, &h.manifest, false, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_capacity_begin(h.dir, &h.manifest, false, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_capacity_begin(g.dir, &g.manifest, false, &err), NRS_ECONFLICT);
    CHECK_ROW(strstr(err.text, "began with sweep.application.split") != NULL, 0, "'%s'", err.text);
    CU_ASSERT_EQUAL(nrs_capacity_restart(g.dir, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_capacity_begin(g.dir, &g.manifest, false, NULL), NRS_OK);
    hunt_end(&h);
    hunt_end(&g);
}

/* What is at work in a folder keeps out who clears it up, and the other way round. */
static void searches_keep_out_who_clears_up(void)
{
    struct nrs_leases search = {.fd = -1}, other = {.fd = -1}, broom = {.fd = -1};
    struct nrs_error err = {.text = ""};
    struct hunt h;

    hunt_begin(&h, TWO_POINTS "[\"pool1\"]}}", "held");
    CU_ASSERT_EQUAL(nrs_capacity_join(h.dir, &search, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_capacity_join(h.dir, &other, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_capacity_claim(h.dir, &broom, &err), NRS_ECONFLICT);
    CHECK_ROW(strstr(err.text, "a search is there") != NULL, 0, "'%s'", err.text);
    CU_ASSERT_EQUAL(nrs_capacity_restart(h.dir, &err), NRS_ECONFLICT);
    nrs_leases_close(&broom);
    nrs_leases_close(&search);
    nrs_leases_close(&other);
    CU_ASSERT_EQUAL(nrs_capacity_claim(h.dir, &broom, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_capacity_join(h.dir, &search, &err), NRS_ECONFLICT);
    CHECK_ROW(strstr(err.text, "somebody clears it up") != NULL, 0, "'%s'", err.text);
    nrs_leases_close(&broom);
    nrs_leases_close(&search);
    hunt_end(&h);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"each point has its capacity", each_point_has_its_capacity},
        {"records are used again", records_are_used_again},
        {"spent time stops the search", spent_time_stops_the_search},
        {"what cannot be searched is refused", what_cannot_be_searched_is_refused},
        {"another scenario is refused", another_scenario_is_refused},
        {"searches keep out who clears up", searches_keep_out_who_clears_up},
        {NULL, NULL},
    };

    return kit_main("capacity", tests);
}
