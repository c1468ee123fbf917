/* test_figure.c - the figure's data and its rendering by gnuplot. */
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "report/figure.h"

static const struct nrs_requirement apps[] = {
    {.name = "video", .title = "Video recognition", .recognition_s = 0.033, .upload_s = 0.010},
    {.name = "person",
     .title = "Person identification in security \"surveillance\" system",
     .upload_s = 0.1},
};

static struct nrs_point_result make_point(size_t app, const char *network, const char *split,
                                          double upload_s)
{
    struct nrs_point_result p = {.requirement = apps[app], .dtype = "fp32"};
    struct nrs_verdict_row *row = p.verdict.row;

    snprintf(p.network, sizeof p.network, "%s", network);
    snprintf(p.split, sizeof p.split, "%s", split);

    for (unsigned q = 0; q < NRS_N_QUANTITIES; q++)
        row[q] = (struct nrs_verdict_row){
            .quantity = q, .status = NRS_NOT_APPLICABLE, .estimate = NAN, .target = NAN};
    row[NRS_Q_UPLOAD_LATENCY].estimate = upload_s;
    row[NRS_Q_UPLOAD_LATENCY].target = apps[app].upload_s;
    row[NRS_Q_UPLOAD_LATENCY].status = upload_s <= apps[app].upload_s ? NRS_MET : NRS_NOT_MET;
    return p;
}

static void make_data(struct nrs_text *out)
{
    const struct nrs_point_result points[] = {
        make_point(0, "alexnet", "pool1", 0.005),  make_point(0, "alexnet", "pool5", 0.020),
        make_point(0, "vgg16", "pool5", INFINITY), make_point(1, "alexnet", "pool5", 0.020),
        make_point(1, "vgg16", "pool5", NAN),
    };

    nrs_figure_data(points, NRS_LEN(points), out);
}

static void data_has_a_block_a_panel(void)
{
    static const char want[] = "1\t2\t\"alexnet\"\n2\t1\t\"vgg16\"\n"
                               "\n\n"
                               "1\t1\t\"Video recognition\"\t\"\"\t\"≤ 33 ms\"\t\"≤ 10 ms\"\n"
                               "2\t2\t\"Person identification in\"\t\"security 'surveillance' "
                               "system\"\t\"\"\t\"≤ 100 ms\"\n"
                               "\n\n" /* AlexNet, recognition: no estimates */
                               "1\t1\t-1\t0\t\"-\"\t\"pool1\"\n"
                               "2\t1\t-1\t0\t\"-\"\t\"pool5\"\n"
                               "2\t2\t-1\t0\t\"-\"\t\"pool5\"\n"
                               "\n\n" /* AlexNet, upload */
                               "1\t1\t0.5\t1\t\"5\"\t\"pool1\"\n"
                               "2\t1\t2\t0\t\"20\"\t\"pool5\"\n"
                               "2\t2\t0.2\t1\t\"20\"\t\"pool5\"\n"
                               "\n\n"
                               "1\t1\t-1\t0\t\"-\"\t\"pool5\"\n"
                               "1\t2\t-1\t0\t\"-\"\t\"pool5\"\n"
                               "\n\n"
                               "1\t1\t1e+09\t0\t\"lost\"\t\"pool5\"\n"
                               "1\t2\t-1\t0\t\"-\"\t\"pool5\"\n";
    struct nrs_text out;

    nrs_text_init(&out);
    make_data(&out);
    CHECK_ROW(strcmp(nrs_text_string(&out), want) == 0, 0, "got\n%s", nrs_text_string(&out));
    nrs_text_free(&out);
}

struct place {
    char folder[32], data[64], picture[2][64];
};

static void make_place(struct place *p, const char *kind)
{
    strcpy(p->folder, "figure-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->folder));
    snprintf(p->data, sizeof p->data, "%s/|a;'b.dat", p->folder); /* a name to stumble over */
    for (size_t i = 0; i < 2; i++)
        snprintf(p->picture[i], sizeof p->picture[i], "%s/%zu%s", p->folder, i, kind);
}

static void remove_place(const struct place *p)
{
    unlink(p->data);
    unlink(p->picture[0]);
    unlink(p->picture[1]);
    CU_ASSERT_EQUAL(rmdir(p->folder), 0); /* nothing else was left there */
}

static void render_twice(const char *kind, const char *magic)
{
    struct nrs_text out;
    struct nrs_error err = {.text = ""};
    struct place p;
    char *bytes[2] = {NULL, NULL};
    size_t n[2] = {0, 0};

    make_place(&p, kind);
    nrs_text_init(&out);
    make_data(&out);
    CU_ASSERT_EQUAL(nrs_file_write(p.data, out.data, out.n, &err), NRS_OK);
    for (size_t i = 0; i < 2; i++) {
        const struct nrs_figure_job job = {"gnuplot", check_source("plots/kpi-table.gp"), p.data,
                                           p.picture[i]};

        CHECK_ROW(nrs_figure_render(&job, &err) == NRS_OK, i, "%s", err.text);
        CHECK_ROW(nrs_file_read(p.picture[i], 1 << 24, &bytes[i], &n[i], &err) == NRS_OK, i, "%s",
                  err.text);
    }
    CU_ASSERT(n[0] > strlen(magic) && memcmp(bytes[0], magic, strlen(magic)) == 0);
    CU_ASSERT(n[0] == n[1] && memcmp(bytes[0], bytes[1], n[0]) == 0);
    free(bytes[0]);
    free(bytes[1]);
    nrs_text_free(&out);
    remove_place(&p);
}

static void pictures_are_reproducible(void)
{
    render_twice(".png", "\x89PNG");
    render_twice(".svg", "<?xml");
}

static void faults_are_told(void)
{
    static const struct {
        const char *gnuplot, *template, *data, *output;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"gnuplot", "plots/kpi-table.gp", "COPYING", "x.pdf", NRS_ENAME, ".png or .svg"},
        {"gnuplot", "plots/none.gp", "COPYING", "x.png", NRS_EFILE, "template is missing"},
        {"gnuplot", "plots/kpi-table.gp", "none.dat", "x.png", NRS_EFILE, "none.dat"},
        {"no-such-gnuplot", "plots/kpi-table.gp", "COPYING", "x.png", NRS_EMACHINE, "installed"},
        {"gnuplot", "COPYING", "COPYING", "x.png", NRS_EMACHINE, "failed with status 1"},
        {"true", "COPYING", "COPYING", "x.png", NRS_EFILE, "written nothing"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char template[4096], data[4096];
        const struct nrs_figure_job job = {rows[i].gnuplot, template, data, rows[i].output};
        struct nrs_error err = {.text = ""};
        enum nrs_status got;

        snprintf(template, sizeof template, "%s", check_source(rows[i].template));
        snprintf(data, sizeof data, "%s", check_source(rows[i].data));
        got = nrs_figure_render(&job, &err);
        CHECK_ROW(got == rows[i].want && strstr(err.text, rows[i].says), i, "got %d: %s", got,
                  err.text);
        CHECK_ROW(!nrs_file_exists(rows[i].output), i, "a picture was left");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"data has a block a panel", data_has_a_block_a_panel},
        {"pictures are reproducible", pictures_are_reproducible},
        {"faults are told", faults_are_told},
        {NULL, NULL},
    };

    return check_main("figure", tests);
}
