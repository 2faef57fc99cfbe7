/*
 * credential-helper PROFILE: the program that AWS tools run as `credential_process`.
 *
 * It finds the file `endpoint` in its own folder, connects to the app's socket (Windows: named pipe), sends one
 * request line, copies the answer to stdout and exits. If the app is not running it starts it and waits.
 *   exit 0  stdout holds the credential_process document, byte for byte as the app sent it
 *   exit 1  nothing usable on stdout; one stderr line `cloakroom: <what happened>; <what to do>`
 *   exit 2  the same, for a wrong command line
 * Wire and time-outs: shared/broker-protocol.ts. Endpoint file: shared/broker-endpoint.ts. Why C: docs/adr/0002;
 * why an endpoint file: docs/adr/0003. It trusts only what belongs to its own user and nobody else can write to,
 * reads no stdin, takes no secret by argument or environment and leaves none in a core dump.
 *
 * Build:
 *   Linux    musl-gcc -std=c11 -Os -static -s -Wall -Wextra -Wpedantic -Werror -ffunction-sections
 *            -fdata-sections -Wl,--gc-sections -o credential-helper credential-helper.c
 *   macOS    cc -std=c11 -Os -Wall -Wextra -Wpedantic -Werror -o credential-helper credential-helper.c
 *   Windows  x86_64-w64-mingw32-gcc -std=c11 -Os -static -s -Wall -Wextra -Wpedantic -Werror
 *            -o credential-helper.exe credential-helper.c -ladvapi32
 */
#ifdef _WIN32
#define UNICODE
#define _WIN32_WINNT 0x0601
#include <windows.h>
#include <aclapi.h>
#else
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif
#endif
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef ANSWER_TIMEOUT_MS
#define ANSWER_TIMEOUT_MS 55000
#endif
#ifndef START_TIMEOUT_MS
#define START_TIMEOUT_MS 4000
#endif
#define ANSWER_MAX_BYTES 64000
#define REQUEST_MAX_BYTES 1024
#define PROFILE_MAX_BYTES 128
#define TOKEN_MAX_BYTES 256
#define ENDPOINT_MAX_BYTES 16384
#define LAUNCH_MAX_ARGUMENTS 32
#define LAUNCH_MAX_VARIABLES 32
#define RETRY_MS 20

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define OPEN_ONCE "open Cloakroom once, then try again"
#define RESTART "restart Cloakroom, then try again"

struct endpoint {
  char *path;
  char *token;
  char *launch[LAUNCH_MAX_ARGUMENTS + 1];
  int launch_count;
  char *variables[LAUNCH_MAX_VARIABLES]; /* NAME=VALUE, what the app was itself started with */
  int variable_count;
};

enum reach { CONNECTED, NOT_RUNNING, BUSY };

#ifdef _WIN32
typedef HANDLE channel;
#else
typedef int channel;
#endif

/* What each platform provides, below. Those returning void or a size end the program when they fail. */
static void harden(void);
static long long now_ms(void);
static void pause_ms(int ms);
static size_t read_endpoint_file(char *text, size_t capacity);
static enum reach connect_once(const struct endpoint *endpoint, long long deadline, channel *out);
static void require_launchable(const struct endpoint *endpoint);
static bool take_launch_lock(void);
static void release_launch_lock(void);
static void launch(const struct endpoint *endpoint);
static void send_request(channel to, const char *bytes, size_t length, long long deadline);
static size_t receive(channel from, char *into, size_t capacity, long long deadline);
static void write_stdout(const char *bytes, size_t length);
static void write_stderr(const char *bytes, size_t length);
_Noreturn static void end_process(int code);

static char endpoint_text[ENDPOINT_MAX_BYTES + 1];
static char request[REQUEST_MAX_BYTES];
static char answer[ANSWER_MAX_BYTES + 1];
static size_t endpoint_length, request_length, answer_length;
static const char *own_path; /* argv[0], used where the system does not tell the program's path */

/*
 * A process started from a tool must not be steered by what that tool was told about AWS, nor inherit its keys: it
 * serves every other tool, too. It gets no AWS_ variable and none of these, but what the endpoint file says instead.
 */
static const char *const not_for_the_app[] = {"CLOAKROOM_HOME", "ELECTRON_RUN_AS_NODE", "NODE_OPTIONS",
                                              "NODE_TLS_REJECT_UNAUTHORIZED"};
