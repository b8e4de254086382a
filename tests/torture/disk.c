/* Stands between a program and its disk, for tests only (LD_PRELOAD). What lies under the folder
 * DISK_UNDER is watched:
 *
 *   DISK_SYNCED=DIR     every file that is synced is copied there: what a power cut would leave
 *   DISK_SYNC=ignored   sync calls answer at once and keep nothing, as with synchronous off
 *   DISK_STATE=FILE     as long as FILE holds "full", no file grows; "failing", no write succeeds;
 *                       "syncing", what is written is there, and no sync succeeds
 *   DISK_CLOCK=FILE     the seconds in FILE are added to the time of day
 *
 * Calls that write, sync, name files or speak to a server are counted, in every thread, from the
 * moment on at which the process writes "begin" to its standard output:
 *
 *   DISK_TRACE=FILE     their names are written there, one a line; "told" for standard output
 *   DISK_KILL=N         the process is killed before the Nth
 *   DISK_HALF=1         … after half of what it writes
 *   DISK_STOP=N         the process is stopped before the Nth, and goes on when it is told to
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

/* The first bytes of a small file; empty when it cannot be read. */
static void look(const char *variable, char *text, size_t size) {
  const char *path = getenv(variable);
  text[0] = 0;
  if (!path) return;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t n = read(fd, text, size - 1);
  text[n > 0 ? n : 0] = 0;
  close(fd);
}

/* The name of an open file that is watched, without the folder. */
static int watched(int fd, char *name, size_t size) {
  const char *under = getenv("DISK_UNDER");
  char link[64], path[4096];
  if (!under) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  size_t length = strlen(under);
  if (strncmp(path, under, length) != 0 || path[length] != '/') return 0;
  snprintf(name, size, "%s", path + length + 1);
  return 1;
}

/* The error that a write up to `end` meets, or 0. An end of -1 is that of appending. */
static int trouble(int fd, off_t end) {
  char name[4096], state[16];
  int before = errno, found = 0;
  look("DISK_STATE", state, sizeof state);
  if (state[0] && watched(fd, name, sizeof name)) {
    struct stat s;
    if (strncmp(state, "failing", 7) == 0) found = EIO;
    else if (strncmp(state, "full", 4) == 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode) &&
             (end < 0 || end > s.st_size))
      found = ENOSPC;
  }
  errno = before;
  return found;
}

static int armed;

