/*
 * The smallest thing that deserves the name of a test framework.
 *
 * A failed CHECK prints file, line and what was seen, and the program goes on; a failed REQUIRE
 * ends it, for what nothing after it could stand on. A program's `main` ends with
 * `return check_report("name");`, which prints "name: N passed, 0 failed" and is non-zero when
 * anything failed or nothing was checked at all.
 *
 * Not for several threads: a thread keeps its own tally and its creator checks it.
 */
#ifndef MINTAGE_TESTS_CHECK_H
#define MINTAGE_TESTS_CHECK_H

#include <stdint.h>

int check_true(int holds, const char *text, const char *file, int line);
int check_status(int32_t seen, int32_t expected, const char *text, const char *file, int line);
int check_status_either(int32_t seen, int32_t expected, int32_t or_else, const char *text, const char *file, int line);
int check_misuse(int32_t seen, const char *text, const char *file, int line);
int check_integer(int64_t seen, int64_t expected, const char *text, const char *file, int line);
void check_or_exit(int holds);
int check_report(const char *name);

/* Says what is being checked, for loops and tables: printed with a failure. NULL clears it. */
void check_context(const char *format, ...);

#define CHECK(condition) check_true((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_STATUS(expected, call) check_status((call), (expected), #call, __FILE__, __LINE__)
/* Where the contract leaves open which of two statuses it is. */
#define CHECK_EITHER(expected, or_else, call) check_status_either((call), (expected), (or_else), #call, __FILE__, __LINE__)
/* Any status of the family 1xxx. */
#define CHECK_MISUSE(call) check_misuse((call), #call, __FILE__, __LINE__)
#define CHECK_INTEGER(expected, value) check_integer((int64_t)(value), (int64_t)(expected), #value, __FILE__, __LINE__)

#define REQUIRE(condition) check_or_exit(CHECK(condition))
#define REQUIRE_OK(call) check_or_exit(check_status((call), 0, #call, __FILE__, __LINE__))

#endif
