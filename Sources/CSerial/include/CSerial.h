// Serial ports at any rate. Linux sets rates beyond the old table with termios2, whose header
// cannot be included beside <termios.h>: so this is C, and alone.
//
// Every function returns 0, or the errno of the call that failed.

#ifndef DFUSWIFT_CSERIAL_H
#define DFUSWIFT_CSERIAL_H

/// Takes the port for this process: others cannot open it any more.
int dfuswift_serial_take(int file);

/// Makes the port raw, 8N1, no flow control, reads that do not wait, at a rate in baud. DTR no
/// longer falls when the port is closed.
int dfuswift_serial_configure(int file, unsigned int rate);

/// Raises (1) or drops (0) DTR and RTS at once; a port that has no such lines takes it.
int dfuswift_serial_set_lines(int file, int is_up);

/// How many bytes the port has not passed on yet; 0 where that cannot be told.
int dfuswift_serial_unsent(int file, int *count);

#endif
