/* test_slurm.c - job scripts run by a real bash, with other programs in place of nrsplit, sbatch,
 * squeue and scontrol. */
#include "batch/slurm.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cli/slurm_submit.h"
#include "core/file.h"
#include "temp.h"

#define TEXT_MAX 65536

static const char *const plain_arguments[] = {"--quiet", "--", "scenario.json"};

static struct nrs_slurm_job job_of(const char *program)
{
    return (struct nrs_slurm_job){.name = "demo",
                                  .folder = temp_folder(),
                                  .program = program,
                                  .argument = plain_arguments,
                                  .n_arguments = NRS_LEN(plain_arguments),
                                  .results = temp_path("results"),
                                  .n_elements = 10,
                                  .cpus = 2,
                                  .warning_s = 300};
}

/* A script's text; static. */
static const char *script_text(const struct nrs_slurm_job *job, enum nrs_slurm_script script)
{
    static char text[TEXT_MAX];
    FILE *out = fmemopen(text, sizeof text, "w");

    nrs_slurm_write(job, script, out);
    fclose(out);
    return text;
}

/* Write a program for the shell to `name`. @return its path, as temp_path. */
static const char *program(const char *name, const char *text)
{
    const char *path = temp_file(name, text);

    chmod(path, 0755);
    return path;
}