enum { NOT_FOR_THE_APP_COUNT = sizeof not_for_the_app / sizeof *not_for_the_app };

static void wipe(void *memory, size_t length) {
  volatile char *byte = memory;
  while (length-- > 0) *byte++ = 0;
}

/* Only what was filled: wiping untouched pages would cost more than the whole exchange. */
_Noreturn static void leave(int code) {
  wipe(endpoint_text, endpoint_length);
  wipe(request, request_length);
  wipe(answer, answer_length);
  end_process(code);
}

/* Cuts what does not fit; a terminal gets no control character from here. */
static size_t append_clean(char *line, size_t at, size_t capacity, const char *text) {
  for (; *text != 0 && at < capacity; text++) line[at++] = (unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text;
  return at;
}

_Noreturn static void leave_saying(int code, const char *const *parts, int count) {
  char line[8192];
  size_t at = 0;
  for (int i = 0; i < count; i++) at = append_clean(line, at, sizeof line - 1, parts[i]);
  line[at++] = '\n';
  write_stderr(line, at);
  leave(code);
}

/* `detail` may be NULL. */
_Noreturn static void fail(const char *what, const char *detail, const char *remedy) {
  const char *const parts[] = {"cloakroom: ", what, detail ? " (" : "", detail ? detail : "", detail ? "); " : "; ",
                               remedy};
  leave_saying(1, parts, 6);
}

static void check_command_line(int argc, char **argv) {
  const char *problem = NULL;
  if (argc != 2) {
    problem = "cloakroom: expected exactly one argument; run credential-helper PROFILE";
  } else {
    const char *name = argv[1];
    size_t length = strlen(name);
    if (length == 0 || length > PROFILE_MAX_BYTES || strspn(name, LETTERS "0123456789_.@+/:-") != length ||
        strchr(".@+/:-", name[0]) != NULL)
      problem = "cloakroom: this is not a profile name of Cloakroom's; copy the credential_process line from Cloakroom";
  }
  if (problem != NULL) leave_saying(2, &problem, 1);
}

/* Splits the text in place. False when it is not a whole endpoint file. Unknown keys are for later versions. */
static bool parse_endpoint(char *text, size_t length, struct endpoint *endpoint) {
  static const char header[] = "cloakroom-endpoint 1\n";
  const size_t header_length = sizeof header - 1;
  memset(endpoint, 0, sizeof *endpoint);
  if (length <= header_length || memcmp(text, header, header_length) != 0) return false;
  if (text[length - 1] != '\n' || memchr(text, 0, length) != NULL) return false;
  for (char *line = text + header_length; line < text + length;) {
    char *end = memchr(line, '\n', (size_t)(text + length - line));
    *end = 0;
    if (strncmp(line, "path=", 5) == 0) {
      if (endpoint->path != NULL) return false;
      endpoint->path = line + 5;
    } else if (strncmp(line, "token=", 6) == 0) {
      if (endpoint->token != NULL) return false;
      endpoint->token = line + 6;
    } else if (strncmp(line, "launch=", 7) == 0) {
      if (endpoint->launch_count == LAUNCH_MAX_ARGUMENTS) return false;
      endpoint->launch[endpoint->launch_count++] = line + 7;
    } else if (strncmp(line, "env=", 4) == 0) {
      const char *equals = strchr(line + 4, '=');
      if (equals == NULL || equals == line + 4 || endpoint->variable_count == LAUNCH_MAX_VARIABLES) return false;
      endpoint->variables[endpoint->variable_count++] = line + 4;
    }
    line = end + 1;
  }
  if (endpoint->path == NULL) return false;
  if (endpoint->token == NULL) return true;
  size_t token_length = strlen(endpoint->token);
  return token_length <= TOKEN_MAX_BYTES && strspn(endpoint->token, "0123456789abcdefABCDEF") == token_length;
}

static void load_endpoint(struct endpoint *endpoint) {
  endpoint_length = read_endpoint_file(endpoint_text, sizeof endpoint_text);
  if (endpoint_length == sizeof endpoint_text || !parse_endpoint(endpoint_text, endpoint_length, endpoint))
    fail("the file that says where Cloakroom listens is damaged or of another version", NULL, OPEN_ONCE);
}

/*
 * Connects, starting the app if need be. The endpoint file is read anew each time, as the app writes it when it
 * starts. Of many helpers only the one that holds the lock starts the app, and only after one more look.
 */
static channel reach_app(struct endpoint *endpoint) {
  const long long deadline = now_ms() + START_TIMEOUT_MS;
  bool locked = false, launched = false;
  for (;;) {
    channel connected;
    load_endpoint(endpoint);
    enum reach outcome = connect_once(endpoint, deadline, &connected);
    if (outcome == CONNECTED) {
      if (locked) release_launch_lock();
      return connected;
    }
    if (outcome == NOT_RUNNING && !launched) {
      require_launchable(endpoint);
      if (locked) {
        launch(endpoint);
        launched = true;
      } else if (take_launch_lock()) {
        locked = true;
        continue;
      }
    }
    if (now_ms() >= deadline) {
      if (outcome == BUSY) fail("Cloakroom has too many callers at once", NULL, "try again in a moment");
      fail("Cloakroom was started but did not answer in time", NULL, "open Cloakroom, then try again");
    }
    pause_ms(RETRY_MS);
  }
}

static void add_to_request(const char *text) {
  size_t length = strlen(text);
  if (length > sizeof request - request_length) fail("the request grew too long", NULL, OPEN_ONCE);
  memcpy(request + request_length, text, length);
  request_length += length;
}

/* Neither a profile name nor a token can hold a character that JSON would escape. */
static void make_request(const char *profile, const char *token) {
  add_to_request("{\"v\":1,\"op\":\"credentials\",\"profile\":\"");
  add_to_request(profile);
  if (token != NULL) {
    add_to_request("\",\"token\":\"");
    add_to_request(token);
  }
  add_to_request("\"}\n");
}

static void receive_answer(channel from, long long deadline) {
  for (;;) {
    size_t got = receive(from, answer + answer_length, sizeof answer - answer_length, deadline);
    if (got == 0) return;
    answer_length += got;
    if (answer_length > ANSWER_MAX_BYTES) fail("Cloakroom's answer is too long", NULL, RESTART);
  }
}

/* Not a parser: one line that is an object of JSON has braces at its ends, and no control character. */
static bool looks_like_document(const char *text, size_t length) {
  if (length < 2 || text[0] != '{' || text[length - 1] != '}') return false;
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] < 0x20) return false;
  return true;
}

