#include "CSerial.h"

#include <errno.h>

#if defined(__linux__)

#include <asm/ioctls.h>
#include <asm/termbits.h>

// <sys/ioctl.h> would bring the other struct termios with it.
extern int ioctl(int file, unsigned long request, ...);

#ifndef TIOCM_DTR
#define TIOCM_DTR 0x002
#define TIOCM_RTS 0x004
#endif

int dfuswift_serial_configure(int file, unsigned int rate) {
  struct termios2 settings;
  if (ioctl(file, TCGETS2, &settings) < 0) return errno;
  settings.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR |
                                  ICRNL | IXON | IXOFF | IXANY);
  settings.c_oflag &= ~(tcflag_t)OPOST;
  settings.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  settings.c_cflag &=
      ~(tcflag_t)(CSIZE | PARENB | CSTOPB | CRTSCTS | HUPCL | CBAUD | (CBAUD << IBSHIFT));
  settings.c_cflag |= CS8 | CREAD | CLOCAL | BOTHER | (BOTHER << IBSHIFT);
  settings.c_ispeed = rate;
  settings.c_ospeed = rate;
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 0;
  return ioctl(file, TCSETS2, &settings) < 0 ? errno : 0;
}

#else

#include <sys/ioctl.h>
#include <termios.h>

int dfuswift_serial_configure(int file, unsigned int rate) {
  struct termios settings;
  if (tcgetattr(file, &settings) < 0) return errno;
  cfmakeraw(&settings);
  settings.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS | HUPCL);
  settings.c_cflag |= CREAD | CLOCAL;
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 0;
  if (cfsetspeed(&settings, rate) < 0) return errno;
  return tcsetattr(file, TCSANOW, &settings) < 0 ? errno : 0;
}

#endif

int dfuswift_serial_take(int file) { return ioctl(file, TIOCEXCL) < 0 ? errno : 0; }

int dfuswift_serial_set_lines(int file, int is_up) {
  int lines = TIOCM_DTR | TIOCM_RTS;
  if (ioctl(file, is_up ? TIOCMBIS : TIOCMBIC, &lines) == 0) return 0;
  // A pseudo-terminal has no lines: kernels say so in either way.
  return errno == EINVAL || errno == ENOTTY ? 0 : errno;
}

int dfuswift_serial_unsent(int file, int *count) {
  if (ioctl(file, TIOCOUTQ, count) == 0) return 0;
  *count = 0;
  return errno == EINVAL || errno == ENOTTY ? 0 : errno;
}