/* @return exit status of a command of the shell. */
static int shell(const char *command)
{
    int status = system(command);

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *content(const char *name)
{
    static char text[TEXT_MAX];
    FILE *f = fopen(temp_path(name), "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    if (f)
        fclose(f);
    text[n] = '\0';
    return text;
}

static bool has_line(const char *text, const char *line)
{
    size_t n = strlen(line);

    for (const char *at = strstr(text, line); at; at = strstr(at + 1, line))
        if ((at == text || at[-1] == '\n') && at[n] == '\n')
            return true;
    return false;
}

/* ------------------------------------------------------------------------------ text */

static void elements_take_an_hour_each(void)
{
    static const struct {
        const char *why;
        size_t n_tasks;
        double total_s;
        unsigned cpus, want;
    } rows[] = {
        {"ten hours", 10000, 36000, 1, 10},
        {"a second more", 10000, 36001, 1, 11},
        {"ten hours on four processors each", 10000, 36000, 4, 3},
        {"no more than tasks", 3, 36000, 1, 3},
        {"a processor for each task", 9, 1e6, 4, 3},
        {"the largest array", 100000, 1e9, 1, 1000},
        {"nothing to do", 10, 0, 1, 1},
        {"no task", 0, 0, 1, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        unsigned got = nrs_slurm_elements(rows[i].n_tasks, rows[i].total_s, rows[i].cpus);

        CHECK_ROW(got == rows[i].want, i, "%s: %u", rows[i].why, got);
    }
}

static void impossible_jobs_are_refused(void)
{
    static const struct {
        const char *want;
        struct nrs_slurm_job change;
    } rows[] = {
        {"elements: 0 is outside [1, 1000]", {.n_elements = 0, .cpus = 1, .warning_s = 1}},
        {"elements: 1001 is outside", {.n_elements = 1001, .cpus = 1, .warning_s = 1}},
        {"processors of an element: 0", {.n_elements = 1, .cpus = 0, .warning_s = 1}},
        {"memory of an element in MB: -1",
         {.n_elements = 1, .cpus = 1, .warning_s = 1, .memory_mb = -1}},
        {"seconds of warning: 0", {.n_elements = 1, .cpus = 1, .warning_s = 0}},
        {"seconds of warning: 65536", {.n_elements = 1, .cpus = 1, .warning_s = 65536}},
        {"a time limit of 60 s leaves no time",
         {.n_elements = 1, .cpus = 1, .warning_s = 60, .time_limit_s = 60}},
        {"--slurm-options: control characters are refused",
         {.n_elements = 1, .cpus = 1, .warning_s = 1, .options = "--qos=low\necho"}},
        {"a%b: Slurm writes no logs",
         {.n_elements = 1, .cpus = 1, .warning_s = 1, .results = "a%b"}},
        {"a\\b: Slurm writes no logs",
         {.n_elements = 1, .cpus = 1, .warning_s = 1, .results = "a\\b"}},
        {"have to be absolute", {.n_elements = 1, .cpus = 1, .warning_s = 1, .folder = "work"}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_slurm_job job = rows[i].change;
        struct nrs_error err = {.status = NRS_OK};

        job.name = "x";
        job.program = "/bin/nrsplit";
        job.folder = job.folder ? job.folder : "/";
        job.results = job.results ? job.results : "results";
        CHECK_ROW(nrs_slurm_check(&job, &err) != NRS_OK && says(&err, rows[i].want), i, "%s: '%s'",
                  rows[i].want, err.text);
    }
}

static void directives_are_those_asked_for(void)
{
    static const char *const lines[][2] = {
        /* what both have is in the second, too */
        {"#SBATCH --array=0-9", NULL},
        {"#SBATCH --output=array-%A_%a.log", "#SBATCH --output=merge-%j.log"},
        {"#SBATCH --job-name=nrsplit-a_b_.c-1", "#SBATCH --job-name=nrsplit-a_b_.c-1"},
        {"#SBATCH --cpus-per-task=2", "#SBATCH --cpus-per-task=2"},
        {"#SBATCH --mem=4000M", "#SBATCH --mem=4000M"},
        {"#SBATCH --time=2:01:00", "#SBATCH --time=2:01:00"}, /* 7201 s: two hours, rounded up */
        {"#SBATCH --requeue", "#SBATCH --requeue"},
        {"#SBATCH --open-mode=append", "#SBATCH --open-mode=append"},
        {"#SBATCH --signal=B:USR1@300", "#SBATCH --signal=B:USR1@300"},
        {"#SBATCH --partition=long --qos=low", "#SBATCH --partition=long --qos=low"},
    };
    struct nrs_slurm_job job = job_of("/bin/true");
    const char *text;

    job.name = "a b%.c-1";
    job.memory_mb = 4000;
    job.time_limit_s = 7201;
    job.options = "--partition=long --qos=low";
    for (int k = NRS_SLURM_ARRAY; k <= NRS_SLURM_MERGE; k++) {
        text = script_text(&job, (enum nrs_slurm_script)k);
        for (size_t i = 0; i < NRS_LEN(lines); i++)
            CHECK_ROW(!lines[i][k] || has_line(text, lines[i][k]), i, "%s", lines[i][k]);
        CU_ASSERT((strstr(text, "--no-merge") != NULL) == (k == NRS_SLURM_ARRAY));
        CU_ASSERT((strstr(text, "--array=") != NULL) == (k == NRS_SLURM_ARRAY));
    }
    job.memory_mb = job.time_limit_s = 0;
    text = script_text(&job, NRS_SLURM_ARRAY);
    CU_ASSERT_PTR_NULL(strstr(text, "--mem"));
    CU_ASSERT_PTR_NULL(strstr(text, "--time"));
}

static void scripts_are_clean(void)
{
    struct nrs_slurm_job job = job_of("/bin/true");
    char command[2 * NRS_PATH_MAX];

    for (int k = NRS_SLURM_ARRAY; k <= NRS_SLURM_MERGE; k++) {
        const char *path = temp_file("clean.sh", script_text(&job, (enum nrs_slurm_script)k));

        snprintf(command, sizeof command, "bash -n '%s'", path);
        CU_ASSERT_EQUAL(shell(command), 0);
        snprintf(command, sizeof command,
                 "! command -v shellcheck > /dev/null || shellcheck -e SC2317 '%s'", path);
        CU_ASSERT_EQUAL(shell(command), 0);
    }
}

/* ------------------------------------------------------------------------------ bash */

/* Run the script as an element 3 of job 12, in which scontrol writes down how it was called.
 * @param before  variables for the shell. */
static int run_script(const struct nrs_slurm_job *job, const char *before)
{
    char command[4 * NRS_PATH_MAX];
    const char *scontrol =
        program("scontrol", "#!/bin/sh\necho \"$@\" >> \"${0%/*}/scontrolled\"\n");
    const char *script = temp_file("script.sh", script_text(job, NRS_SLURM_ARRAY));

    unlink(temp_path("scontrolled"));
    snprintf(command, sizeof command,
             "PATH='%.*s':$PATH SLURM_ARRAY_JOB_ID=12 SLURM_ARRAY_TASK_ID=3 SLURM_JOB_ID=15 %s "
             "timeout -k 1 20 bash '%s' > '%s' 2>&1",
             (int)(strrchr(scontrol, '/') - scontrol), scontrol, before, script, temp_path("log"));
    return shell(command);
}

/* Any bytes pass through bash as they are. */
static void odd_arguments_arrive(void)
{
    static const char *const odd[] = {"--set=a.b=\"x y\"",
                                      "'",
                                      "''",
                                      "it's",
                                      "$HOME `id` $(id)",
                                      "\\",
                                      "\\'",
                                      "*",
                                      "~",
                                      "!!",
                                      "a\nb",
                                      "\n#SBATCH --wrap=x",
                                      "\t",
                                      "",
                                      "-",
                                      "--",
                                      "\xff\x01",
                                      "caf\xc3\xa9",
                                      "a;b&c|d",
                                      "\"",
                                      "%j",
                                      ")",
                                      "{a,b}"};
    struct nrs_slurm_job job;
    char want[1024], *at = want;
    const char *got;
    size_t n;

    mkdir(temp_path("od'd $x"), 0755);
    job = job_of(
        program("od'd $x/nrsplit \"it\"", "#!/bin/sh\nprintf '%s\\0' \"$PWD\" \"$@\" > called\n"));
    job.folder = temp_path("od'd $x");
    job.argument = odd;
    job.n_arguments = NRS_LEN(odd);
    at += sprintf(at, "%s", job.folder) + 1;
    for (const char **word =
             (const char *[]){"sweep", "--no-merge", "--no-wait", "--jobs", "2", NULL};
         *word; word++)
        at += sprintf(at, "%s", *word) + 1;
    for (size_t i = 0; i < NRS_LEN(odd); i++)
        at += sprintf(at, "%s", odd[i]) + 1;
    CU_ASSERT_EQUAL(run_script(&job, ""), 0);
    n = (size_t)(at - want);
    got = content("od'd $x/called");
    CHECK_ROW(memcmp(got, want, n) == 0 && got[n] == '\0', 0, "log: %s", content("log"));
}

/* Ten seconds, so that nothing runs on after a failure. */
#define WAIT "for i in $(seq 100); do sleep 0.1; done"

/* What nrsplit does decides whether the element goes back into the queue. bash loses a signal that
 * comes as it begins to wait, so that these come later, as Slurm's do. */
static void elements_requeue_themselves(void)
{
    static const struct {
        const char *why, *nrsplit, *variables;
        int want;
        const char *scontrol;
    } rows[] = {
        {"all is done", "exit 0", "", 0, ""},
        {"not all requirements are met", "exit 1", "", 0, ""},
        {"bad input", "exit 2", "", 2, ""},
        {"a task failed", "exit 3", "", 3, ""},
        {"killed", "kill -9 $$", "", 0, "requeue 12_3\n"},
        {"killed once too often", "kill -9 $$", "SLURM_RESTART_COUNT=5", 137, ""},
        {"out of time", "trap 'exit 2' USR1; sleep 0.2; kill -USR1 $PPID; " WAIT,
         "SLURM_RESTART_COUNT=99", 0, "requeue 12_3\n"},
        {"out of time, slowly", "trap 'sleep 0.5; exit 2' USR1; sleep 0.2; kill -USR1 $PPID; " WAIT,
         "", 0, "requeue 12_3\n"},
        {"out of time with the last task", "trap 'exit 1' USR1; sleep 0.2; kill -USR1 $PPID; " WAIT,
         "", 0, ""},
        {"cancelled, without an answer", "sleep 0.2; kill -TERM $PPID; exec sleep 60", "", 143, ""},
        {"cancelled", "trap 'exit 2' TERM; sleep 0.2; kill -TERM $PPID; " WAIT, "", 2, ""},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char text[512];
        struct nrs_slurm_job job;
        int got;

        snprintf(text, sizeof text, "#!/bin/sh\n%s\n", rows[i].nrsplit);
        job = job_of(program("nrsplit", text));
        got = run_script(&job, rows[i].variables);
        CHECK_ROW(got == rows[i].want && strcmp(content("scontrolled"), rows[i].scontrol) == 0, i,
                  "%s: exit status %d, scontrol '%s'", rows[i].why, got, content("scontrolled"));
    }
}

/* ------------------------------------------------------------------------------ answers */

static void numbers_of_jobs_are_read(void)
{
    static const struct {
        const char *text;
        uint64_t want; /* 0: refused */
    } rows[] = {
        {"12\n", 12},   {"12;west\n", 12}, {"7", 7},
        {"", 0},        {"0\n", 0},        {"sbatch: error", 0},
        {"12 jobs", 0}, {"-1\n", 0},       {"99999999999999999999\n", 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        uint64_t id = 1;
        enum nrs_status status = nrs_slurm_job_id(rows[i].text, &id, &err);

        CHECK_ROW(rows[i].want ? status == NRS_OK && id == rows[i].want
                               : status == NRS_EPARSE && says(&err, "is no number of a job"),
                  i, "'%s'", rows[i].text);
    }
}

static void queue_is_counted(void)
{
    static const struct {
        const char *text;
        bool ok;
        size_t pending, running;
    } rows[] = {
        {"", true, 0, 0},
        {"12 PD\n12 PD\n12 R\n13 PD\n12 CG\n", true, 2, 2},
        {"12 R", true, 0, 1},
        {"12 S\n12 ST\n12 CF\n", true, 0, 3},
        {"12 RH\n12 RQ\n12 SE\n12 RD\n12 RF\n", true, 5, 0},
        {"112 R\n1 R\n121 PD\n", true, 0, 0},
        {"12  R\n", false, 0, 0},
        {"12 PD\n\n", false, 0, 0},
        {"12_3 R\n", false, 0, 0},
        {"12 PENDING\n", false, 0, 0},
        {"12\n", false, 0, 0},
        {"slurm_load_jobs error\n", false, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_slurm_queue got;
        enum nrs_status status = nrs_slurm_count(rows[i].text, 12, &got, &err);

        CHECK_ROW(rows[i].ok ? status == NRS_OK && got.pending == rows[i].pending &&
                                   got.running == rows[i].running
                             : status == NRS_EPARSE && says(&err, "expected a job and a state"),
                  i, "'%s': %zu pending, %zu running", rows[i].text, got.pending, got.running);
    }
}

/* ------------------------------------------------------------------------------ submission */

/* A folder that alone is the PATH, with stand-ins for sbatch and squeue; NULL: none. */
static void use_slurm(const char *sbatch, const char *squeue)
{
    mkdir(temp_path("bin"), 0755);
    unlink(temp_path("bin/sbatch"));
    unlink(temp_path("bin/squeue"));
    if (sbatch)
        program("bin/sbatch", sbatch);
    if (squeue)
        program("bin/squeue", squeue);
    setenv("PATH", temp_path("bin"), 1);
}

/* Says the next number, and keeps where and how it was called. */
static const char sbatch[] = "#!/bin/sh\n"
                             "n=$(/bin/cat ../../number 2> /dev/null)\n"
                             "n=$((${n:-40} + 1))\n"
                             "echo $n > ../../number\n"
                             "echo \"$PWD $*\" >> ../../called\n"
                             "echo \"$n;cluster\"\n";

static enum nrs_status submit(bool dry_run, struct nrs_text *said, struct nrs_error *err)
{
    struct nrs_slurm_job job = job_of("/bin/true");

    *err = (struct nrs_error){.status = NRS_OK};
    nrs_text_init(said);
    return nrs_slurm_submit(&job, dry_run, said, err);
}

static void scripts_are_submitted(void)
{
    struct nrs_error err;
    struct nrs_text said;
    char want[4 * NRS_PATH_MAX];

    use_slurm(sbatch, "#!/bin/sh\necho \"$*\" >> ../called\necho 41 PD; echo 41 R; echo 42 PD\n");
    CU_ASSERT_EQUAL(submit(true, &said, &err), NRS_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&said), "nothing was submitted"));
    CU_ASSERT(nrs_file_exists(temp_path("results/slurm/array.sh")));
    CU_ASSERT(nrs_file_exists(temp_path("results/slurm/merge.sh")));
    CU_ASSERT(!nrs_file_exists(temp_path("called")));
    nrs_text_free(&said);

    CU_ASSERT_EQUAL(submit(false, &said, &err), NRS_OK);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(nrs_text_string(&said), "Submitted array job 41, of 10 elements"));
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&said), "and job 42"));
    snprintf(want, sizeof want,
             "%s --parsable array.sh\n%s --parsable --dependency=afterany:41 merge.sh\n",
             temp_path("results/slurm"), temp_path("results/slurm"));
    CU_ASSERT_STRING_EQUAL(content("called"), want);
    CU_ASSERT_STRING_EQUAL(content("results/slurm/jobs"), "41 array\n42 merge\n");
    nrs_text_free(&said);

    CU_ASSERT_EQUAL(nrs_slurm_status(temp_path("results"), &said, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&said), "Slurm job 41 (array): 1 pending, 1 running\n"
                                                   "Slurm job 42 (merge): 1 pending, 0 running\n");
    nrs_text_free(&said);
}

