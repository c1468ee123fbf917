/* verdict_text.c - names of quantities, statuses and reasons. */
#include "kpi/verdict.h"

const struct nrs_quantity_info nrs_quantities[NRS_N_QUANTITIES] = {
    [NRS_Q_UPLOAD_LATENCY] = {"upload-latency", "Upload latency", "s", NRS_AT_MOST},
    [NRS_Q_RECOGNITION_LATENCY] = {"recognition-latency", "Recognition latency", "s", NRS_AT_MOST},
    [NRS_Q_UL_RATE] = {"ul-rate", "UL rate of 95 % of the UEs", "bit/s", NRS_AT_LEAST},
    [NRS_Q_UL_RELIABILITY] = {"ul-reliability", "UL reliability", "1", NRS_AT_LEAST},
    [NRS_Q_DL_RELIABILITY] = {"dl-reliability", "DL reliability", "1", NRS_AT_LEAST},
    [NRS_Q_PAYLOAD] = {"payload", "Intermediate data", "byte", NRS_AT_MOST},
    [NRS_Q_UL_AVAILABILITY] = {"ul-availability", "UL availability", "1", NRS_AT_LEAST},
    [NRS_Q_DL_AVAILABILITY] = {"dl-availability", "DL availability", "1", NRS_AT_LEAST},
    [NRS_Q_SATISFIED_UES] = {"satisfied-ues", "Satisfied UEs", "1", NRS_AT_LEAST},
    [NRS_Q_FRAME_RELIABILITY] = {"frame-reliability", "Frames recognised in time", "1",
                                 NRS_AT_LEAST},
    [NRS_Q_FRAME_AVAILABILITY] = {"frame-availability", "Recognition availability", "1",
                                  NRS_AT_LEAST},
    [NRS_Q_UL_MTBF] = {"ul-mtbf", "UL time between failures", "s", NRS_AT_LEAST},
    [NRS_Q_DL_MTBF] = {"dl-mtbf", "DL time between failures", "s", NRS_AT_LEAST},
    [NRS_Q_UPLOAD_50] = {"upload-latency-50", "Upload latency of 50 %", "s", NRS_AT_MOST},
    [NRS_Q_UPLOAD_99_9] = {"upload-latency-99.9", "Upload latency of 99.9 %", "s", NRS_AT_MOST},
    [NRS_Q_UPLOAD_99_999] = {"upload-latency-99.999", "Upload latency of 99.999 %", "s",
                             NRS_AT_MOST},
    [NRS_Q_DOWNLOAD_50] = {"download-latency-50", "Download latency of 50 %", "s", NRS_AT_MOST},
    [NRS_Q_DOWNLOAD_99_9] = {"download-latency-99.9", "Download latency of 99.9 %", "s",
                             NRS_AT_MOST},
    [NRS_Q_DOWNLOAD_99_999] = {"download-latency-99.999", "Download latency of 99.999 %", "s",
                               NRS_AT_MOST},
    [NRS_Q_UE_ENERGY] = {"ue-energy", "UE energy a sent frame", "J", NRS_AT_MOST},
};

const char *const nrs_verdict_status_names[] = {
    [NRS_MET] = "met",
    [NRS_NOT_MET] = "not-met",
    [NRS_NOT_APPLICABLE] = "not-applicable",
    [NRS_NOT_EVALUATED] = "not-evaluated",
    [NRS_NO_DATA] = "no-data",
    [NRS_OPEN] = "undecided",
    NULL,
};

const char *const nrs_verdict_reasons[NRS_N_REASONS] = {
    [NRS_WHY_NOTHING] = "",
    [NRS_WHY_NO_TARGET] = "the document gives no target",
    [NRS_WHY_DEVICE_SPLIT] = "nothing is sent: the whole network runs on the device",
    [NRS_WHY_NO_LIMIT] = "the document does not limit the data of this network",
    [NRS_WHY_NO_SAMPLES] = "nothing reached this leg before the run ended",
    [NRS_WHY_NO_LATENCY] = "without a maximum latency no message is ever missed",
    [NRS_WHY_NO_OUTAGE] = "no outage in the time that was observed",
    [NRS_WHY_FEW_SAMPLES] = "too few samples to allow a miss; that none missed proves little",
    [NRS_WHY_ASSUMED_TARGET] = "the download latency is an assumption",
    [NRS_WHY_ROUNDED_LIMIT] = "larger than the document's figure by no more than its rounding",
    [NRS_WHY_WIDE_INTERVAL] = "the confidence interval has the target inside",
    [NRS_WHY_FEW_CLUSTERS] =
        "losses come from few replications or UEs: the interval may be too narrow",
    [NRS_WHY_DRAWN] = "estimated by drawing channels, not counted (rare.dl)",
    [NRS_WHY_DRAWN_UNDECIDED] = "drawing channels (rare.dl) has not decided it",
};
