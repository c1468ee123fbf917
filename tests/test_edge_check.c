/* test_edge_check.c - servers and faults that cannot be, against the whole scenario. */
#include "scenario_kit.h"

#define SERVER(text) "{\"edge\": {\"servers\": [{\"name\": \"a\"}, {\"name\": \"b\", " text "}]}}"
#define FAULT(text)  "{\"faults\": [{}, {" text "}], \"network\": {\"cells\": 3}}"
#define HEX                                                                                        \
    "\"radio\": {\"layout\": {\"type\": \"hex\", \"sites\": 7}, "                                  \
    "\"gnb_antenna\": {\"pattern\": \"tr38901\"}}"

#define S(name, n) "{\"name\": \"" name "\", \"executors\": " n "}, "
#define EXECUTORS(n, last)                                                                         \
    "{\"edge\": {\"servers\": [" S("a", n) S("b", n) S("c", n) S("d", n) S("e", n) S("f", n)       \
        S("g", n) "{\"name\": \"h\", \"executors\": " last "}]}}"
static const struct {
    const char *text;
    enum nrs_status want;
    const char *says;
} rows[] = {
    {SERVER("\"location\": \"site\", \"cell\": 0"), NRS_OK, ""},
    {SERVER("\"location\": \"site\", \"cell\": 1"), NRS_ERANGE,
     "s.json: edge.servers.1.cell: there is no cell 1, expected 0 to 0"},
    {SERVER("\"cell\": 7"), NRS_OK, ""}, /* of no meaning elsewhere */
    {SERVER("\"cells\": \"0\""), NRS_OK, ""},
    {SERVER("\"cells\": \"0-1\""), NRS_ERANGE, "s.json: edge.servers.1.cells: "},
    {SERVER("\"cells\": \"zero\""), NRS_EPARSE,
     "s.json: edge.servers.1.cells: 'zero' is no list of cells"},
    /* AlexNet behind pool1 has 60.9 million weights (TR 22.874: 61 M), here of two bytes */
    {SERVER("\"memory_gbytes\": 0.13"), NRS_OK, ""},
    {SERVER("\"memory_gbytes\": 0.12"), NRS_ECONFLICT,
     "s.json: edge.servers.1: 0.12 GB of memory, and the layers 'conv2' to 'prob' of alexnet have "
     "0.1219 GB of weights"},
    {SERVER("\"tier\": \"cloud\", \"memory_gbytes\": 0.12"), NRS_ECONFLICT, "edge.servers.1: "},
    {"{\"application\": {\"pipeline\": [{}]}, \"edge\": {\"servers\": [{\"name\": \"a\"}, {\"name\": "
     "\"b\", \"tier\": \"cloud\", \"memory_gbytes\": 0.12}]}}",
     NRS_OK, ""}, /* it is asked for nothing */
    {FAULT("\"element\": \"sector\", \"which\": \"2\""), NRS_OK, ""},
    {FAULT("\"element\": \"sector\", \"which\": \"3\""), NRS_ENAME,
     "s.json: faults.1.which: there is no sector '3', expected * or one of 3: '0' to '2'"},
    {FAULT("\"element\": \"site\", \"which\": \"2\""), NRS_OK, ""}, /* single cells: a site each */
    {FAULT("\"which\": \"egde\""), NRS_ENAME, "s.json: faults.1.which: there is no server 'egde'"},
    {FAULT("\"element\": \"link\", \"which\": \"fronthaul-0\""), NRS_ENAME,
     "no link 'fronthaul-0'"},
    {"{\"faults\": [{\"element\": \"link\", \"which\": \"fronthaul-0\"}], "
     "\"transport\": {\"fronthaul_bandwidth_gbps\": 25}}",
     NRS_OK, ""},
    {FAULT("\"process\": \"schedule\", \"for_s\": 2, \"every_s\": 1"), NRS_ECONFLICT,
     "s.json: faults.1.every_s: 1 s is not more than for_s, 2 s"},
    {FAULT("\"mtbf_shape\": 2"), NRS_ECONFLICT, "s.json: faults.1: a shape is given"},
    {EXECUTORS("1024", "1024"), NRS_OK, ""}, /* 8 x 1024 */
    {EXECUTORS("1024", "1024}, {\"name\": \"i\""), NRS_ERANGE,
     "s.json: edge.servers: 8193 executors of all servers, expected at most 8192"},
    {FAULT("\"element\": \"roof\""), NRS_ENAME, "s.json: faults.1.element: "},
    /* 7 sites of three sectors */
    {"{\"faults\": [{\"element\": \"site\", \"which\": \"6\"}], " HEX "}", NRS_OK, ""},
    {"{\"faults\": [{\"element\": \"site\", \"which\": \"7\"}], " HEX "}", NRS_ENAME,
     "no site '7', expected * or one of 7: '0' to '6'"},
    {"{\"faults\": [{\"element\": \"sector\", \"which\": \"21\"}], " HEX "}", NRS_ENAME,
     "one of 21: '0' to '20'"},
    {"{\"faults\": [{\"element\": \"link\"}], \"transport\": {\"platform_file\": \"p.xml\"}}",
     NRS_ECONFLICT, "s.json: faults.0.element: 'link' with transport.platform_file"},
    {"{\"faults\": [{\"element\": \"site\"}], \"transport\": {\"platform_file\": \"p.xml\"}}",
     NRS_ECONFLICT, "s.json: faults.0.element: 'site' with transport.platform_file"},
    {"{\"faults\": [{\"element\": \"server\"}, {\"element\": \"sector\"}], "
     "\"transport\": {\"platform_file\": \"p.xml\"}}",
     NRS_OK, ""},
};

static void what_is_refused(void)
{
    temp_file("p.xml", "<platform/>"); /* it has to be there, and is not read here */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_points points;
        struct nrs_error err;
        enum nrs_status got = kit_points(rows[i].text, &points, &err);

        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'", rows[i].text,
                  got, err.text);
        nrs_points_free(&points);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };

    return kit_main("edge_check", tests);
}
