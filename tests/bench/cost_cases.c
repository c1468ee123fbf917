/* cost_cases.c - the cases. */
#include "cost_cases.h"

#define D(s)     "run.duration_s=" #s
#define UES(n)   "ues.count_per_cell=" #n
#define CELLS(n) "network.cells=" #n
#define SITES(n) "radio.layout.sites=" #n
#define VIDEO    "video-recognition-alexnet"
#define FRAMES   "bench/frames.json"
#define HEX      "bench/hex.json"
#define LENA     "bench/lena.json"
#define SMALL    "application.compression=16"
#define MOVES    "radio.mobility.model=constant-velocity"

/* clang-format off */
const struct cost_case cost_cases[] = {
    /* name, scenario, held out, every, settings */
    /* one cell: duration, UEs, messages */
    {"least",         VIDEO,  false, 0, {D(0.001), UES(1)}},
    {"video",         VIDEO,  false, 0, {NULL}},
    {"video-100s",    VIDEO,  false, 0, {D(100)}},
    {"video-1ue",     VIDEO,  false, 0, {D(100), UES(1)}},
    {"video-40ue",    VIDEO,  false, 0, {UES(40)}},
    {"video-300ue",   VIDEO,  false, 0, {UES(300), D(3)}},
    {"video-small",   VIDEO,  false, 0, {"application.compression=50", D(100)}},
    {"video-small40", VIDEO,  false, 0, {"application.compression=50", UES(40)}},
    {"video-float",   VIDEO,  false, 0, {"application.dtype=fp32", D(30)}},
    {"video-device",  VIDEO,  false, 0, {"application.split=device", D(300)}},
    {"video-input",   VIDEO,  false, 0, {"application.split=input", D(30)}},
    {"video-20mhz",   VIDEO,  false, 0, {"radio.carrier.bandwidth_mhz=20", D(30)}},
    {"video-15khz",   VIDEO,  false, 0, {"radio.carrier.scs_khz=15", "radio.carrier.bandwidth_mhz=40", D(30)}},
    {"video-mini",    VIDEO,  false, 0, {"radio.carrier.minislot_symbols=2", D(30)}},
    {"video-nofade",  VIDEO,  false, 0, {"radio.channel.fading=false", D(100)}},
    {"video-moves",   VIDEO,  false, 0, {MOVES, "radio.drop.speed_outdoor_kmh=30", D(30)}},
    {"video-hz1",     VIDEO,  false, 0, {"application.frame_rate_hz=1", D(1000)}},
    {"video-bursts",  VIDEO,  false, 0, {"transport.site_load=0.3", "transport.background_burst_kbyte=100", D(10)}},
    {"kpi-table",     "kpi-table", false, 9, {NULL}},
    /* isolated cells */
    {"single-1",      FRAMES, false, 0, {UES(10), D(20)}},
    {"single-21",     FRAMES, false, 0, {CELLS(21), UES(10), D(4)}},
    {"single-57x20",  FRAMES, false, 0, {CELLS(57), UES(20), D(2)}},
    {"single-500",    FRAMES, false, 0, {CELLS(500), UES(2), D(1)}},
    {"single-2000",   FRAMES, false, 0, {CELLS(2000), UES(1), D(0.2), "application.frame_rate_hz=1"}},
    {"single-10000u", FRAMES, false, 0, {UES(10000), D(1), "application.frame_rate_hz=1", SMALL}},
    /* cells that interfere */
    {"lena-7x10",     LENA,   false, 0, {D(10)}},
    {"lena-1x10",     LENA,   false, 0, {SITES(1), D(30)}},
    {"lena-1x40",     LENA,   false, 0, {SITES(1), UES(40), D(10)}},
    {"hex-21",        HEX,    false, 0, {SITES(7), D(4)}},
    {"hex-57",        HEX,    false, 0, {D(2)}},
    {"hex-111",       HEX,    false, 0, {SITES(37), D(1)}},
    {"hex-57x40",     HEX,    false, 0, {UES(40), D(1)}},
    {"hex-quiet",     HEX,    false, 0, {SITES(7), "radio.interference.enabled=false", D(4)}},
    {"hex-links4",    HEX,    false, 0, {"radio.interference.max_links=4", D(2)}},
    {"hex-links32",   HEX,    false, 0, {"radio.interference.max_links=32", "radio.interference.far_db=60", D(1)}},
    {"hex-nofade",    HEX,    false, 0, {SITES(7), "radio.channel.fading=false", D(4)}},
    {"hex-moves",     HEX,    false, 0, {SITES(7), MOVES, D(3)}},
    {"hex-fast",      HEX,    false, 0, {SITES(7), MOVES, "radio.drop.speed_outdoor_kmh=60", "radio.drop.indoor_share=0", D(3)}},
    {"hex-slots16",   HEX,    false, 0, {SITES(7), "radio.ul.max_ues_per_slot=16", UES(20), D(2)}},
    {"small-21",      HEX,    false, 0, {SITES(7), SMALL, D(4)}},
    {"small-57",      HEX,    false, 0, {SMALL, D(2)}},
    {"small-57x40",   HEX,    false, 0, {SMALL, UES(40), D(1)}},
    {"hex-1000ue",    HEX,    false, 0, {SITES(7), SMALL, UES(1000), "application.frame_rate_hz=1", D(1)}},
    {"hex-idle",      HEX,    false, 0, {SMALL, UES(100), "application.frame_rate_hz=0.1", D(3)}},
    /* many frames */
    {"frames-1ue",    VIDEO,  false, 0, {UES(1), D(5000)}},
    {"frames-device", VIDEO,  false, 0, {"application.split=device", UES(30), D(300)}},
    {"small-1-60s",   HEX,    false, 0, {SITES(1), SMALL, D(60)}},
    {"asymmetric",    "asymmetric-reliability", false, 7, {D(3)}},
    /* held out: whole scenarios, and sizes in between */
    {"device-classes", "device-classes", true, 4, {NULL}},
    {"failover",      "edge-failover", true, 0, {NULL}},
    {"failover-4x",   "edge-failover", true, 0, {CELLS(4), UES(12)}},
    {"mixed",         "mixed-devices", true, 0, {NULL}},
    {"mixed-40",      "mixed-devices", true, 0, {UES(40), D(5)}},
    {"edge-cloud",    "ue-edge-cloud", true, 0, {NULL}},
    {"edge-cloud-60s", "ue-edge-cloud", true, 0, {D(60), UES(8)}},
    {"asymmetric-12s", "asymmetric-reliability", true, 13, {D(12)}},
    {"hex-57x20",     HEX,    true,  0, {UES(20), D(1)}},
    {"small-57x20",   HEX,    true,  0, {SMALL, UES(20), D(2)}},
    {"small-7sites",  HEX,    true,  0, {SITES(7), SMALL, UES(5), D(10)}},
    {"lena-19x5",     LENA,   true,  0, {SITES(19), UES(5), D(4)}},
    {"single-7x30",   FRAMES, true,  0, {CELLS(7), UES(30), D(5)}},
    /* and longer ones than any that is fitted */
    {"asymmetric-61s", "asymmetric-reliability", true, 39, {NULL}},
    {"hex-57-20s",    HEX,    true,  0, {D(20)}},
    {"hex-111x20",    HEX,    true,  0, {SITES(37), UES(20), D(5)}},
    {"million-frames", VIDEO, true,  0, {"application.split=device", UES(100), D(300)}},
    {"kpi-table-hex", "kpi-table", true, 17, {"radio.layout.type=hex", "radio.layout.sectors=1", SITES(7), D(3)}},
};
/* clang-format on */
const size_t cost_n_cases = sizeof cost_cases / sizeof *cost_cases;