/* Hands on a whole answer, and nothing else. */
_Noreturn static void deliver_answer(void) {
  if (answer_length == 0) fail("Cloakroom closed the connection without an answer", NULL, "try again");
  const char *newline = memchr(answer, '\n', answer_length);
  if ((answer[0] != '+' && answer[0] != '-') || (newline != NULL && newline != answer + answer_length - 1) ||
      newline == answer + 1)
    fail("Cloakroom's answer is not one this helper understands", NULL, RESTART);
  if (newline == NULL) fail("Cloakroom's answer was cut off", NULL, "try again");
  if (answer[0] == '+') {
    if (!looks_like_document(answer + 1, answer_length - 2))
      fail("Cloakroom's answer is not one this helper understands", NULL, RESTART);
    write_stdout(answer + 1, answer_length - 1);
    leave(0);
  }
  answer[answer_length - 1] = 0;
  for (size_t i = 0; i < answer_length - 1; i++)
    if (answer[i] == 0) answer[i] = ' ';
  const char *const parts[] = {"cloakroom: ", answer + 1};
  leave_saying(1, parts, 2);
}

int main(int argc, char **argv) {
  struct endpoint endpoint;
  own_path = argc > 0 ? argv[0] : "";
  harden();
  check_command_line(argc, argv);
  channel app = reach_app(&endpoint);
  const long long deadline = now_ms() + ANSWER_TIMEOUT_MS;
  make_request(argv[1], endpoint.token);
  send_request(app, request, request_length, deadline);
  receive_answer(app, deadline);
  deliver_answer();
}

#ifndef _WIN32
/* ---------------------------------------------------------------- POSIX ---------------------------------------- */

static int launch_lock = -1;

/*
 * A closed descriptor 0, 1 or 2 would be given to the socket, and the answer written back into it; a read-only
 * /dev/null in its place makes such a write fail instead. Where core dumps go to a pipe the limit does not hold,
 * so the process is also marked as not dumpable, which hides it from other processes of the user too.
 */
