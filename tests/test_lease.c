/* test_lease.c - bytes that one has at a time, and that the kernel frees when he dies. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "batch/lease.h"
#include "pool_kit.h"
#include "temp.h"

static struct nrs_leases opened(void)
{
    struct nrs_leases l;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL_FATAL(nrs_leases_open(&l, temp_path("leases"), &err), NRS_OK);
    /* Of a local file system, which a folder for temporary files is. */
    CU_ASSERT_EQUAL_FATAL(l.reach, NRS_LOCKS_ALL);
    return l;
}

static void two_exclude_each_other(void)
{
    static const int64_t bytes[] = {0, 1, 9999999, NRS_LEASE_MERGE, NRS_LEASE_PRESENT};
    struct nrs_leases a = opened(), b = opened();
    struct stat info;

    for (size_t i = 0; i < NRS_LEN(bytes); i++) {
        int64_t at = bytes[i];

        CHECK_ROW(!nrs_lease_is_held(&b, at), i, "is held before");
        CHECK_ROW(nrs_lease_take(&a, at) && nrs_lease_take(&a, at), i, "a cannot take it");
        CHECK_ROW(!nrs_lease_take(&b, at), i, "b takes what a has");
        CHECK_ROW(!nrs_lease_share(&b, at), i, "b shares what a has");
        CHECK_ROW(nrs_lease_is_held(&b, at) && !nrs_lease_is_held(&a, at), i, "who holds it?");
        CHECK_ROW(nrs_lease_take(&b, at + 10) && !nrs_lease_is_held(&b, at + 10), i, "the next");
        nrs_lease_drop(&b, at); /* is not b's to drop */
        CHECK_ROW(!nrs_lease_take(&b, at), i, "b dropped what a has");
        nrs_lease_drop(&a, at);
        nrs_lease_drop(&b, at + 10);
        CHECK_ROW(nrs_lease_take(&b, at), i, "b cannot take what a dropped");
        CHECK_ROW(!nrs_lease_take(&a, at), i, "a takes what b has");
        nrs_lease_drop(&b, at);
    }
    CU_ASSERT_EQUAL(fstat(a.fd, &info), 0);
    CU_ASSERT_EQUAL(info.st_size, 0);
    nrs_leases_close(&a);
    nrs_leases_close(&b);
    nrs_leases_close(&b);
}

static void sharing_keeps_takers_out(void)
{
    struct nrs_leases a = opened(), b = opened(), c = opened();

    CU_ASSERT_TRUE(nrs_lease_share(&a, NRS_LEASE_PRESENT));
    CU_ASSERT_TRUE(nrs_lease_share(&b, NRS_LEASE_PRESENT));
    CU_ASSERT_FALSE(nrs_lease_take(&c, NRS_LEASE_PRESENT));
    nrs_lease_drop(&a, NRS_LEASE_PRESENT);
    CU_ASSERT_FALSE(nrs_lease_take(&c, NRS_LEASE_PRESENT));
    nrs_leases_close(&b);
    CU_ASSERT_TRUE(nrs_lease_take(&c, NRS_LEASE_PRESENT));
    CU_ASSERT_FALSE(nrs_lease_share(&a, NRS_LEASE_PRESENT));
    nrs_leases_close(&a);
    nrs_leases_close(&c);
}

/* Closing another description of the file frees nothing, as it would with locks of processes. */
static void another_close_frees_nothing(void)
{
    struct nrs_leases a = opened(), b = opened(), c;

    CU_ASSERT_TRUE(nrs_lease_take(&a, 3));
    c = opened();
    nrs_leases_close(&c);
    close(open(temp_path("leases"), O_RDWR));
    CU_ASSERT_FALSE(nrs_lease_take(&b, 3));
    nrs_leases_close(&a);
    CU_ASSERT_TRUE(nrs_lease_take(&b, 3));
    nrs_leases_close(&b);
}

/* Fork a process that takes byte 7, by a description of its own, and tells so. */
static pid_t start_holder(void (*behind)(const struct nrs_leases *l))
{
    int ready[2];
    char byte;
    pid_t pid;

    CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        struct nrs_leases l;

        alarm(LIMIT_S);
        if (nrs_leases_open(&l, temp_path("leases"), NULL) != NRS_OK || !nrs_lease_take(&l, 7))
            _exit(EXIT_FAILURE);
        if (behind)
            behind(&l);
        if (write(ready[1], "", 1) == 1)
            pause();
        _exit(EXIT_FAILURE);
    }
    close(ready[1]);
    CU_ASSERT_EQUAL_FATAL(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return pid;
}

