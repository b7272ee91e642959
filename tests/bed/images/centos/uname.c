/* Preloaded into every program of the CentOS-like host: uname(2) tells the release written in a file. Programs in Go do not
   go through libc and see the machine's kernel. Built without headers, so only a compiler is needed. */
extern long syscall(long number, ...);
extern int open(const char *path, int flags, ...);
extern long read(int descriptor, void *buffer, unsigned long size);
extern int close(int descriptor);

enum { field = 65, uname_number = 63 /* x86-64 */ };

int uname(char (*name)[field]) {
  long result = syscall(uname_number, name);
  int descriptor = result == 0 ? open("/etc/bed/kernel-release", 0) : -1;
  if (descriptor >= 0) {
    long size = read(descriptor, name[2], field - 1);
    close(descriptor);
    if (size > 0) name[2][name[2][size - 1] == '\n' ? size - 1 : size] = 0;
  }
  return (int)result;
}