static void harden(void) {
  struct rlimit core;
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) end_process(1);
  if (getrlimit(RLIMIT_CORE, &core) == 0) {
    core.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &core);
  }
#ifdef __linux__
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  signal(SIGPIPE, SIG_IGN);
}

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void pause_ms(int ms) {
  const struct timespec pause = {.tv_sec = 0, .tv_nsec = ms * 1000000L};
  nanosleep(&pause, NULL);
}

_Noreturn static void end_process(int code) { _exit(code); }

static void write_stderr(const char *bytes, size_t length) {
  while (write(2, bytes, length) < 0 && errno == EINTR) continue;
}

static bool wait_until(int fd, short events, long long deadline) {
  for (;;) {
    const long long left = deadline - now_ms();
    struct pollfd waiting = {.fd = fd, .events = events, .revents = 0};
    if (left <= 0) return false;
    const int ready = poll(&waiting, 1, (int)left);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) fail("waiting for Cloakroom failed", strerror(errno), "try again");
  }
}

/* poll() promises room for PIPE_BUF bytes, so a pipe nobody reads cannot block a write for ever. */
static void write_stdout(const char *bytes, size_t length) {
  const long long deadline = now_ms() + ANSWER_TIMEOUT_MS;
  while (length > 0) {
    if (!wait_until(1, POLLOUT, deadline))
      fail("nobody took the credentials from standard output", NULL, "let the calling tool read them");
    const ssize_t written = write(1, bytes, length < PIPE_BUF ? length : PIPE_BUF);
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written < 0)
      fail("the credentials could not be written to standard output", strerror(errno), "check the calling tool");
    bytes += written;
    length -= (size_t)written;
  }
}

/* Fills `path` with the path of `name` in the folder of this program. */
static void path_beside_program(const char *name, char *path, size_t capacity) {
  size_t length = 0;
  path[0] = 0;
#ifdef __APPLE__
  char unresolved[PATH_MAX], resolved[PATH_MAX];
  uint32_t size = sizeof unresolved;
  if (_NSGetExecutablePath(unresolved, &size) == 0 && realpath(unresolved, resolved) != NULL) {
    length = strlen(resolved);
    if (length < capacity) memcpy(path, resolved, length);
  }
#else
  const ssize_t got = readlink("/proc/self/exe", path, capacity);
  if (got > 0) length = (size_t)got;
#endif
  if (length == 0 && own_path[0] == '/') {
    length = strlen(own_path);
    if (length < capacity) memcpy(path, own_path, length);
  }
  if (length > 0 && length < capacity)
    while (length > 0 && path[length - 1] != '/') length--;
  if (length == 0 || length + strlen(name) >= capacity)
    fail("the folder of this helper cannot be found", NULL, "use the absolute path that Cloakroom shows");
  memcpy(path + length, name, strlen(name) + 1);
}