static void a_lock_dies_with_its_holder(void)
{
    struct nrs_leases l = opened();
    pid_t pid = start_holder(NULL);

    CU_ASSERT_TRUE(nrs_lease_is_held(&l, 7));
    CU_ASSERT_FALSE(nrs_lease_take(&l, 7));
    kill(pid, SIGKILL);
    CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
    CU_ASSERT_TRUE(nrs_lease_take(&l, 7));
    nrs_leases_close(&l);
}

static pid_t *heir; /* shared with the holder */

static void leave_an_heir(const struct nrs_leases *l)
{
    pid_t pid = fork();

    (void)l;
    if (pid == 0) {
        alarm(LIMIT_S);
        pause();
        _exit(EXIT_FAILURE);
    }
    *heir = pid;
}

/* A task whose worker was killed is not to be begun by another as long as it runs. */
static void a_child_keeps_what_it_inherits(void)
{
    struct nrs_leases l = opened();
    double end_s = now_s() + 5;
    pid_t pid;

    heir = mmap(NULL, sizeof *heir, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(heir != MAP_FAILED);
    pid = start_holder(leave_an_heir);
    kill(pid, SIGKILL);
    CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
    CU_ASSERT_FALSE(nrs_lease_take(&l, 7));
    CU_ASSERT_TRUE(nrs_lease_is_held(&l, 7));
    kill(*heir, SIGKILL); /* no child of ours: it cannot be waited for */
    while (!nrs_lease_take(&l, 7) && now_s() < end_s)
        pause_ms(2);
    CU_ASSERT_FALSE(nrs_lease_is_held(&l, 7));
    CU_ASSERT_TRUE(now_s() < end_s);
    munmap(heir, sizeof *heir);
    nrs_leases_close(&l);
}

/* What a child takes by the inherited description is its parent's as well. */
static void a_child_shares_the_description(void)
{
    struct nrs_leases l = opened(), other = opened();
    int how = 0;
    pid_t pid;

    CU_ASSERT_TRUE(nrs_lease_take(&l, 1));
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        bool ok = nrs_lease_take(&l, 1) && nrs_lease_take(&l, 2);

        nrs_lease_drop(&l, 1);
        _exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    CU_ASSERT_EQUAL(waitpid(pid, &how, 0), pid);
    CU_ASSERT_EQUAL(how, 0);
    CU_ASSERT_TRUE(nrs_lease_take(&other, 1));
    CU_ASSERT_FALSE(nrs_lease_take(&other, 2));
    nrs_leases_close(&l);
    nrs_leases_close(&other);
}

static void waiting_ends_when_it_is_free(void)
{
    struct nrs_leases l = opened();
    pid_t pid = start_holder(NULL), killer;
    double begin_s = now_s();

    fflush(NULL);
    killer = fork();
    if (killer == 0) {
        pause_ms(200);
        kill(pid, SIGKILL);
        _exit(EXIT_SUCCESS);
    }
    alarm(LIMIT_S);
    CU_ASSERT_TRUE(nrs_lease_wait(&l, 7));
    alarm(0);
    CU_ASSERT_TRUE(now_s() - begin_s >= 0.19);
    CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
    CU_ASSERT_EQUAL(waitpid(killer, NULL, 0), killer);
    nrs_leases_close(&l);
}

/* Many at once, each of them probing, are all told that locks work. */
static void many_may_open_at_once(void)
{
    pid_t pid[16];

    fflush(NULL);
    for (size_t i = 0; i < NRS_LEN(pid); i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            unsigned good = 0;

            for (int k = 0; k < 200; k++) {
                struct nrs_leases l;

                if (nrs_leases_open(&l, temp_path("many"), NULL) == NRS_OK)
                    good += l.reach == NRS_LOCKS_ALL;
                nrs_leases_close(&l);
            }
            _exit(good == 200 ? EXIT_SUCCESS : EXIT_FAILURE);
        }
    }
    for (size_t i = 0; i < NRS_LEN(pid); i++) {
        int how = -1;

        CU_ASSERT_EQUAL(waitpid(pid[i], &how, 0), pid[i]);
        CHECK_ROW(how == 0, i, "some open says that locks do not work");
    }
}