/* Counts one call; whether it is the one at which the process is to die. */
static int is_last(const char *name, int fd) {
  static long counted;
  if (!armed) return 0;
  int before = errno;
  long number = __sync_add_and_fetch(&counted, 1);
  const char *trace = getenv("DISK_TRACE"), *kill = getenv("DISK_KILL"), *stop = getenv("DISK_STOP");
  if (trace) {
    char line[32];
    int out = open(trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int length = snprintf(line, sizeof line, "%s\n", fd == 1 ? "told" : name);
    if (out < 0 || REAL(write)(out, line, length) != length) abort();
    close(out);
  }
  if (stop && number == atol(stop)) raise(SIGSTOP);
  errno = before;
  return kill && number == atol(kill);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Dies at this call, if it is the last, after half of what it would have done. */
#define COUNT_HALF(name, fd, n, half) \
  do { \
    if (is_last(name, fd)) { \
      if (getenv("DISK_HALF") && (n) / 2 > 0 && (half) < 0) abort(); \
      die(); \
    } \
  } while (0)
#define COUNT(name) COUNT_HALF(name, -1, 0, 0)

static void keep(int fd) {
  const char *folder = getenv("DISK_SYNCED");
  char name[4096], beside[8300], final[8300], bytes[65536];
  struct stat s;
  if (!folder || !watched(fd, name, sizeof name) || fstat(fd, &s) || !S_ISREG(s.st_mode)) return;
  for (char *c = name; *c; c++)
    if (*c == '/') *c = '%';
  snprintf(beside, sizeof beside, "%s/.%s.%d", folder, name, (int)getpid());
  snprintf(final, sizeof final, "%s/%s", folder, name);
  int out = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (out < 0) abort();
  ssize_t (*put)(int, const void *, size_t) = REAL(write);
  off_t at = 0;
  ssize_t n;
  while ((n = pread(fd, bytes, sizeof bytes, at)) > 0) {
    if (put(out, bytes, n) != n) abort();
    at += n;
  }
  close(out);
  if (rename(beside, final)) abort();
}

static int synced(int fd, int (*real)(int)) {
  char state[16], name[4096];
  look("DISK_STATE", state, sizeof state);
  int syncing = strncmp(state, "syncing", 7) == 0 && watched(fd, name, sizeof name);
  if (syncing || trouble(fd, 0) == EIO) { errno = EIO; return -1; }
  const char *how = getenv("DISK_SYNC");
  if (how && strcmp(how, "ignored") == 0) return 0;
  /* The copy is what counts; waiting for the real disk would only take time. */
  if (getenv("DISK_SYNCED")) { keep(fd); return 0; }
  return real(fd);
}

int fsync(int fd) { COUNT("fsync"); return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { COUNT("fdatasync"); return synced(fd, REAL(fdatasync)); }

#define REFUSE(fd, end, failed) \
  do { int wrong = trouble(fd, end); if (wrong) { errno = wrong; return failed; } } while (0)

ssize_t write(int fd, const void *b, size_t n) {
  REFUSE(fd, -1, -1);
  COUNT_HALF("write", fd, n, REAL(write)(fd, b, n / 2));
  ssize_t done = REAL(write)(fd, b, n);
  if (fd == 1 && n >= 5 && memcmp(b, "begin", 5) == 0) armed = 1;
  return done;
}
ssize_t writev(int fd, const struct iovec *v, int n) {
  REFUSE(fd, -1, -1);
  COUNT("writev");
  return REAL(writev)(fd, v, n);
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) {
  REFUSE(fd, at + (off_t)n, -1);
  COUNT_HALF("pwrite64", fd, n, REAL(pwrite)(fd, b, n / 2, at));
  return REAL(pwrite)(fd, b, n, at);
}
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) {
  REFUSE(fd, at + (off64_t)n, -1);
  COUNT_HALF("pwrite64", fd, n, REAL(pwrite64)(fd, b, n / 2, at));
  return REAL(pwrite64)(fd, b, n, at);
}
static off_t all(const struct iovec *v, int n) {
  off_t sum = 0;
  for (int i = 0; i < n; i++) sum += v[i].iov_len;
  return sum;
}
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) {
  REFUSE(fd, at + all(v, n), -1);
  COUNT("pwritev");
  return REAL(pwritev)(fd, v, n, at);
}
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) {
  REFUSE(fd, at + all(v, n), -1);
  COUNT("pwritev");
  return REAL(pwritev64)(fd, v, n, at);
}
int ftruncate(int fd, off_t size) {
  REFUSE(fd, size, -1);
  COUNT("ftruncate");
  return REAL(ftruncate)(fd, size);
}
int ftruncate64(int fd, off64_t size) {
  REFUSE(fd, size, -1);
  COUNT("ftruncate");
  return REAL(ftruncate64)(fd, size);
}
int posix_fallocate(int fd, off_t at, off_t n) {
  int wrong = trouble(fd, at + n);
  if (wrong) return wrong;
  COUNT("fallocate");
  return REAL(posix_fallocate)(fd, at, n);
}
int posix_fallocate64(int fd, off64_t at, off64_t n) {
  int wrong = trouble(fd, at + n);
  if (wrong) return wrong;
  COUNT("fallocate");
  return REAL(posix_fallocate64)(fd, at, n);
}

/* Names of files. */
int rename(const char *from, const char *to) { COUNT("rename"); return REAL(rename)(from, to); }
int unlink(const char *path) { COUNT("unlink"); return REAL(unlink)(path); }
int unlinkat(int at, const char *path, int how) { COUNT("unlinkat"); return REAL(unlinkat)(at, path, how); }
int link(const char *from, const char *to) { COUNT("link"); return REAL(link)(from, to); }
int linkat(int a, const char *from, int b, const char *to, int how) {
  COUNT("linkat");
  return REAL(linkat)(a, from, b, to, how);
}
int mkdir(const char *path, mode_t mode) { COUNT("mkdir"); return REAL(mkdir)(path, mode); }

/* A server, over a socket. */
ssize_t send(int fd, const void *b, size_t n, int how) {
  COUNT_HALF("sendto", fd, n, REAL(send)(fd, b, n / 2, how));
  return REAL(send)(fd, b, n, how);
}
ssize_t recv(int fd, void *b, size_t n, int how) {
  COUNT("recvfrom");
  return REAL(recv)(fd, b, n, how);
}

int clock_gettime(clockid_t which, struct timespec *t) {
  int answer = REAL(clock_gettime)(which, t);
  if (answer == 0 && which == CLOCK_REALTIME && getenv("DISK_CLOCK")) {
    char text[32];
    look("DISK_CLOCK", text, sizeof text);
    t->tv_sec += atoll(text);
  }
  return answer;
}
