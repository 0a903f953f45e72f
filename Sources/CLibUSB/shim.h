// The one door to libusb-1.0. Swift imports most of libusb.h as it is; what it cannot import gets a
// wrapper here, each with its reason.

#ifndef DFUSWIFT_CLIBUSB_SHIM_H
#define DFUSWIFT_CLIBUSB_SHIM_H

#include <libusb.h>

#endif