static void what_cannot_be_opened_is_an_error(void)
{
    static const char *const paths[] = {"missing/leases", "."};

    for (size_t i = 0; i < NRS_LEN(paths); i++) {
        struct nrs_leases l;
        struct nrs_error err = {.text = ""};

        CHECK_ROW(nrs_leases_open(&l, temp_path(paths[i]), &err) == NRS_EFILE, i, "opened");
        CHECK_ROW(says(&err, ": cannot open: "), i, "%s", err.text);
        CU_ASSERT_EQUAL(l.fd, -1);
        nrs_leases_close(&l);
    }
}

/* Lines as proc(5) describes mountinfo; options as in nfs(5) and mount.lustre(8). */
static void a_mount_tells_how_far_locks_reach(void)
{
#define LINE(what) "36 35 98:0 / /mnt rw,noatime shared:1 - " what "\n"
    static const struct {
        const char *line;
        enum nrs_lock_reach want;
    } rows[] = {
        {LINE("ext4 /dev/sda1 rw,errors=remount-ro"), NRS_LOCKS_ALL},
        {LINE("xfs /dev/sda1 rw"), NRS_LOCKS_ALL},
        {LINE("tmpfs tmpfs rw,size=1024k"), NRS_LOCKS_ALL},
        {LINE("nfs4 host:/x rw,vers=4.2,local_lock=none,addr=10.0.0.1"), NRS_LOCKS_ALL},
        {LINE("nfs4 host:/x rw,vers=4.2,local_lock=all"), NRS_LOCKS_MACHINE},
        {LINE("nfs host:/x rw,vers=3,nolock,addr=10.0.0.1"), NRS_LOCKS_MACHINE},
        {LINE("nfs host:/x rw,nolock"), NRS_LOCKS_MACHINE},
        {LINE("nfs host:/x nolock,rw"), NRS_LOCKS_MACHINE},
        {LINE("nfs host:/x rw,vers=3,local_lock=posix"), NRS_LOCKS_MACHINE},
        {LINE("nfs host:/x rw,vers=3,local_lock=flock"), NRS_LOCKS_ALL},
        {LINE("nfs host:/nolock rw,vers=3,local_lock=none"), NRS_LOCKS_ALL},
        {LINE("nfs host:/x rw,vers=3,local_lock=none,nolocks"), NRS_LOCKS_ALL},
        {LINE("lustre mgs@tcp:/fs rw,flock,lazystatfs"), NRS_LOCKS_ALL},
        {LINE("lustre mgs@tcp:/fs rw,flock"), NRS_LOCKS_ALL},
        {LINE("lustre mgs@tcp:/fs rw,localflock,lazystatfs"), NRS_LOCKS_MACHINE},
        {LINE("lustre mgs@tcp:/fs rw,noflock,lazystatfs"), NRS_LOCKS_NONE},
        {LINE("lustre mgs@tcp:/fs rw,lazystatfs"), NRS_LOCKS_NONE},
        {LINE("fuse.sshfs user@host:/x rw,user_id=0"), NRS_LOCKS_MACHINE},
        {"36 35 98:0 / /nolock rw,nolock - ext4 /dev/sda1 rw", NRS_LOCKS_ALL},
        {"36 35 98:0 / /mnt rw - nfs4 host:/x rw,nolock", NRS_LOCKS_MACHINE},
        {"", NRS_LOCKS_ALL},
        {"no line of it", NRS_LOCKS_ALL},
    };
#undef LINE

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_lock_reach got = nrs_lock_reach_of_mount(rows[i].line);

        CHECK_ROW(got == rows[i].want, i, "'%s': %s", rows[i].line, nrs_lock_reach_names[got]);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"two exclude each other", two_exclude_each_other},
        {"sharing keeps takers out", sharing_keeps_takers_out},
        {"another close frees nothing", another_close_frees_nothing},
        {"a lock dies with its holder", a_lock_dies_with_its_holder},
        {"a child keeps what it inherits", a_child_keeps_what_it_inherits},
        {"a child shares the description", a_child_shares_the_description},
        {"waiting ends when it is free", waiting_ends_when_it_is_free},
        {"many may open at once", many_may_open_at_once},
        {"what cannot be opened is an error", what_cannot_be_opened_is_an_error},
        {"a mount tells how far locks reach", a_mount_tells_how_far_locks_reach},
        {NULL, NULL},
    };
    int status = check_main("lease", tests);

    temp_remove();
    return status;
}
