/* slurm.c - job scripts as text. Paths stand in the body only, quoted for the shell: the #SBATCH
 * lines have rules of their own for quotes and '%', and logs are named relative to the folder that
 * the script is submitted from. */
#include "batch/slurm.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define NAME_MAX_BYTES 60
#define STATE_LETTERS  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

const char *const nrs_slurm_script_names[] = {"array.sh", "merge.sh"};

unsigned nrs_slurm_elements(size_t n_tasks, double total_s, unsigned cpus)
{
    double by_time = ceil(total_s / (NRS_SLURM_ELEMENT_TARGET_S * cpus));
    double by_tasks = ceil((double)n_tasks / cpus);

    return (unsigned)fmax(1, fmin(NRS_SLURM_ELEMENTS_MAX, fmin(by_time, by_tasks)));
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

static enum nrs_status check_paths(const struct nrs_slurm_job *job, struct nrs_error *err)
{
    if (job->folder[0] != '/' || job->program[0] != '/')
        return nrs_fail(err, NRS_EINTERNAL, "slurm: folder and program have to be absolute paths");
    if (strpbrk(job->results, "%\\") || has_control(job->results))
        return nrs_fail(err, NRS_EFILE,
                        "%.200s: Slurm writes no logs into a folder whose name has '%%', '\\' or a "
                        "control character",
                        job->results);
    return NRS_OK;
}

static enum nrs_status out_of_range(const char *what, int64_t value, int64_t min, int64_t max,
                                    struct nrs_error *err)
{
    return nrs_fail(err, NRS_ERANGE, "slurm: %s: %" PRId64 " is outside [%" PRId64 ", %" PRId64 "]",
                    what, value, min, max);
}

enum nrs_status nrs_slurm_check(const struct nrs_slurm_job *job, struct nrs_error *err)
{
    const struct {
        const char *what;
        int64_t value, min, max;
    } rows[] = {
        {"elements", job->n_elements, 1, NRS_SLURM_ELEMENTS_MAX},
        {"processors of an element", job->cpus, 1, 65535},
        {"memory of an element in MB", job->memory_mb, 0, 1 << 30},
        {"time limit in s", job->time_limit_s, 0, NRS_SLURM_LIMIT_MAX_S},
        {"seconds of warning", job->warning_s, 1, NRS_SLURM_WARNING_MAX_S},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        if (rows[i].value < rows[i].min || rows[i].value > rows[i].max)
            return out_of_range(rows[i].what, rows[i].value, rows[i].min, rows[i].max, err);
    if (job->time_limit_s && job->time_limit_s <= job->warning_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "slurm: a time limit of %" PRId64 " s leaves no time before the warning, "
                        "which comes %" PRId64 " s earlier",
                        job->time_limit_s, job->warning_s);
    if (job->options && has_control(job->options))
        return nrs_fail(err, NRS_EPARSE,
                        "--slurm-options: control characters are refused, expected one line");
    return check_paths(job, err);
}

void nrs_slurm_quote(const char *text, FILE *out)
{
    fputc('\'', out);
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fputc(*text, out);
    }
    fputc('\'', out);
}

/* Slurm's patterns know '%' in names, and people read them in squeue. */
static void write_name(const char *name, FILE *out)
{
    for (size_t i = 0; i < NAME_MAX_BYTES && name[i]; i++) {
        unsigned char c = (unsigned char)name[i];

        fputc(c < 0x80 && (isalnum(c) || c == '.' || c == '-') ? c : '_', out);
    }
}

static void write_head(enum nrs_slurm_script script, FILE *out)
{
    fputs("#!/bin/bash\n", out);
    if (script == NRS_SLURM_ARRAY)
        fputs("# An element of a job array that works on a sweep: it takes tasks until none is "
              "missing.\n",
              out);
    else
        fputs("# The end of a sweep: runs what is still missing, and merges the tables.\n", out);
    fputs("# Written by 'nrsplit sweep --slurm'; change what you like. To submit by hand, in this "
          "folder:\n"
          "#     sbatch --parsable array.sh                     (prints JOB)\n"
          "#     sbatch --dependency=afterany:JOB merge.sh\n"
          "# What is done is not done again: both may be submitted at any time and as often as you "
          "like.\n",
          out);
}

static void write_directives(const struct nrs_slurm_job *job, enum nrs_slurm_script script,
                             FILE *out)
{
    int64_t minutes = (job->time_limit_s + 59) / 60;

    fputs("#SBATCH --job-name=nrsplit-", out);
    write_name(job->name, out);
    fputc('\n', out);
    if (script == NRS_SLURM_ARRAY)
        fprintf(out, "#SBATCH --array=0-%u\n#SBATCH --output=array-%%A_%%a.log\n",
                job->n_elements - 1);
    else
        fputs("#SBATCH --output=merge-%j.log\n", out);
    fprintf(out,
            "#SBATCH --open-mode=append\n#SBATCH --nodes=1\n#SBATCH --ntasks=1\n"
            "#SBATCH --cpus-per-task=%u\n",
            job->cpus);
    if (job->memory_mb)
        fprintf(out, "#SBATCH --mem=%" PRId64 "M\n", job->memory_mb);
    if (job->time_limit_s)
        fprintf(out, "#SBATCH --time=%" PRId64 ":%02d:00\n", minutes / 60, (int)(minutes % 60));
    fprintf(out, "#SBATCH --requeue\n#SBATCH --signal=B:USR1@%" PRId64 "\n", job->warning_s);
    if (job->options && job->options[0])
        fprintf(out, "#SBATCH %s\n", job->options);
}

static const char before[] =
    "cd -- \"$folder\" || exit 3\n"
    "\n"
    "# Before the time limit Slurm sends USR1: running tasks end, and no more are begun.\n"
    "worker=\n"
    "signal=\n"
    "forward() {\n"
    "    signal=$1\n"
    "    [ -z \"$worker\" ] || kill -s \"$signal\" \"$worker\" 2>/dev/null\n"
    "}\n"
    "trap 'forward USR1' USR1\n"
    "trap 'forward TERM' TERM INT\n"
    "\n";

static void write_command(const struct nrs_slurm_job *job, enum nrs_slurm_script script, FILE *out)
{
    fputs("\n# What the program needs at run time goes here, such as: module load gsl\n\nfolder=",
          out);
    nrs_slurm_quote(job->folder, out);
    fputs("\nprogram=", out);
    nrs_slurm_quote(job->program, out);
    fputs("\narguments=(\n", out);
    for (size_t i = 0; i < job->n_arguments; i++) {
        fputs("    ", out);
        nrs_slurm_quote(job->argument[i], out);
        fputc('\n', out);
    }
    fputs(")\n\n", out);
    fputs(before, out);
    fprintf(out,
            "\"$program\" sweep%s --jobs \"${SLURM_CPUS_PER_TASK:-%u}\" \"${arguments[@]}\" &\n",
            script == NRS_SLURM_ARRAY ? " --no-merge --no-wait" : "", job->cpus);
}

/* `wait` returns when a trap has run, too. */
static const char after[] = "worker=$!\n"
                            "while kill -0 \"$worker\" 2>/dev/null; do\n"
                            "    wait \"$worker\"\n"
                            "done\n"
                            "wait \"$worker\"\n"
                            "status=$?\n"
                            "\n"
                            "again() {\n"
                            "    echo \"$1: back into the queue\"\n"
                            "    # What is put back is ended at once; not so who puts it back.\n"
                            "    trap '' TERM USR1\n"
                            "    scontrol requeue \"";

static const char tail[] =
    "\" || exit 1\n"
    "    exit 0\n"
    "}\n"
    "\n"
    "if [ \"$signal\" = USR1 ] && [ \"$status\" -ne 0 ] && [ \"$status\" -ne 1 ]; then\n"
    "    again 'the time is over'\n"
    "elif [ -z \"$signal\" ] && [ \"$status\" -gt 128 ] &&\n"
    "    [ \"${SLURM_RESTART_COUNT:-0}\" -lt 5 ]; then\n"
    "    again \"nrsplit was ended by signal $((status - 128))\"\n"
    "fi\n"
    "# A requirement that is not met (1) is a result, not a failed job.\n"
    "[ \"$status\" -ne 1 ] || status=0\n"
    "exit \"$status\"\n";

void nrs_slurm_write(const struct nrs_slurm_job *job, enum nrs_slurm_script script, FILE *out)
{
    write_head(script, out);
    write_directives(job, script, out);
    write_command(job, script, out);
    fputs(after, out);
    fputs(script == NRS_SLURM_ARRAY ? "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
                                    : "$SLURM_JOB_ID",
          out);
    fputs(tail, out);
}

/* A job's number, from 1, at the beginning of *at, which is moved behind it. 0: there is none. */
static uint64_t read_id(const char **at)
{
    uint64_t id = 0;

    for (size_t digits = 0; **at >= '0' && **at <= '9'; (*at)++) {
        if (++digits > 18)
            return 0;
        id = id * 10 + (uint64_t)(**at - '0');
    }
    return id;
}

enum nrs_status nrs_slurm_job_id(const char *text, uint64_t *id, struct nrs_error *err)
{
    const char *end = text;

    *id = read_id(&end);
    if (*id == 0 || (*end && !strchr(";\n", *end)))
        return nrs_fail(err, NRS_EPARSE, "sbatch: '%.*s' is no number of a job",
                        (int)strcspn(text, "\n"), text);
    return NRS_OK;
}

/* States of jobs that are over are not listed; of the others, these wait. */
static bool is_pending(const char *state)
{
    static const char *const waiting[] = {"PD", "RD", "RF", "RH", "RQ", "SE"};

    for (size_t i = 0; i < NRS_LEN(waiting); i++)
        if (memcmp(state, waiting[i], 2) == 0)
            return true;
    return false;
}

enum nrs_status nrs_slurm_count(const char *text, uint64_t id, struct nrs_slurm_queue *out,
                                struct nrs_error *err)
{
    *out = (struct nrs_slurm_queue){0};
    for (size_t line = 1; *text; line++) {
        const char *at = text, *end = strchrnul(text, '\n');
        uint64_t listed = read_id(&at);
        size_t length = *at == ' ' ? strspn(at + 1, STATE_LETTERS) : 0;

        if (listed == 0 || length < 1 || length > 2 || at + 1 + length != end)
            return nrs_fail(err, NRS_EPARSE, "squeue: line %zu: '%.*s', expected a job and a state",
                            line, (int)(end - text < 64 ? end - text : 64), text);
        if (listed == id && length == 2 && is_pending(at + 1))
            out->pending++;
        else if (listed == id)
            out->running++;
        text = end + (*end == '\n');
    }
    return NRS_OK;
}
