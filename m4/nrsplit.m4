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
