/* memory.h - how much memory is left here, before tasks are started. */
#ifndef NRS_BATCH_MEMORY_H
#define NRS_BATCH_MEMORY_H

#include <stdint.h>

/**
 * Bytes that processes of this machine may still take: the least of what is known of
 * - MemAvailable of /proc/meminfo;
 * - limits of this process's control group and of those above it, less what they use but could drop
 *   (version 2: memory.max and memory.high; version 1: memory.limit_in_bytes);
 * - what Slurm gave the job on a node: SLURM_MEM_PER_NODE, or SLURM_MEM_PER_CPU times
 *   SLURM_CPUS_ON_NODE, in MiB. Its processes on the node share that.
 * @return >= 0; INT64_MAX when nothing is known.
 */
int64_t nrs_memory_available_bytes(void);

/**
 * As nrs_memory_available_bytes, with /proc and /sys in another folder.
 * @param root  "" is this machine's.
 */
int64_t nrs_memory_available_below(const char *root);

#endif