static void errors_name_the_script(void)
{
    static const struct {
        const char *sbatch, *want;
    } rows[] = {
        {NULL, "sbatch: cannot be started: No such file or directory; "},
        {"#!/bin/sh\necho 'sbatch: error: one' >&2\necho 'sbatch: error: no such qos' >&2\nexit 1\n",
         "array.sh is refused: sbatch: error: one sbatch: error: no such qos"},
        {"#!/bin/sh\necho hello\n", "sbatch: 'hello' is no number of a job"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err;
        struct nrs_text said;

        use_slurm(rows[i].sbatch, NULL);
        CHECK_ROW(submit(false, &said, &err) != NRS_OK && nrs_status_exit(err.status) == 2 &&
                      says(&err, rows[i].want),
                  i, "'%s'", err.text);
        CU_ASSERT(i > 0 || says(&err, "results/slurm/array.sh can be submitted where Slurm is"));
        nrs_text_free(&said);
    }
}

static void status_needs_no_squeue(void)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_text said;

    nrs_text_init(&said);
    use_slurm(NULL, NULL);
    CU_ASSERT_EQUAL(nrs_slurm_status(temp_path("nowhere"), &said, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&said), "");
    CU_ASSERT_EQUAL(nrs_slurm_status(temp_path("results"), &said, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&said), "Slurm job 41 (array): no squeue here\n"
                                                   "Slurm job 42 (merge): no squeue here\n");
    nrs_text_free(&said);
    use_slurm(NULL, "#!/bin/sh\nexit 0\n");
    CU_ASSERT_EQUAL(nrs_slurm_status(temp_path("results"), &said, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&said),
                           "Slurm job 41 (array): over\nSlurm job 42 (merge): over\n");
    nrs_text_free(&said);
    temp_file("results/slurm/jobs", "forty-one\n");
    CU_ASSERT_EQUAL(nrs_slurm_status(temp_path("results"), &said, &err), NRS_EPARSE);
    CU_ASSERT(says(&err, "slurm/jobs: 'forty-one', expected a number and a word"));
    nrs_text_free(&said);
}