static void require_private(const struct stat *found, mode_t type, const char *path) {
  if ((found->st_mode & S_IFMT) != type)
    fail("something else is in the place of a file Cloakroom made", path, "remove it and restart Cloakroom");
  if (found->st_uid != geteuid())
    fail("a file of Cloakroom's belongs to another user", path, "use the account that Cloakroom runs on");
  if ((found->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    fail("other users can write to a file of Cloakroom's", path, "take that right away and restart Cloakroom");
}

static size_t read_endpoint_file(char *text, size_t capacity) {
  char path[PATH_MAX];
  struct stat found;
  size_t length = 0;
  path_beside_program("endpoint", path, sizeof path);
  const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT)
    fail("Cloakroom has not been opened yet on this account", NULL, OPEN_ONCE);
  if (fd < 0 && errno == ELOOP)
    fail("something else is in the place of a file Cloakroom made", path, "remove it and restart Cloakroom");
  if (fd < 0 || fstat(fd, &found) != 0)
    fail("the file that says where Cloakroom listens cannot be read", strerror(errno), OPEN_ONCE);
  require_private(&found, S_IFREG, path);
  while (length < capacity) {
    const ssize_t got = read(fd, text + length, capacity - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("the file that says where Cloakroom listens cannot be read", strerror(errno), OPEN_ONCE);
    if (got == 0) break;
    length += (size_t)got;
  }
  close(fd);
  return length;
}

/* False when nothing is there: the app is not running. Symlinks are not followed. */
static bool is_private(const char *path, mode_t type) {
  struct stat found;
  if (lstat(path, &found) != 0) {
    if (errno == ENOENT) return false;
    fail("Cloakroom's socket cannot be reached", strerror(errno), "use the account that Cloakroom runs on");
  }
  require_private(&found, type, path);
  return true;
}

static void require_same_user(int fd) {
#ifdef __linux__
  struct ucred peer;
  socklen_t size = sizeof peer;
  const bool known = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  const uid_t uid = peer.uid;
#else
  uid_t uid;
  gid_t gid;
  const bool known = getpeereid(fd, &uid, &gid) == 0;
#endif
  if (!known || uid != geteuid())
    fail("another user listens on Cloakroom's socket", NULL, "use the account that Cloakroom runs on");
}

static enum reach connect_once(const struct endpoint *endpoint, long long deadline, channel *out) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char folder[sizeof address.sun_path];
  const size_t length = strlen(endpoint->path);
  if (endpoint->path[0] != '/') fail("the path of Cloakroom's socket is not absolute", NULL, OPEN_ONCE);
  if (length >= sizeof address.sun_path)
    fail("the path of Cloakroom's socket is too long", endpoint->path, "move Cloakroom's folder to a shorter path");
  memcpy(address.sun_path, endpoint->path, length + 1);
  memcpy(folder, endpoint->path, length + 1);
  char *slash = strrchr(folder, '/');
  slash[slash == folder ? 1 : 0] = 0;
  if (!is_private(folder, S_IFDIR) || !is_private(endpoint->path, S_IFSOCK)) return NOT_RUNNING;

  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
    fail("no socket could be made", strerror(errno), "try again");
  int problem = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
  if (problem == EINPROGRESS || problem == EINTR) {
    socklen_t size = sizeof problem;
    if (!wait_until(fd, POLLOUT, deadline)) problem = EAGAIN;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0) problem = errno;
  }
  if (problem == 0) {
    require_same_user(fd);
    *out = fd;
    return CONNECTED;
  }
  close(fd);
  if (problem == EAGAIN) return BUSY;
  if (problem == ECONNREFUSED || problem == ENOENT) return NOT_RUNNING;
  fail("Cloakroom's socket cannot be reached", strerror(problem), "use the account that Cloakroom runs on");
}

/* A refusal can arrive before the request was taken, so a closed connection still has its answer read. */
static void send_request(channel to, const char *bytes, size_t length, long long deadline) {
  while (length > 0) {
    const ssize_t sent = send(to, bytes, length, 0);
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
    if (sent < 0 && errno != EINTR && errno != EAGAIN)
      fail("the request could not be sent to Cloakroom", strerror(errno), "try again");
    if (sent < 0 && !wait_until(to, POLLOUT, deadline)) fail("Cloakroom takes no requests", NULL, RESTART);
    if (sent < 0) continue;
    bytes += sent;
    length -= (size_t)sent;
  }
}

/* 0 at the end of the answer. */
static size_t receive(channel from, char *into, size_t capacity, long long deadline) {
  for (;;) {
    if (!wait_until(from, POLLIN, deadline))
      fail("Cloakroom did not answer in time", NULL, "look at Cloakroom's window, then try again");
    const ssize_t got = recv(from, into, capacity, 0);
    if (got >= 0) return (size_t)got;
    if (errno == ECONNRESET) return 0;
    if (errno != EINTR && errno != EAGAIN) fail("Cloakroom's answer was lost", strerror(errno), "try again");
  }
}

static void require_launchable(const struct endpoint *endpoint) {
  struct stat found;
  const char *program = endpoint->launch[0];
  if (program == NULL) fail("Cloakroom is not running", NULL, "open Cloakroom, then try again");
  if (program[0] != '/' || stat(program, &found) != 0 || !S_ISREG(found.st_mode) || access(program, X_OK) != 0)
    fail("Cloakroom is not running and its program is gone", program, OPEN_ONCE);
#ifndef __APPLE__
  const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
  if ((x11 == NULL || *x11 == 0) && (wayland == NULL || *wayland == 0))
    fail("Cloakroom is not running and there is no display to start it on", NULL,
         "open Cloakroom on the desktop and keep it running");
#endif
}

