// The one door to libusb-1.0. Swift imports what is needed of libusb.h as it is.

#ifndef DFUSWIFT_CLIBUSB_SHIM_H
#define DFUSWIFT_CLIBUSB_SHIM_H

#include <libusb.h>

#endif
