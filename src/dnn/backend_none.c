/* backend_none.c - built without a library that computes networks: every call says so. */
#include "dnn/backend.h"

static enum nrs_status none(struct nrs_error *err)
{
    return nrs_fail(err, NRS_ECONFLICT,
                    "built without oneDNN; on Debian: apt-get install libdnnl-dev, then configure "
                    "and make again");
}

enum nrs_status nrs_backend_name(char out[NRS_BACKEND_NAME_MAX], struct nrs_error *err)
{
    out[0] = '\0';
    return none(err);
}

enum nrs_status nrs_backend_threads(int64_t *threads, struct nrs_error *err)
{
    (void)threads;
    return none(err);
}

enum nrs_status nrs_backend_build(const struct nrs_graph *graph, int64_t batch,
                                  struct nrs_backend_net **out, struct nrs_error *err)
{
    (void)graph;
    (void)batch;
    *out = NULL;
    return none(err);
}

void nrs_backend_free(struct nrs_backend_net *net)
{
    (void)net;
}

enum nrs_status nrs_backend_pass(struct nrs_backend_net *net, double (*now_s)(void), double *end_s,
                                 struct nrs_error *err)
{
    (void)net;
    (void)now_s;
    (void)end_s;
    return none(err);
}
