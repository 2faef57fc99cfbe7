/*
 * The least a client of the app's socket can do: connect, ask, hand the answer on. No check, no time-out, no app to
 * start; what credential-helper takes longer than this is the price of being safe. `raw-client` alone does nothing,
 * which is the price of being a process.
 *
 *   raw-client [SOCKET PROFILE]      exit 0, or the number of the step that failed
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char answer[65536];

int main(int argc, char **argv) {
  static const char before[] = "{\"v\":1,\"op\":\"credentials\",\"profile\":\"", after[] = "\"}\n";
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char request[512];
  if (argc == 1) return 0;
  const size_t name_length = argc == 3 ? strlen(argv[2]) : 0;
  if (argc != 3 || strlen(argv[1]) >= sizeof address.sun_path || name_length > 256) return 1;
  strcpy(address.sun_path, argv[1]);
  memcpy(request, before, sizeof before - 1);
  memcpy(request + sizeof before - 1, argv[2], name_length);
  memcpy(request + sizeof before - 1 + name_length, after, sizeof after - 1);
  const ssize_t length = (ssize_t)(sizeof before - 1 + name_length + sizeof after - 1);

  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return 2;
  if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) return 3;
  if (write(fd, request, (size_t)length) != length) return 4;
  size_t got = 0;
  do {
    const ssize_t more = read(fd, answer + got, sizeof answer - got);
    if (more <= 0) return 5;
    got += (size_t)more;
  } while (got < sizeof answer && answer[got - 1] != '\n');
  if (answer[0] != '+') return 6;
  return write(1, answer + 1, got - 1) == (ssize_t)(got - 1) ? 0 : 7;
}