static void workers_get_the_rest_of_the_command_line(void)
{
    static const struct nrs_option option[] = {{0, "set", "P=V", ""},
                                               {0, "slurm", NULL, ""},
                                               {0, "frames", NULL, ""},
                                               {0, "replications-per-task", "N", ""}};
    static const char *const without[] = {"slurm", "elements", NULL};
    static const struct {
        size_t n_given;
        uint32_t per_task;
        const char *want[8];
    } rows[] = {
        {3, 0, {"--set=a.b=--x y", "--frames", "--quiet", "--", "-s.json"}},
        {3,
         4,
         {"--set=a.b=--x y", "--frames", "--replications-per-task=4", "--quiet", "--", "-s.json"}},
        {4,
         0,
         {"--set=a.b=--x y", "--frames", "--replications-per-task=2", "--quiet", "--", "-s.json"}},
    };
    struct nrs_given given[] = {
        {&option[0], "a.b=--x y"}, {&option[1], NULL}, {&option[2], NULL}, {&option[3], "2"}};
    const char *operand[] = {"-s.json"};

    for (size_t r = 0; r < NRS_LEN(rows); r++) {
        struct nrs_cli cli = {
            .given = given, .n_given = rows[r].n_given, .operand = operand, .n_operands = 1};
        struct nrs_error err;
        char **got;
        size_t n;

        CU_ASSERT_EQUAL_FATAL(nrs_slurm_arguments(&cli, without, rows[r].per_task, &got, &n, &err),
                              NRS_OK);
        for (size_t i = 0; i < n; i++)
            CHECK_ROW(rows[r].want[i] && strcmp(got[i], rows[r].want[i]) == 0, r, "'%s'", got[i]);
        CHECK_ROW(n < NRS_LEN(rows[r].want) && !rows[r].want[n], r, "%zu arguments", n);
        nrs_slurm_arguments_free(got, n);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"elements take an hour each", elements_take_an_hour_each},
        {"impossible jobs are refused", impossible_jobs_are_refused},
        {"directives are those asked for", directives_are_those_asked_for},
        {"scripts are clean", scripts_are_clean},
        {"odd arguments arrive", odd_arguments_arrive},
        {"elements requeue themselves", elements_requeue_themselves},
        {"numbers of jobs are read", numbers_of_jobs_are_read},
        {"the queue is counted", queue_is_counted},
        {"scripts are submitted", scripts_are_submitted},
        {"errors name the script", errors_name_the_script},
        {"status needs no squeue", status_needs_no_squeue},
        {"workers get the rest of the command line", workers_get_the_rest_of_the_command_line},
        {NULL, NULL},
    };
    int status = check_main("slurm", tests);

    temp_remove();
    return status;
}
