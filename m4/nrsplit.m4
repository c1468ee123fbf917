# nrsplit.m4 - the two macros that configure.ac repeats.

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
