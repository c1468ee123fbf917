/* server_parts.h - what the files of the server share: its state. */
#ifndef NRS_EDGE_SERVER_PARTS_H
#define NRS_EDGE_SERVER_PARTS_H

#include "core/timeq.h"
#include "edge/job_queue.h"
#include "edge/residency.h"
#include "edge/server.h"

struct kind_queue {
    const double *batch_s;
    struct nrs_job_queue turn; /* in order of service */
    struct nrs_job_queue age;  /* in order of arrival; unused where that is the order of service */
};

struct executor {
    struct nrs_job *job; /* [max_batch] */
    size_t n;            /* 0: idle */
    uint32_t kind;
    double end_s; /* as foreseen at the start */
};

struct nrs_server_model {
    struct nrs_server_cfg cfg;
    struct kind_queue *kind;
    uint32_t n_kinds;
    struct nrs_job_pool pool;  /* the jobs that wait */
    struct nrs_job_queue late; /* by deadline; where late jobs are dropped */
    struct nrs_residency memory;
    struct executor *executor;
    struct nrs_job *batch_jobs; /* storage of the executors' jobs */
    struct nrs_timeq idle;      /* idle executors; the "time" is their number: the lowest is next */
    size_t n_running;           /* jobs */
};

#endif
