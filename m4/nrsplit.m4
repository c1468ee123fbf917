# nrsplit.m4 - macros of configure.ac.

# NRS_CFLAG(FLAG)
# Add FLAG to NRS_CFLAGS when the compiler takes it without a warning.
AC_DEFUN([NRS_CFLAG], [
  AS_VAR_PUSHDEF([cached], [nrs_cv_cflag_$1])
  AC_CACHE_CHECK([whether $CC takes $1], [cached], [
    nrs_saved_cflags=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
                      [AS_VAR_SET([cached], [yes])], [AS_VAR_SET([cached], [no])])
    CFLAGS=$nrs_saved_cflags
  ])
  AS_VAR_IF([cached], [yes], [NRS_CFLAGS="$NRS_CFLAGS $1"])
  AS_VAR_POPDEF([cached])
])

# NRS_LIBRARY(VARIABLE, MODULE, NAME, DEBIAN-PACKAGE)
# Require a pkg-config module, or stop with one line that says what to install.
AC_DEFUN([NRS_LIBRARY], [
  PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$3 is needed ($2), but not found by pkg-config; on Debian: apt-get install $4])])
])

# NRS_ONEDNN
# Look for oneDNN, which Debian has without a pkg-config file. Sets ONEDNN_LIBS and HAVE_ONEDNN.
AC_DEFUN([NRS_ONEDNN], [
  nrs_have_onednn=no
  ONEDNN_LIBS=
  AS_IF([test "x$with_onednn" != xno],
    [AC_CHECK_HEADER([oneapi/dnnl/dnnl.h],
       [AC_CHECK_LIB([dnnl], [dnnl_primitive_execute],
          [nrs_have_onednn=yes
           ONEDNN_LIBS=-ldnnl])])
     AS_IF([test "x$nrs_have_onednn" = xyes], [],
           [test "x$with_onednn" = xyes],
           [AC_MSG_ERROR([oneDNN is needed, but not found; on Debian: apt-get install libdnnl-dev])],
           [AC_MSG_WARN([no oneDNN: `nrsplit profile' cannot measure; on Debian: apt-get install libdnnl-dev])])])
  AC_SUBST([ONEDNN_LIBS])
  AM_CONDITIONAL([HAVE_ONEDNN], [test "x$nrs_have_onednn" = xyes])
])

# NRS_MPI
# Look for MPI by what its compiler would do, which is the same for all implementations. Sets
# MPI_CFLAGS, MPI_LIBS and HAVE_MPI.
AC_DEFUN([NRS_MPI], [
  have_mpi=no
  MPI_CFLAGS=
  MPI_LIBS=
  AS_IF([test "x$with_mpi" != xno], [
    AC_CHECK_PROGS([MPICC], [mpicc])
    AC_MSG_CHECKING([whether $CC compiles MPI programs])
    nrs_words=`test -n "$MPICC" && $MPICC -show 2>/dev/null`
    set dummy $nrs_words
    shift; test $[]# -gt 0 && shift
    for nrs_word
    do
      AS_CASE([$nrs_word],
        [-I*|-D*|-pthread], [MPI_CFLAGS="$MPI_CFLAGS $nrs_word"],
        [-L*|-l*|-Wl,*|*.a|*.so], [MPI_LIBS="$MPI_LIBS $nrs_word"])
    done
    nrs_saved_cppflags=$CPPFLAGS
    nrs_saved_libs=$LIBS
    CPPFLAGS="$CPPFLAGS $MPI_CFLAGS"
    LIBS="$MPI_LIBS $LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <mpi.h>]],
                                    [[MPI_Request r; int a = 0, b;
                                      MPI_Init(0, 0);
                                      MPI_Iallreduce(&a, &b, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &r);]])],
                   [have_mpi=yes])
    CPPFLAGS=$nrs_saved_cppflags
    LIBS=$nrs_saved_libs
    AC_MSG_RESULT([$have_mpi])
    AS_IF([test "x$have_mpi" = xyes], [],
          [test "x$with_mpi" = xyes],
          [AC_MSG_ERROR([MPI is needed, but not found; on Debian: apt-get install libopenmpi-dev, elsewhere set MPICC])])])
  AC_SUBST([MPI_CFLAGS])
  AC_SUBST([MPI_LIBS])
  AM_CONDITIONAL([HAVE_MPI], [test "x$have_mpi" = xyes])
])

# NRS_CHECK_FUZZER
# Stop with one line unless the compiler links with libFuzzer.
AC_DEFUN([NRS_CHECK_FUZZER], [
  AC_MSG_CHECKING([whether $CC has libFuzzer])
  nrs_saved_cflags=$CFLAGS
  CFLAGS="$CFLAGS -fsanitize=fuzzer,address,undefined"
  AC_LINK_IFELSE([AC_LANG_SOURCE([[
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return !data && size; }]])],
    [AC_MSG_RESULT([yes])],
    [AC_MSG_RESULT([no])
     AC_MSG_ERROR([--enable-fuzzing needs CC=clang with libFuzzer; on Debian: apt-get install clang libclang-rt-dev])])
  CFLAGS=$nrs_saved_cflags
])