/* Where no lock file can be made there is nothing to wait for: starting twice is harmless, the app runs once. */
static bool take_launch_lock(void) {
  char path[PATH_MAX];
  path_beside_program("launch.lock", path, sizeof path);
  if (launch_lock < 0) launch_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  return launch_lock < 0 || flock(launch_lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

static void release_launch_lock(void) {
  if (launch_lock >= 0) close(launch_lock);
}

static void close_inherited(void) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
#endif
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int fd = 3; fd < (limit > 0 && limit < 65536 ? limit : 65536); fd++) close(fd);
}

extern char **environ;

/* The app's environment: the caller's, less what steers AWS tools, and what the app was started with last time. */
static void set_environment(const struct endpoint *endpoint) {
  for (char **variable = environ; *variable != NULL;) {
    char name[256];
    const size_t length = strcspn(*variable, "=");
    if (strncmp(*variable, "AWS_", 4) == 0 && length < sizeof name) {
      memcpy(name, *variable, length);
      name[length] = 0;
      if (unsetenv(name) == 0) continue; /* the next one has moved up to this place */
    }
    variable++;
  }
  for (int i = 0; i < NOT_FOR_THE_APP_COUNT; i++) unsetenv(not_for_the_app[i]);
  for (int i = 0; i < endpoint->variable_count; i++) putenv(endpoint->variables[i]);
}

/* In the grandchild: nothing of the calling tool stays, neither its terminal, files, folder, signals nor its keys. */
_Noreturn static void become_app(const struct endpoint *endpoint) {
  sigset_t none;
  const int null = open("/dev/null", O_RDWR);
  if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 || chdir("/") != 0) _exit(127);
  close_inherited();
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  set_environment(endpoint);
  execv(endpoint->launch[0], endpoint->launch);
  _exit(127);
}

static void launch(const struct endpoint *endpoint) {
  int status;
  const pid_t child = fork();
  if (child == 0) {
    if (setsid() < 0) _exit(127);
    const pid_t grandchild = fork();
    if (grandchild == 0) become_app(endpoint);
    _exit(grandchild < 0 ? 127 : 0);
  }
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (child < 0) fail("Cloakroom is not running and could not be started", strerror(errno), OPEN_ONCE);
}

#else
/* ---------------------------------------------------------------- Windows --------------------------------------- */
/* Compiled and tried under Wine; not yet run on Windows. The pipe cannot prove who asks, so the token does. */

static HANDLE launch_lock = INVALID_HANDLE_VALUE;

static void harden(void) { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX); }

static long long now_ms(void) { return (long long)GetTickCount64(); }

static void pause_ms(int ms) { Sleep((DWORD)ms); }

_Noreturn static void end_process(int code) { ExitProcess((UINT)code); }

static void write_stderr(const char *bytes, size_t length) {
  DWORD written;
  WriteFile(GetStdHandle(STD_ERROR_HANDLE), bytes, (DWORD)length, &written, NULL);
}

_Noreturn static void fail_with_code(const char *what, const char *remedy) {
  char detail[] = "error 0000000000";
  DWORD code = GetLastError();
  for (int at = (int)sizeof detail - 2; at >= 6; at--, code /= 10) detail[at] = (char)('0' + code % 10);
  fail(what, detail, remedy);
}

static void write_stdout(const char *bytes, size_t length) {
  while (length > 0) {
    DWORD written = 0;
    if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, (DWORD)length, &written, NULL))
      fail_with_code("the credentials could not be written to standard output", "check the calling tool");
    bytes += written;
    length -= written;
  }
}

static void path_beside_program(const wchar_t *name, wchar_t *path, DWORD capacity) {
  DWORD length = GetModuleFileNameW(NULL, path, capacity);
  if (length > 0 && length < capacity)
    while (length > 0 && path[length - 1] != L'\\') length--;
  if (length == 0 || length + wcslen(name) >= capacity)
    fail("the folder of this helper cannot be found", NULL, "use the absolute path that Cloakroom shows");
  memcpy(path + length, name, (wcslen(name) + 1) * sizeof *name);
}

