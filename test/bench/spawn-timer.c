/*
 * Starts programs and times them, without the cost that a bigger program has when it starts another.
 *
 *   spawn-timer ROUNDS -- WIDTH/EVERY PROGRAM ARGUMENTS... [-- WIDTH/EVERY PROGRAM ARGUMENTS...]...
 *
 * In each round every variant has its turn, unless EVERY says only each n-th round; in its turn it is started WIDTH
 * times at once. The order is another one each round, and a pause before each turn lets a server finish what it does
 * after an answer; otherwise a variant would pay for the one before it, always the same. A turn lasts from before the first start until the last process has been waited for. Prints one line
 * per turn: number of the variant, microseconds.
 *
 * A variant's processes must all end with 0 and write the same to stdout, which is a pipe, as with AWS tools.
 * Otherwise one line goes to stderr and the exit code is 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_WIDTH 2000
#define MAX_VARIANTS 16
#define MAX_OUTPUT 65536
#define PAUSE_NS 2000000L

extern char **environ;

struct variant {
  char **argv;
  int width, every;
  ssize_t expected; /* bytes of output; -1 before the first */
  char *output;
};

struct run {
  pid_t pid;
  int from, to;
  posix_spawn_file_actions_t actions;
};

static struct run runs[MAX_WIDTH];
static char got[MAX_OUTPUT];

static void stop(const char *program, const char *what, int number) {
  fprintf(stderr, "spawn-timer: %s: %s (%d)\n", program, what, number);
  exit(1);
}

static void open_pipe(struct run *run, const char *program) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) stop(program, "no pipe", errno);
  run->from = ends[0];
  run->to = ends[1];
  posix_spawn_file_actions_init(&run->actions);
  posix_spawn_file_actions_adddup2(&run->actions, run->to, 1);
}

static void check_output(struct run *run, struct variant *variant) {
  ssize_t length = 0, more;
  close(run->to);
  while ((more = read(run->from, got + length, (size_t)(MAX_OUTPUT - length))) > 0) length += more;
  close(run->from);
  posix_spawn_file_actions_destroy(&run->actions);
  if (variant->expected < 0) {
    variant->output = malloc((size_t)length + 1);
    if (variant->output == NULL) stop(variant->argv[0], "no memory", errno);
    memcpy(variant->output, got, (size_t)length);
    variant->expected = length;
  }
  if (length != variant->expected || memcmp(got, variant->output, (size_t)length) != 0)
    stop(variant->argv[0], "other output than before, bytes", (int)length);
}

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static double turn(struct variant *variant) {
  const char *program = variant->argv[0];
  int failed = 0, status;
  for (int i = 0; i < variant->width; i++) open_pipe(&runs[i], program);
  const long long start = now_ns();
  for (int i = 0; i < variant->width; i++) {
    const int problem = posix_spawn(&runs[i].pid, program, &runs[i].actions, NULL, variant->argv, environ);
    if (problem != 0) stop(program, "not started", problem);
  }
  for (int i = 0; i < variant->width; i++) {
    while (waitpid(runs[i].pid, &status, 0) < 0 && errno == EINTR) continue;
    if (status != 0) failed = status;
  }
  const long long end = now_ns();
  if (failed != 0) stop(program, "failed, wait status", failed);
  for (int i = 0; i < variant->width; i++) check_output(&runs[i], variant);
  return (double)(end - start) / 1000;
}

static void shuffle(int *order, int count) {
  for (int last = count - 1; last > 0; last--) {
    const int other = rand() % (last + 1), moved = order[last];
    order[last] = order[other];
    order[other] = moved;
  }
}

int main(int argc, char **argv) {
  struct variant variants[MAX_VARIANTS];
  struct rlimit files;
  int count = 0;
  const int rounds = argc > 1 ? atoi(argv[1]) : 0;
  for (int i = 2; i + 2 < argc && count < MAX_VARIANTS; i++) {
    if (strcmp(argv[i], "--") != 0) continue;
    struct variant *variant = &variants[count++];
    *variant = (struct variant){.argv = argv + i + 2, .expected = -1};
    argv[i] = NULL; /* ends the arguments of the variant before */
    if (sscanf(argv[i + 1], "%d/%d", &variant->width, &variant->every) != 2 || variant->width < 1 ||
        variant->width > MAX_WIDTH || variant->every < 1)
      stop(argv[i + 1], "not WIDTH/EVERY", 0);
  }
  if (rounds < 1 || count == 0) stop(argv[0], "usage: ROUNDS -- WIDTH/EVERY PROGRAM ARGUMENTS...", 0);
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  int order[MAX_VARIANTS];
  for (int i = 0; i < count; i++) order[i] = i;
  srand(1);
  for (int round = 0; round < rounds; round++) {
    shuffle(order, count);
    for (int i = 0; i < count; i++) {
      const struct timespec pause = {.tv_sec = 0, .tv_nsec = PAUSE_NS};
      if (round % variants[order[i]].every != 0) continue;
      nanosleep(&pause, NULL);
      printf("%d %.1f\n", order[i], turn(&variants[order[i]]));
    }
  }
  return 0;
}
