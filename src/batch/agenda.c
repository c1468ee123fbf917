/* agenda.c - own share forwards, others' backwards. */
#include "batch/agenda.h"

size_t nrs_agenda(const uint32_t *order, size_t n, struct nrs_share share, uint32_t *agenda)
{
    size_t used = 0;

    for (size_t i = share.rank; i < n; i += share.ranks)
        agenda[used++] = order[i];
    for (uint32_t k = 1; k < share.ranks && !share.is_only; k++) {
        size_t first = (share.rank + k) % share.ranks;

        if (first >= n)
            continue;
        for (size_t i = first + (n - 1 - first) / share.ranks * share.ranks;; i -= share.ranks) {
            agenda[used++] = order[i];
            if (i == first)
                break;
        }
    }
    return used;
}