/* What an elevated process makes belongs to Administrators by default: such a process may be asked by its like. */
static void require_own(HANDLE object, SE_OBJECT_TYPE type) {
  union {
    TOKEN_USER user;
    TOKEN_OWNER owner;
    char room[256];
  } user, owner;
  DWORD size;
  HANDLE token;
  PSID found = NULL;
  PSECURITY_DESCRIPTOR descriptor = NULL;
  const bool known = OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) &&
                     GetTokenInformation(token, TokenUser, &user, sizeof user, &size) &&
                     GetTokenInformation(token, TokenOwner, &owner, sizeof owner, &size) &&
                     GetSecurityInfo(object, type, OWNER_SECURITY_INFORMATION, &found, NULL, NULL, NULL,
                                     &descriptor) == ERROR_SUCCESS;
  if (!known || found == NULL || !(EqualSid(found, user.user.User.Sid) || EqualSid(found, owner.owner.Owner)))
    fail("a file or pipe of Cloakroom's belongs to another user", NULL, "use the account that Cloakroom runs on");
  LocalFree(descriptor);
  CloseHandle(token);
}

static size_t read_endpoint_file(char *text, size_t capacity) {
  wchar_t path[4096];
  BY_HANDLE_FILE_INFORMATION found;
  DWORD length = 0;
  path_beside_program(L"endpoint", path, 4096);
  HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                            OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, NULL);
  if (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_NOT_FOUND)
    fail("Cloakroom has not been opened yet on this account", NULL, OPEN_ONCE);
  if (file == INVALID_HANDLE_VALUE || !GetFileInformationByHandle(file, &found))
    fail_with_code("the file that says where Cloakroom listens cannot be read", OPEN_ONCE);
  if ((found.dwFileAttributes & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY)) != 0)
    fail("something else is in the place of a file Cloakroom made", NULL, "remove it and restart Cloakroom");
  require_own(file, SE_FILE_OBJECT);
  if (!ReadFile(file, text, (DWORD)capacity, &length, NULL))
    fail_with_code("the file that says where Cloakroom listens cannot be read", OPEN_ONCE);
  CloseHandle(file);
  return length;
}

static void widen(const char *text, wchar_t *wide, int capacity) {
  if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, capacity) == 0)
    fail("the file that says where Cloakroom listens is damaged", NULL, OPEN_ONCE);
}

/* A squatter may take the pipe's name while the app is away: the pipe must be ours, and may learn our name only. */
static enum reach connect_once(const struct endpoint *endpoint, long long deadline, channel *out) {
  wchar_t name[512];
  if (strncmp(endpoint->path, "\\\\.\\pipe\\", 9) != 0)
    fail("the file that says where Cloakroom listens names no local pipe", NULL, OPEN_ONCE);
  widen(endpoint->path, name, 512);
  *out = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                     FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
  if (*out != INVALID_HANDLE_VALUE) {
    require_own(*out, SE_KERNEL_OBJECT);
    return CONNECTED;
  }
  if (GetLastError() == ERROR_FILE_NOT_FOUND) return NOT_RUNNING;
  if (GetLastError() != ERROR_PIPE_BUSY)
    fail_with_code("Cloakroom's pipe cannot be reached", "use the account that Cloakroom runs on");
  (void)deadline;
  WaitNamedPipeW(name, RETRY_MS);
  return BUSY;
}

/* Bytes moved; 0 when the other end is gone. */
static DWORD transfer(HANDLE pipe, bool writing, void *bytes, DWORD length, long long deadline) {
  OVERLAPPED state = {0};
  DWORD moved = 0;
  state.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
  if (state.hEvent == NULL) fail_with_code("waiting for Cloakroom failed", "try again");
  BOOL started = writing ? WriteFile(pipe, bytes, length, NULL, &state) : ReadFile(pipe, bytes, length, NULL, &state);
  if (!started && GetLastError() == ERROR_IO_PENDING) {
    started = TRUE;
    const long long left = deadline - now_ms();
    if (WaitForSingleObject(state.hEvent, left > 0 ? (DWORD)left : 0) != WAIT_OBJECT_0) {
      CancelIoEx(pipe, &state);
      GetOverlappedResult(pipe, &state, &moved, TRUE);
      fail("Cloakroom did not answer in time", NULL, "look at Cloakroom's window, then try again");
    }
  }
  if (started && GetOverlappedResult(pipe, &state, &moved, FALSE)) {
    CloseHandle(state.hEvent);
    return moved;
  }
  const DWORD problem = GetLastError();
  if (problem != ERROR_BROKEN_PIPE && problem != ERROR_PIPE_NOT_CONNECTED && problem != ERROR_NO_DATA)
    fail_with_code("Cloakroom's answer was lost", "try again");
  CloseHandle(state.hEvent);
  return 0;
}

static void send_request(channel to, const char *bytes, size_t length, long long deadline) {
  while (length > 0) {
    DWORD moved = transfer(to, true, (void *)(size_t)bytes, (DWORD)length, deadline);
    if (moved == 0) return;
    bytes += moved;
    length -= moved;
  }
}

static size_t receive(channel from, char *into, size_t capacity, long long deadline) {
  return transfer(from, false, into, (DWORD)capacity, deadline);
}

static void require_launchable(const struct endpoint *endpoint) {
  wchar_t program[4096];
  const char *path = endpoint->launch[0];
  if (path == NULL) fail("Cloakroom is not running", NULL, "open Cloakroom, then try again");
  widen(path, program, 4096);
  if (strspn(path, LETTERS) != 1 || path[1] != ':' || GetFileAttributesW(program) == INVALID_FILE_ATTRIBUTES)
    fail("Cloakroom is not running and its program is gone", path, OPEN_ONCE);
}

static bool take_launch_lock(void) {
  wchar_t path[4096];
  path_beside_program(L"launch.lock", path, 4096);
  launch_lock = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  return launch_lock != INVALID_HANDLE_VALUE || GetLastError() != ERROR_SHARING_VIOLATION;
}

static void release_launch_lock(void) {
  if (launch_lock != INVALID_HANDLE_VALUE) CloseHandle(launch_lock);
}

/* One argument as the C runtime of the new process will split it; returns the new length. */
static size_t add_quoted(char *line, size_t at, const char *argument) {
  size_t backslashes = 0;
  line[at++] = '"';
  for (const char *c = argument; *c != 0; c++) {
    if (*c == '"')
      for (size_t i = 0; i <= backslashes; i++) line[at++] = '\\';
    backslashes = *c == '\\' ? backslashes + 1 : 0;
    line[at++] = *c;
  }
  for (size_t i = 0; i < backslashes; i++) line[at++] = '\\';
  line[at++] = '"';
  line[at++] = ' ';
  return at;
}

/* As on the other platforms; a variable is set by its name and its value. */
static void set_environment(const struct endpoint *endpoint) {
  static wchar_t name[ENDPOINT_MAX_BYTES], value[ENDPOINT_MAX_BYTES];
  wchar_t *block = GetEnvironmentStringsW();
  for (wchar_t *entry = block; entry != NULL && *entry != 0; entry += wcslen(entry) + 1) {
    const size_t length = wcscspn(entry, L"=");
    if (_wcsnicmp(entry, L"AWS_", 4) != 0 || length >= ENDPOINT_MAX_BYTES) continue;
    memcpy(name, entry, length * sizeof *name);
    name[length] = 0;
    SetEnvironmentVariableW(name, NULL);
  }
  if (block != NULL) FreeEnvironmentStringsW(block);
  for (int i = 0; i < NOT_FOR_THE_APP_COUNT; i++) {
    widen(not_for_the_app[i], name, ENDPOINT_MAX_BYTES);
    SetEnvironmentVariableW(name, NULL);
  }
  for (int i = 0; i < endpoint->variable_count; i++) {
    char *equals = strchr(endpoint->variables[i], '=');
    *equals = 0;
    widen(endpoint->variables[i], name, ENDPOINT_MAX_BYTES);
    widen(equals + 1, value, ENDPOINT_MAX_BYTES);
    SetEnvironmentVariableW(name, value);
  }
}

static void launch(const struct endpoint *endpoint) {
  static char line[2 * ENDPOINT_MAX_BYTES + 4 * LAUNCH_MAX_ARGUMENTS];
  static wchar_t wide[sizeof line], program[4096];
  STARTUPINFOW startup = {.cb = sizeof startup};
  PROCESS_INFORMATION process;
  size_t length = 0;
  for (int i = 0; i < endpoint->launch_count; i++) length = add_quoted(line, length, endpoint->launch[i]);
  widen(line, wide, sizeof line);
  widen(endpoint->launch[0], program, 4096);
  set_environment(endpoint);
  if (!CreateProcessW(program, wide, NULL, NULL, FALSE, DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP, NULL, NULL,
                      &startup, &process))
    fail_with_code("Cloakroom is not running and could not be started", OPEN_ONCE);
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
}
#endif
